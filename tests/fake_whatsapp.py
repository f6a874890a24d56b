"""A WhatsApp of our own on loopback: a Cloud API server, its voters, and all that can go wrong.

async with FakeWhatsApp() as whatsapp:
    voter = whatsapp.user()
    whatsapp.fail(too_fast())
    whatsapp.post_to(app)               # the webhook's ASGI application
    voter.say("…")
    answer = await voter.read(timeout=5)
    voter.tap(answer.labels[0])
"""

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Mapping
from typing import Any, Self

import httpx
from aiohttp import web
from starlette.types import ASGIApp

from bot.channels.whatsapp.webhook import SIGNATURE_HEADER, signature
from tests.fake_shelf import Shelf
from tests.fake_whatsapp_faults import Fault
from tests.fake_whatsapp_spec import ECHOED, load_spec, violations
from tests.fake_whatsapp_user import FakeUser, Received

TOKEN = "EAAfake-token"
APP_SECRET = "app-secret"
VERIFY_TOKEN = "verify-me"
NUMBER = "106540352242922"
DISPLAY_NUMBER = "+1 555-078-3881"
VERSION = "v23.0"
PATH = "/webhooks/whatsapp"
WEBHOOK_RETRY_SECONDS = 0.05

TOO_LONG, NO_TEMPLATE, WRONG_PARAMETERS = 131009, 132001, 132000


class FakeWhatsApp:
    """Serves the Cloud API at `url` for `TOKEN` and posts signed webhooks.

    Leaving it fails when a call broke Meta's published description of the API.
    """

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[Mapping[str, Any]] = []
        self.wrong_calls: list[str] = []
        self.answers: list[int] = []
        self._users: list[FakeUser] = []
        self._templates: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
        self._ids = itertools.count(1)
        self.shelf = Shelf()
        self._faults: deque[Fault] = deque()
        self._happened: list[Mapping[str, Any]] = []
        self._waiting: deque[Mapping[str, Any]] = deque()
        self._news = asyncio.Event()
        self._posting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        load_spec()
        app = web.Application()
        app.router.add_post("/{version}/{number}/messages", self._messages)
        app.router.add_get("/{version}/{number}", self._about)
        app.router.add_get("/files/{file}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/{VERSION}"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._posting is not None:
            self._posting.cancel()
            await asyncio.gather(self._posting, return_exceptions=True)
        await self._runner.cleanup()
        if kind is None:
            assert not self.wrong_calls, self.wrong_calls

    def user(self, *, shows_number: bool = True) -> FakeUser:
        """A new voter."""
        count = len(self._users) + 1
        user = FakeUser(self, f"96470000000{count:02}", f"IQ.100000000{count:02}", shows_number)
        self._users.append(user)
        return user

    def approve(self, name: str, language: str, body: str, *labels: str) -> None:
        """Let a template be sent: its words and its buttons."""
        self._templates[name, language] = (body, labels)

    def report(self, received: Received, status: str, **more: Any) -> int:
        """Put a report about a message of ours on its way; its webhook's number."""
        call = received.raw
        named = {"recipient_id": call["to"]} if "to" in call else {}
        echoed = {ECHOED: call[ECHOED]} if ECHOED in call else {}
        news = {"id": received.message_id, "status": status, "timestamp": str(int(time.time()))}
        return self.happen({"statuses": [{**news, **named, **echoed, **more}]})

    def fail(self, *faults: Fault) -> None:
        """Let the next messages go wrong, one fault each, in this order."""
        self._faults.extend(faults)

    def sent(self) -> list[Mapping[str, Any]]:
        """The calls that send a message, oldest first."""
        return [call for call in self.calls if "status" not in call]

    def message_id(self) -> str:
        """A new wamid."""
        return f"wamid.fake{next(self._ids)}"

    def happen(self, value: Mapping[str, Any]) -> int:
        """Put a change of the field `messages` on its way; its number."""
        metadata = {"display_phone_number": "15550783881", "phone_number_id": NUMBER}
        filled = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        self._happened.append(filled)
        self._waiting.append(filled)
        self._news.set()
        return len(self._happened) - 1

    def value(self, number: int) -> Mapping[str, Any]:
        """What happened, as its webhook tells it."""
        return self._happened[number]

    def deliver_again(self, number: int) -> None:
        """Deliver a webhook once more."""
        self._waiting.append(self._happened[number])
        self._news.set()

    def post_to(self, app: ASGIApp) -> None:
        """Post webhooks to this application from now on, all that wait in one request."""
        self._posting = asyncio.create_task(self._post(app))

    async def accepted(self, timeout: float = 5.0) -> None:
        """Wait, in seconds, until all webhooks were answered with a 2xx; raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while self._waiting:
                await asyncio.sleep(0.005)

    async def _about(self, request: web.Request) -> web.Response:
        if refusal := _refusal(request, *self.shelf.kept):
            return refusal
        asked = request.match_info["number"]
        if kept := self.shelf.kept.get(asked):
            url = kept.url or str(request.url.with_path(f"/files/{asked}"))
            said = {"messaging_product": "whatsapp", "id": asked, "url": url}
            told = {"mime_type": kept.media_type, "file_size": kept.declared}
            return web.json_response({**said, **{k: v for k, v in told.items() if v is not None}})
        return web.json_response({"display_phone_number": DISPLAY_NUMBER, "id": NUMBER})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401)
        return await self.shelf.give(request, request.match_info["file"])

    async def _messages(self, request: web.Request) -> web.Response:
        if refusal := _refusal(request):
            return refusal
        call = await request.json()
        self.calls.append(call)
        if wrong := violations(call):
            self.wrong_calls.extend(wrong)
            return _error(400, 100)
        if "status" in call:
            return self._read(call)
        fault = self._faults.popleft() if self._faults else Fault(applied=True)
        answer = _error(fault.status, fault.code, fault)
        if fault.applied:
            done = self._send(call)
            answer = done if fault.status == 200 else answer
        if fault.drop and request.transport is not None:
            request.transport.abort()
        return web.Response(text="<html>") if fault.garbled else answer

    def _read(self, call: Mapping[str, Any]) -> web.Response:
        for value in self._happened:
            for message in value.get("messages", ()):
                if message["id"] == call["message_id"]:
                    self._who(message.get("from_user_id") or message["from"]).seen.append(
                        message["id"]
                    )
                    return web.json_response({"success": True})
        return _error(400, 100)

    def _send(self, call: Mapping[str, Any]) -> web.Response:
        named = call.get("to") or call["recipient"]
        if call["type"] == "template":
            if refusal := self._refuse_template(call["template"]):
                return refusal
            body, labels = self._templates[_key(call["template"])]
            parts = call["template"].get("components", ())
            payloads = [part["parameters"][0]["payload"] for part in parts]
            options = tuple(zip(labels, payloads, strict=True))
            received = Received(self.message_id(), "template", body, options, call)
        else:
            received = _seen(self.message_id(), call)
        if len(received.text) > (4096 if received.kind == "text" else 1024):
            return _error(400, TOO_LONG)
        titles = received.labels if received.kind == "button" else ()
        if len(set(titles)) < len(titles):
            return _error(400, TOO_LONG)
        self._who(named).receive(received)
        key = "wa_id" if "to" in call else "user_id"
        return web.json_response(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": named, key: named}],
                "messages": [{"id": received.message_id, "message_status": "accepted"}],
            }
        )

    def _refuse_template(self, template: Mapping[str, Any]) -> web.Response | None:
        approved = self._templates.get(_key(template))
        if approved is None:
            return _error(404, NO_TEMPLATE)
        places = [part["index"] for part in template.get("components", ())]
        wanted = [str(place) for place in range(len(approved[1]))]
        return None if places == wanted else _error(400, WRONG_PARAMETERS)

    def _who(self, named: str) -> FakeUser:
        return next(user for user in self._users if named in (user.phone, user.user_id))

    async def _post(self, app: ASGIApp) -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://voterline.test") as http:
            while True:
                self._news.clear()
                values = list(self._waiting)
                if not values:
                    await self._news.wait()
                    continue
                body = webhook(*values)
                headers = {SIGNATURE_HEADER: signature(APP_SECRET, body)}
                answer = await http.post(PATH, content=body, headers=headers)
                self.answers.append(answer.status_code)
                if answer.is_success:
                    for _ in values:
                        self._waiting.popleft()
                else:
                    await asyncio.sleep(WEBHOOK_RETRY_SECONDS)


def webhook(*values: Mapping[str, Any]) -> bytes:
    """One webhook's body; Meta escapes what is not ASCII."""
    changes = [{"value": value, "field": "messages"} for value in values]
    entry = {"id": "102290129340398", "changes": changes}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def _key(template: Mapping[str, Any]) -> tuple[str, str]:
    return template["name"], template["language"]["code"]


def _seen(message_id: str, call: Mapping[str, Any]) -> Received:
    if call["type"] == "text":
        return Received(message_id, "text", call["text"]["body"], (), call)
    inner = call["interactive"]
    action = inner["action"]
    replies = [button["reply"] for button in action.get("buttons", ())]
    rows = [row for section in action.get("sections", ()) for row in section["rows"]]
    options = tuple((option["title"], option["id"]) for option in replies or rows)
    return Received(message_id, inner["type"], inner["body"]["text"], options, call)


def _refusal(request: web.Request, *files: str) -> web.Response | None:
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return _error(401, 190)
    asked, version = request.match_info["number"], request.match_info["version"]
    if version != VERSION or (asked != NUMBER and not asked.isdigit()):
        return _error(400, 33)
    return None if asked in (NUMBER, *files) else _error(400, 100)


def _error(status: int, code: int | None, fault: Fault | None = None) -> web.Response:
    headers = {}
    if fault and fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    if code is None:
        return web.Response(status=status, headers=headers, text="oops")
    error = {"message": f"(#{code}) …", "type": "OAuthException", "code": code}
    if fault and fault.transient:
        error["is_transient"] = True
    return web.json_response({"error": error}, status=status, headers=headers)
