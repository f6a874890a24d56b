"""A WhatsApp of our own on loopback: a Cloud API server, its voters, and all that can go wrong.

async with FakeWhatsApp() as whatsapp:
    voter = whatsapp.user()
    whatsapp.fail(too_fast())
    whatsapp.post_to(app)               # the webhook's ASGI application
    voter.say("…")
    answer = await voter.read()
    voter.tap(answer.labels[0])
"""

import itertools
import time
from collections.abc import Mapping
from typing import Any, Self

from aiohttp import web

from tests.fake_shelf import Shelf
from tests.fake_whatsapp_faults import refused, token_expired
from tests.fake_whatsapp_spec import ECHOED, load_spec, query_violations, violations, violations_of
from tests.fake_whatsapp_user import FakeUser, Received
from tests.fake_whatsapp_webhooks import NUMBER, Webhooks
from tests.faults import Fault, Faults, told

TOKEN = "EAAfake-token"
VERIFY_TOKEN = "verify-me"
DISPLAY_NUMBER = "+1 555-078-3881"
VERSION = "v23.0"
PRICE = {
    "billable": False,
    "pricing_model": "PMP",
    "type": "free_customer_service",
    "category": "service",
}

TOO_LONG, NO_TEMPLATE, WRONG_PARAMETERS = 131009, 132001, 132000


class FakeWhatsApp(Webhooks):
    """Serves the Cloud API at `url` for `TOKEN` and posts signed webhooks.

    Leaving it fails when a call broke Meta's published description of the API.
    """

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self.calls: list[Mapping[str, Any]] = []
        self.agents: set[str] = set()
        self.wrong_calls: list[str] = []
        self.shelf = Shelf()
        self._users: list[FakeUser] = []
        self._templates: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
        self._ids = itertools.count(1)
        self._faults = Faults()

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
        await self.stop_posting()
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

    def report(self, message: Received, status: str, code: int | None = None) -> int:
        """Tell us that one of our messages was `sent`, `delivered`, `read` or `failed` with `code`.

        The webhook's number.
        """
        call = message.raw
        voter = self._who(call.get("to") or call["recipient"])
        report = {
            "id": message.message_id,
            "status": status,
            "timestamp": str(int(time.time())),
            **({"recipient_id": voter.phone} if "to" in call else {}),
            **({"recipient_user_id": voter.user_id} if voter.shows_id else {}),
            **({ECHOED: call[ECHOED]} if ECHOED in call else {}),
        }
        if code is None:
            report["pricing"] = PRICE
        else:
            report["errors"] = [{"code": code, "title": "…", "error_data": {"details": "…"}}]
        assert not (wrong := violations_of("Statuses", report)), wrong
        return self.happen({"statuses": [report]})

    def fail(self, *faults: Fault, of: str = "message") -> None:
        """Let the next calls of a kind go wrong, one fault each.

        The kinds are `message`, `read`, `number` and `file`: what Meta tells of one.
        """
        self._faults.add(of, faults)

    def sent(self) -> list[Mapping[str, Any]]:
        """The calls that send a message, oldest first."""
        return [call for call in self.calls if "status" not in call]

    def message_id(self) -> str:
        """A new wamid."""
        return f"wamid.fake{next(self._ids)}"

    async def _about(self, request: web.Request) -> web.Response:
        if refusal := _refusal(request, *self.shelf.kept):
            return told(refusal)
        kind, do = "file", self._about_file
        if request.match_info["number"] == NUMBER:
            kind, do = "number", self._about_number
            if wrong := query_violations(request.query):
                self.wrong_calls.extend(wrong)
                return told(refused(100))
        return await self._faults.meet(kind, request, lambda: do(request))

    async def _about_number(self, _: web.Request) -> web.Response:
        return web.json_response({"display_phone_number": DISPLAY_NUMBER, "id": NUMBER})

    async def _about_file(self, request: web.Request) -> web.Response:
        asked = request.match_info["number"]
        kept = self.shelf.kept[asked]
        url = kept.url or str(request.url.with_path(f"/files/{asked}"))
        known = {"mime_type": kept.media_type, "file_size": kept.declared}
        known = {name: value for name, value in known.items() if value is not None}
        return web.json_response({"messaging_product": "whatsapp", "id": asked, "url": url} | known)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401)
        return await self.shelf.give(request, request.match_info["file"])

    async def _messages(self, request: web.Request) -> web.Response:
        if refusal := _refusal(request):
            return told(refusal)
        self.agents.add(request.headers.get("User-Agent", ""))
        call = await request.json()
        self.calls.append(call)
        if wrong := violations(call):
            self.wrong_calls.extend(wrong)
            return told(refused(100))
        kind, do = ("read", self._read) if "status" in call else ("message", self._send)
        return await self._faults.meet(kind, request, lambda: do(call))

    async def _read(self, call: Mapping[str, Any]) -> web.Response:
        for value in self._happened:
            for message in value.get("messages", ()):
                if message["id"] == call["message_id"]:
                    who = self._who(message.get("from_user_id") or message["from"])
                    who.seen.append(message["id"])
                    return web.json_response({"success": True})
        return told(refused(100))

    async def _send(self, call: Mapping[str, Any]) -> web.Response:
        named = call.get("to") or call["recipient"]
        if call["type"] == "template":
            if refusal := self._template_refusal(call["template"]):
                return told(refusal)
            received = self._filled(call)
        else:
            received = _seen(self.message_id(), call)
        if len(received.text) > (4096 if received.kind == "text" else 1024):
            return told(refused(TOO_LONG))
        titles = received.labels if received.kind == "button" else ()
        if len(set(titles)) < len(titles):
            return told(refused(TOO_LONG))
        self._who(named).receive(received)
        key = "wa_id" if "to" in call else "user_id"
        answer = {
            "messaging_product": "whatsapp",
            "contacts": [{"input": named, key: named}],
            "messages": [{"id": received.message_id, "message_status": "accepted"}],
        }
        assert not (wrong := violations_of("MessageResponsePayload", answer)), wrong
        return web.json_response(answer)

    def _template_refusal(self, template: Mapping[str, Any]) -> Fault | None:
        approved = self._templates.get(_key(template))
        if approved is None:
            return refused(NO_TEMPLATE, 404)
        places = [part["index"] for part in template.get("components", ())]
        wanted = [str(place) for place in range(len(approved[1]))]
        return None if places == wanted else refused(WRONG_PARAMETERS)

    def _filled(self, call: Mapping[str, Any]) -> Received:
        body, labels = self._templates[_key(call["template"])]
        parts = call["template"].get("components", ())
        payloads = [part["parameters"][0]["payload"] for part in parts]
        options = tuple(zip(labels, payloads, strict=True))
        return Received(self.message_id(), "template", body, options, call)

    def _who(self, named: str) -> FakeUser:
        return next(user for user in self._users if named in (user.phone, user.user_id))


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


def _refusal(request: web.Request, *files: str) -> Fault | None:
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return token_expired()
    asked, version = request.match_info["number"], request.match_info["version"]
    if version != VERSION or (asked != NUMBER and not asked.isdigit()):
        return refused(33)
    return None if asked in (NUMBER, *files) else refused(100)
