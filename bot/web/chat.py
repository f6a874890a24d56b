"""The voters' chat page: its transcript, its messages and the live feed of our answers."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from uuid import uuid4

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain.conversation import Mode
from bot.domain.inbound import Inbound
from bot.domain.message import Address, InboundMessage
from bot.errors import StoreUnavailable
from bot.faq.format import format_date
from bot.faq.model import Language
from bot.services.bell import chat_topic
from bot.web.accept import accepted_language
from bot.web.interface import interface_of, labels_of, language_buttons, shortcuts
from bot.web.pages import Pages
from bot.web.parts import WebParts
from bot.web.submission import Submission, read_submission
from bot.web.talk import Talk, Update, find_conversation, read_talk, updates, wait_for_update
from bot.web.transcript import IRAQ, bubble_of, bubbles_of, clock_time, plain
from bot.web.visitor import address_of, from_our_page, new_token, remember, token_in

WITHOUT_SCRIPT_WAIT = 2.5
"""Seconds that a posted form waits for the answer before the page is shown again."""

RECONNECT = 2000
"""Milliseconds after which a browser opens a broken feed again."""

HEARTBEAT = 20
"""Seconds between signs of life on a quiet feed, below the usual idle limits of proxies."""


class Chat:
    """The routes below /chat."""

    def __init__(self, parts: WebParts, pages: Pages) -> None:
        self._parts = parts
        self._pages = pages
        self._https = parts.public_url.startswith("https:")

    def routes(self) -> list[Route]:
        """The page, its messages, its feed, and its own texts in one language."""
        return [
            # The page holds no secret that its compressed length could give away.
            Route("/chat", self.page, middleware=[Middleware(GZipMiddleware)]),
            Route("/chat/messages", self.take, methods=["POST"]),
            Route("/chat/events", self.events),
            Route("/chat/interface/{code}", self.interface),
        ]

    async def page(self, request: Request) -> Response:
        """The whole transcript, in the conversation's language or else the browser's."""
        token = token_in(request, self._https)
        talk = await read_talk(self._parts.store, address_of(token)) if token else None
        catalog = self._parts.catalog()
        language = self._language(request, talk)
        bubbles = bubbles_of(talk.lines, talk.outgoing, catalog.languages) if talk else ()
        response = self._pages.respond(
            "chat.html",
            language.code,
            interface=interface_of(self._parts.words, language),
            bubbles=bubbles,
            last=talk.last if talk else 0,
            mode=talk.conversation.mode if talk else Mode.BOT,
            language_buttons=language_buttons(catalog.languages),
            shortcuts=shortcuts(),
            today=self._parts.clock().astimezone(IRAQ).date(),
            clock_time=lambda at: clock_time(at, language),
            day_text=lambda day: format_date(catalog, day, language.code),
            fresh_id=lambda: uuid4().hex,
        )
        remember(response, token or new_token(), self._https)
        return response

    async def take(self, request: Request) -> Response:
        """Keep one posted message; 202 for the script, back to the page for a plain form."""
        if not from_our_page(request):
            raise HTTPException(403)
        submission = await read_submission(request)
        if submission is None:
            raise HTTPException(400)
        token = token_in(request, self._https)
        if token is None and submission.by_script:
            return JSONResponse({"reason": "cookies"}, 403)
        if token is None:
            return RedirectResponse("/chat", 303)
        address = address_of(token)
        plain_text = submission.by_script and submission.choice is None
        talk = None if plain_text else await read_talk(self._parts.store, address)
        text = submission.text or self._label(request, submission, talk)
        new = await self._parts.intake(self._inbound(address, submission, text))
        if submission.by_script:
            await self._look_closely(address)
            return JSONResponse({"new": bool(new)}, 202)
        await self._wait_for_answer(address, talk.last if talk else 0)
        return RedirectResponse("/chat#end", 303)

    async def events(self, request: Request) -> Response:
        """Our messages after Last-Event-ID, as they are sent; 204 before the first message."""
        token = token_in(request, self._https)
        found = await find_conversation(self._parts.store, address_of(token)) if token else None
        if found is None:
            return Response(status_code=204)
        seen = request.headers.get("last-event-id") or request.query_params.get("after", "")
        after = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 16 else 0
        return EventSourceResponse(self._feed(found.id, after), ping=HEARTBEAT)

    async def interface(self, request: Request) -> Response:
        """The page's own texts in one language, for switching without a reload."""
        languages = self._parts.catalog().languages
        code = request.path_params["code"]
        if code not in languages:
            raise HTTPException(404)
        return JSONResponse(interface_of(self._parts.words, languages[code]))

    def _language(self, request: Request, talk: Talk | None) -> Language:
        if talk and talk.conversation.language:
            return self._pages.language(talk.conversation.language)
        header = request.headers.get("accept-language", "")
        return self._pages.language(accepted_language(header, self._parts.catalog().languages))

    def _label(self, request: Request, submission: Submission, talk: Talk | None) -> str:
        choice = submission.choice or ""
        languages = self._parts.catalog().languages
        own = labels_of(self._parts.words, self._language(request, talk), languages)
        return (talk.label(choice) if talk else None) or own.get(choice, "")

    def _inbound(self, address: Address, submission: Submission, text: str) -> Inbound:
        # The page's id counts within its own address, so that nobody can use up another's.
        external_id = f"{address.id}:{submission.id}"
        now = self._parts.clock()
        return Inbound((InboundMessage(address, external_id, now, text, submission.choice),))

    async def _look_closely(self, address: Address) -> None:
        # Where another process sends the answer, nothing else wakes a feed that has grown slow.
        conversation = await find_conversation(self._parts.store, address)
        if conversation:
            self._parts.bell.ring(chat_topic(conversation.id))

    async def _wait_for_answer(self, address: Address, after: int) -> None:
        parts = self._parts
        conversation = await find_conversation(parts.store, address)
        if conversation:
            await wait_for_update(
                parts.store, parts.bell, conversation.id, after, WITHOUT_SCRIPT_WAIT
            )

    async def _feed(self, conversation_id: int, after: int) -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(comment="", retry=RECONNECT)
        rows = updates(self._parts.store, self._parts.bell, conversation_id, after)
        async with aclosing(rows):
            # A browser opens the broken feed again by itself and gets what it missed.
            with suppress(StoreUnavailable):
                async for update in rows:
                    yield self._event(update)

    def _event(self, update: Update) -> ServerSentEvent:
        shown = plain(bubble_of(update.outgoing, self._parts.catalog().languages))
        conversation = update.conversation
        state = {"interface": conversation.language, "mode": conversation.mode}
        data = json.dumps(shown | state, ensure_ascii=False)
        return ServerSentEvent(data, id=str(update.outgoing.id))
