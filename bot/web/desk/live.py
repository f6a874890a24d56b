"""Tells an open desk what happens to tickets and messages, numbered like the store's events."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from bot.errors import StoreUnavailable, VoterlineError
from bot.services.bell import DESK
from bot.web.auth import Auth, Visitor
from bot.web.parts import WebParts
from bot.web.sse import follow

PING = 15
"""Seconds of silence after which a comment keeps the connection from being cut on the way."""


class SignedOut(VoterlineError):
    """The session that listens has ended."""


@dataclass(frozen=True, slots=True)
class News:
    """Something that an open desk has to look at: a ticket's event, or a new count of letters.

    `number` is that of the newest ticket event told so far.
    """

    number: int
    name: str
    data: Mapping[str, object]


class Live:
    """The feed; an event says where to look and what happened, never anybody's words."""

    def __init__(self, parts: WebParts, auth: Auth) -> None:
        self._parts = parts
        self._auth = auth

    async def events(self, request: Request, visitor: Visitor) -> Response:
        """All events after `Last-Event-ID`, or after `?after=` on the first connection.

        `?letters=` is how many messages the page counts that did not arrive: another number than
        that is told as well.
        """
        asked = request.query_params
        after = _whole(request.headers.get("last-event-id") or asked.get("after", ""))
        feed = self._tell(visitor.session, after, _whole(asked.get("letters", "")))
        return EventSourceResponse(feed, ping=PING)

    async def _tell(self, session: str, after: int, letters: int) -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(comment="", retry=2000)

        async def fetch(above: int) -> Sequence[News]:
            nonlocal letters
            if await self._auth.access.operator(session) is None:
                raise SignedOut
            before = letters
            events, letters = await self._parts.store.read(
                lambda t: (t.events_after(above), t.count_dead_letters())
            )
            news = [
                News(event.id, "ticket", {"ticket": event.ticket_id, "kind": event.kind})
                for event in events
            ]
            if letters != before:
                newest = events[-1].id if events else above
                news.append(News(newest, "letters", {"count": letters}))
            return news

        try:
            async for news in follow(self._parts.bell, DESK, after, fetch, lambda one: one.number):
                yield ServerSentEvent(json.dumps(news.data), id=str(news.number), event=news.name)
        except (SignedOut, StoreUnavailable):
            # The browser comes again by itself, and is then told what to do.
            return


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0
