"""Tells an open desk what happens to tickets, as server-sent events numbered like the store's."""

import json
from collections.abc import AsyncIterator, Sequence

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.ticket import TicketEvent
from bot.errors import StoreUnavailable, VoterlineError
from bot.services.bell import DESK
from bot.web.auth import Auth, Visitor
from bot.web.parts import WebParts
from bot.web.sse import follow

PING = 15
"""Seconds of silence after which a comment keeps the connection from being cut on the way."""


class SignedOut(VoterlineError):
    """The session that listens has ended."""


class Live:
    """The feed; an event names the ticket and what happened, never anybody's words."""

    def __init__(self, parts: WebParts, auth: Auth) -> None:
        self._parts = parts
        self._auth = auth

    async def events(self, request: Request, visitor: Visitor) -> Response:
        """All events after `Last-Event-ID`, or after `?after=` on the first connection."""
        last = request.headers.get("last-event-id") or request.query_params.get("after", "")
        after = int(last) if last.isdecimal() and len(last) < 19 else 0
        return EventSourceResponse(self._tell(visitor.session, after), ping=PING)

    async def _tell(self, session: str, after: int) -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(comment="", retry=2000)

        async def fetch(above: int) -> Sequence[TicketEvent]:
            if await self._auth.access.operator(session) is None:
                raise SignedOut
            return await self._parts.store.read(lambda t: t.events_after(above))

        try:
            rows = follow(self._parts.bell, DESK, after, fetch, lambda event: event.id)
            async for event in rows:
                data = json.dumps({"ticket": event.ticket_id, "kind": event.kind})
                yield ServerSentEvent(data, id=str(event.id), event="ticket")
        except (SignedOut, StoreUnavailable):
            # The browser comes again by itself, and is then told what to do.
            return
