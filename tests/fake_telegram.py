"""A Telegram of our own on loopback: a Bot API server, its voters, and all that can go wrong.

async with FakeTelegram() as telegram:
    voter = telegram.user()
    telegram.fail("sendMessage", too_many_requests(1))
    voter.say("…")                      # the bot polls telegram.url with TOKEN
    answer = await voter.read()
    voter.tap(answer.labels[0])
"""

import asyncio
import itertools
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.fake_shelf import Shelf
from tests.fake_telegram_faults import refused
from tests.fake_telegram_spec import load_spec, type_violations, violations
from tests.fake_telegram_user import BOT, FakeUser, Received
from tests.faults import Fault, Faults, told

TOKEN = "123456:fake-token-AAbb"
WEBHOOK_RETRY_SECONDS = 0.1


Update = dict[str, Any]


class Refusal(Exception):
    """The API says no to a call."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.fault = refused(status, description)


@dataclass(frozen=True)
class Call:
    """One call as it came in, its parameters still text."""

    method: str
    parameters: Mapping[str, str]


class FakeTelegram:
    """Serves the Bot API at `url` for `TOKEN`, by getUpdates and by webhook.

    `distort` is done to the updates of every delivery (see `distortion`). Leaving it fails when a
    call broke the published description of the API.
    """

    def __init__(self, distort: Callable[[list[Update]], list[Update]] = list) -> None:
        self.url = ""
        self.calls: list[Call] = []
        self.wrong_calls: list[str] = []
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.message_ids = itertools.count(1)
        self.query_ids = itertools.count(4_000_000_000_000_000_001)
        self.queries: dict[str, FakeUser] = {}
        self.webhook: Mapping[str, str] | None = None
        self.shelf = Shelf()
        self._users: dict[int, FakeUser] = {}
        self._update_ids = itertools.count(700_000_001)
        self._happened: dict[int, Update] = {}
        self._waiting: dict[int, Update] = {}
        self._again: list[Update] = []
        self._distort = distort
        self._faults = Faults()
        self._news = asyncio.Event()
        self._polls = itertools.count(1)
        self._newest_poll = 0
        self._posting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        load_spec()
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/files/{file}.jpg", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self._stop_posting()
        await self._runner.cleanup()
        if kind is None:
            assert not self.wrong_calls, self.wrong_calls

    def user(self, first_name: str = "Voter") -> FakeUser:
        """A new voter who has started the bot."""
        user_id = 5_000_000_001 + len(self._users)
        self._users[user_id] = FakeUser(self, user_id, first_name)
        return self._users[user_id]

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of `method` go wrong, one fault each, in this order."""
        self._faults.add(method, faults)

    def happen(self, kind: str, content: Mapping[str, Any], *, as_documented: bool = True) -> int:
        """Put an update of any kind on its way; its id."""
        update_id = next(self._update_ids)
        update = {"update_id": update_id, kind: content}
        assert not as_documented or not (wrong := type_violations("Update", update)), wrong
        self._happened[update_id] = self._waiting[update_id] = update
        self._news.set()
        return update_id

    def deliver_again(self, update_id: int) -> None:
        """Deliver an update once more, confirmed or not."""
        self._again.append(self._happened[update_id])
        self._news.set()

    def update(self, update_id: int) -> Update:
        """An update as it is delivered."""
        return self._happened[update_id]

    @property
    def unconfirmed(self) -> tuple[int, ...]:
        """Ids of the updates that the bot has not confirmed."""
        return tuple(self._waiting)

    async def accepted(self, timeout: float = 30.0) -> None:
        """Wait, in seconds, until the bot has taken in all updates; raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while self._waiting or self._again:
                await asyncio.sleep(0.005)

    def called(self, method: str) -> list[Call]:
        """The calls of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        form = await request.post()
        given = {**request.query, **{name: str(value) for name, value in form.items()}}
        if request.match_info["token"] != TOKEN:
            return told(refused(401, "Unauthorized"))
        self.calls.append(Call(method, given))
        if wrong := violations(method, given):
            self.wrong_calls.extend(wrong)
            return told(refused(400, f"Bad Request: {wrong[0]}"))
        return await self._faults.meet(method, request, lambda: self._carry_out(method, given))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return web.Response(status=401)
        return await self.shelf.give(request, request.match_info["file"])

    async def _carry_out(self, method: str, given: Mapping[str, str]) -> web.Response:
        do = getattr(self, f"_do_{method}", None)
        if do is None:
            return told(refused(404, "Not Found"))
        try:
            return web.json_response({"ok": True, "result": await do(given)})
        except Refusal as refusal:
            return told(refusal.fault)

    async def _do_getMe(self, given: Mapping[str, str]) -> dict[str, Any]:  # noqa: N802
        return BOT

    async def _do_getUpdates(self, given: Mapping[str, str]) -> list[Update]:  # noqa: N802
        if self.webhook:
            words = "can't use getUpdates method while webhook is active"
            raise Refusal(409, f"Conflict: {words}; use deleteWebhook to delete the webhook first")
        mine = self._newest_poll = next(self._polls)
        self._news.set()
        offset = int(given.get("offset", 0))
        for update_id in [known for known in self._waiting if known < offset]:
            del self._waiting[update_id]
        until = time.monotonic() + int(given.get("timeout", 0))
        while not (self._waiting or self._again) and mine == self._newest_poll:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), until - time.monotonic())
            except TimeoutError:
                break
        if mine != self._newest_poll:
            who = "setWebhook" if self.webhook else "other getUpdates"
            words = "make sure that only one bot instance is running"
            raise Refusal(409, f"Conflict: terminated by {who} request; {words}")
        again, self._again = self._again, []
        limit = int(given.get("limit", 100))
        return self._distort([*again, *self._waiting.values()][:limit])

    async def _do_sendMessage(self, given: Mapping[str, str]) -> dict[str, Any]:  # noqa: N802
        voter = self._reachable(given)
        text = given["text"].strip()
        keyboard = json.loads(given.get("reply_markup", "{}"))
        buttons = [button for row in keyboard.get("inline_keyboard", ()) for button in row]
        if not text:
            raise Refusal(400, "Bad Request: message text is empty")
        if len(text) > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        if any(not 1 <= len(button["callback_data"].encode()) <= 64 for button in buttons):
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
        raw = {
            "message_id": next(self.message_ids),
            "from": BOT,
            "chat": {"id": voter.id, "type": "private"},
            "date": int(time.time()),
            "text": text,
            **({"reply_markup": keyboard} if buttons else {}),
        }
        shown = tuple((button["text"], button["callback_data"]) for button in buttons)
        voter.receive(Received(raw["message_id"], text, shown, raw))
        return raw

    async def _do_getFile(self, given: Mapping[str, str]) -> dict[str, Any]:  # noqa: N802
        found = self.shelf.file(given["file_id"])
        if isinstance(found, str):
            raise Refusal(400, found)
        return found

    async def _do_answerCallbackQuery(self, given: Mapping[str, str]) -> bool:  # noqa: N802
        query_id = given["callback_query_id"]
        if query_id not in self.queries:
            raise Refusal(400, "Bad Request: query is too old or query ID is invalid")
        self.queries[query_id].callbacks_answered.append(query_id)
        return True

    async def _do_sendChatAction(self, given: Mapping[str, str]) -> bool:  # noqa: N802
        self._reachable(given)
        return True

    async def _do_setMyCommands(self, given: Mapping[str, str]) -> bool:  # noqa: N802
        self.commands[given.get("language_code", "")] = json.loads(given["commands"])
        return True

    async def _do_setWebhook(self, given: Mapping[str, str]) -> bool:  # noqa: N802
        await self._stop_posting()
        self.webhook = given
        self._newest_poll = next(self._polls)
        self._news.set()
        self._posting = asyncio.create_task(self._post(given))
        return True

    async def _do_deleteWebhook(self, given: Mapping[str, str]) -> bool:  # noqa: N802
        await self._stop_posting()
        self.webhook = None
        if given.get("drop_pending_updates") == "true":
            self._waiting.clear()
        return True

    def _reachable(self, given: Mapping[str, str]) -> FakeUser:
        voter = self._users.get(int(given["chat_id"]))
        if voter is None:
            raise Refusal(400, "Bad Request: chat not found")
        if voter.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return voter

    async def _post(self, webhook: Mapping[str, str]) -> None:
        """Post updates one after the other, each until it is answered with a 2xx."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.get("secret_token", "")}
        async with aiohttp.ClientSession(headers=headers) as session:
            while True:
                self._news.clear()
                again, waiting = list(self._again), list(self._waiting.values())
                for update in self._distort([*again, *waiting]):
                    while not await _accepted(session, webhook["url"], update):
                        await asyncio.sleep(WEBHOOK_RETRY_SECONDS)
                del self._again[: len(again)]
                for update in waiting:
                    del self._waiting[update["update_id"]]
                if not self._again and not self._waiting:
                    await self._news.wait()

    async def _stop_posting(self) -> None:
        if self._posting is not None:
            self._posting.cancel()
            await asyncio.gather(self._posting, return_exceptions=True)
            self._posting = None


async def _accepted(session: aiohttp.ClientSession, url: str, update: Mapping[str, Any]) -> bool:
    try:
        async with session.post(url, json=update) as response:
            return response.ok
    except (aiohttp.ClientError, OSError):
        return False
