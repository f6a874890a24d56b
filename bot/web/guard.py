"""What stands around every route: the security headers, the body's cap, the last net for faults."""

import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.whatsapp.webhook import MAX_BYTES

BODY_CAP = 1024 * 1024
"""Bytes of a request's body; Telegram's largest update is far below it."""

WIDER_CAPS: Mapping[str, int] = {"/webhooks/whatsapp": MAX_BYTES}
"""Paths that need more: WhatsApp puts many messages into one request."""

SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers would then send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
TRANSPORT_SECURITY = "max-age=31536000"

log = logging.getLogger(__name__)


class SecurityHeaders:
    """Adds the headers to every response; `https` also binds browsers to encrypted connections."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self._app = app
        headers = dict(SECURITY_HEADERS)
        if https:
            headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
        self._headers = Headers(headers).raw

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                ours = [header for header in self._headers if header[0] not in own]
                message["headers"] = [*message["headers"], *ours]
            await send(message)

        await self._app(scope, receive, with_headers)


class BodyCap:
    """Refuses a body above the cap with 413 while it streams in, whatever its headers claim."""

    def __init__(self, app: ASGIApp, cap: int = BODY_CAP) -> None:
        self._app = app
        self._cap = cap

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0
        cap = WIDER_CAPS.get(scope.get("path", ""), self._cap)

        async def capped() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > cap:
                raise HTTPException(413)
            return message

        await self._app(scope, capped, send)


class LastNet:
    """Answers an unexpected exception politely and logs where it arose, never what it said.

    An exception's text may quote a voter's message, so only types and places are logged.
    """

    def __init__(self, app: ASGIApp, answer: Callable[[Request], Awaitable[Response]]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            log.info("a request ended before its body was there")
        except Exception as fault:
            if scope["type"] != "http":
                raise
            # Not log.exception, which would print the exception's text.
            log.error("%s", where(fault))
            if not started:
                response = await self._answer(Request(scope))
                await response(scope, receive, send)


def where(fault: BaseException) -> str:
    """The types of an exception and its causes with file, line and function of each frame."""
    parts = []
    seen: BaseException | None = fault
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        places = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        parts.append(f"{type(seen).__name__} at {places}")
        seen = seen.__cause__ or seen.__context__
    return " | from ".join(parts)
