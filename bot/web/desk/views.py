"""Reads what one page of the desk shows in a single go and renders it, whole or a part of it."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.operator import Role
from bot.services.desk import LIMIT
from bot.web.auth import Visitor
from bot.web.desk.answers import Answers, Suggestion
from bot.web.desk.letters import build_letters
from bot.web.desk.phrasebook import Phrasebook
from bot.web.desk.queue import Filter, Show, build_queue
from bot.web.desk.snapshot import take_snapshot
from bot.web.desk.ticket import TicketView, build_ticket
from bot.web.pages import Pages
from bot.web.parts import FaqState, WebParts

LANGUAGE_COOKIE = "desk-language"

PARTS = frozenset({None, "queue", "ticket"})

SEES_THE_FAQ = frozenset({Role.SUPERVISOR, Role.MAINTAINER})

DONE = frozenset(
    {"claim", "release", "reply", "note", "close", "reopen", "send_again", "set_aside", "settled"}
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence above the ticket; `bad` when something was not done."""

    text: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the two boxes when the page is drawn again after a refusal."""

    reply: str = ""
    entry: str = ""
    note: str = ""
    once: str | None = None


class Views:
    """Draws the desk for one operator at a time."""

    def __init__(self, parts: WebParts, pages: Pages) -> None:
        self._parts = parts
        self._pages = pages
        self._answers = Answers()

    def phrasebook(self, request: Request) -> Phrasebook:
        """The desk's language for this browser."""
        language = self._pages.language(request.cookies.get(LANGUAGE_COOKIE))
        return Phrasebook(self._parts.words, self._parts.catalog(), language)

    def plain(
        self, request: Request, template: str, status: int = 200, **values: object
    ) -> Response:
        """A page outside the desk proper, such as the sign-in."""
        ui = self.phrasebook(request)
        return self._pages.respond(template, ui.language.code, status, ui=ui, **values)

    def stale(self, request: Request) -> Response:
        """The answer to a form of a page that belongs to another session."""
        return self.plain(request, "desk/stale.html", 403)

    async def page(self, request: Request, visitor: Visitor) -> Response:
        """The queue, with a ticket beside it when the address names one; or one part of that."""
        part = request.query_params.get("part")
        if part not in PARTS:
            raise HTTPException(404)
        done = request.query_params.get("done")
        notice = None
        if done in DONE:
            notice = Notice(self.phrasebook(request).say(f"desk.done.{done}"))
        return await self.draw(request, visitor, part, notice=notice)

    async def draw(
        self,
        request: Request,
        visitor: Visitor,
        part: str | None = None,
        notice: Notice | None = None,
        draft: Draft | None = None,
        status: int = 200,
    ) -> Response:
        """The page as it stands now; raises HTTPException 404 when there is no such ticket."""
        asked = request.query_params
        ui, now = self.phrasebook(request), self._parts.clock()
        chosen = Filter.read(asked.get("show"), asked.get("language"))
        ticket_id = request.path_params.get("ticket_id")
        if ticket_id is None and part == "ticket":
            raise HTTPException(404)
        try:
            seen = await self._parts.store.read(lambda t: take_snapshot(t, chosen, ticket_id, part))
        except (KeyError, OverflowError):
            raise HTTPException(404) from None
        operator = visitor.operator
        values: dict[str, object] = {
            "ui": ui,
            "operator": operator,
            "token": visitor.form_token,
            "filter": chosen,
            "query": chosen.query(),
            "open_id": ticket_id,
            "last_event": seen.last_event,
            "undelivered": seen.undelivered,
            "notice": notice,
            "faq": self._faq_in_trouble(visitor),
            "limit": LIMIT,
        }
        pane = "desk/letters.html" if chosen.show is Show.UNDELIVERED else "desk/queue.html"
        if part != "ticket":
            counted = (seen.tickets, seen.closed, seen.undelivered)
            values["pane"] = pane
            values["queue"] = build_queue(*counted, chosen, operator, ui, now)
            values["letters"] = build_letters(seen.letters, ui, now)
        if part != "queue":
            values["ticket"] = None
        if seen.dossier and part != "queue":
            files = seen.dossier.conversation.address.channel in self._parts.libraries
            ticket = build_ticket(seen.dossier, operator, ui, now, files=files)
            values |= await self._composer(ticket, ui, asked, draft or Draft())
        template = {"queue": pane, "ticket": "desk/ticket.html"}.get(part or "", "desk/desk.html")
        return self._pages.respond(template, ui.language.code, status, **values)

    async def answers(self, request: Request, visitor: Visitor) -> Response:
        """The approved answers that match `q`, in the language of the ticket's voter."""
        ui = self.phrasebook(request)
        asked = request.query_params
        code = asked.get("voter", "")
        if code not in ui.catalog.languages:
            raise HTTPException(404)
        suggestions = await self._suggest(ui, code, asked.get("q", ""), asked.getlist("likely"))
        return self._pages.respond(
            "desk/answers.html",
            ui.language.code,
            ui=ui,
            suggestions=suggestions,
            voter=code,
            asked=asked.get("q", ""),
            filter=Filter(),
        )

    async def _composer(
        self, ticket: TicketView, ui: Phrasebook, asked: Mapping[str, str], draft: Draft
    ) -> dict[str, object]:
        entry, text = draft.entry, draft.reply
        wanted = asked.get("insert", "")
        if wanted in ui.catalog.entries and not text:
            for suggestion in (await self._suggest(ui, ticket.language, "", [wanted]))[:1]:
                entry, text = wanted, suggestion.text or ""
        query = asked.get("q", "")
        return {
            "ticket": ticket,
            "reply_text": text,
            "reply_entry": entry,
            "note_text": draft.note,
            "once": draft.once or secrets.token_urlsafe(12),
            "asked": query,
            "voter": ticket.language,
            "suggestions": await self._suggest(ui, ticket.language, query, ticket.likely),
        }

    async def _suggest(
        self, ui: Phrasebook, voter: str, query: str, likely: list[str] | tuple[str, ...]
    ) -> tuple[Suggestion, ...]:
        today = self._parts.clock().date()
        asked = (ui, voter, today, query[:200], likely)
        if not query.strip():
            return self._answers.suggest(*asked)
        # The first search after the FAQ changed folds all its questions: a third of a second.
        return await asyncio.to_thread(self._answers.suggest, *asked)

    def _faq_in_trouble(self, visitor: Visitor) -> FaqState | None:
        state = self._parts.faq_state()
        return state if state.problem and visitor.operator.role in SEES_THE_FAQ else None
