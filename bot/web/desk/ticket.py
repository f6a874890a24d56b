"""One ticket as the desk shows it: who has it, what may be done, the talk, the bot's reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.conversation import Conversation
from bot.domain.operator import Operator
from bot.domain.ticket import Ticket, TicketEvent
from bot.services.desk import MAY_REASSIGN
from bot.services.records import Line, Speaker
from bot.services.wording import closing
from bot.web.desk.explanation import Explanation, read_outcome
from bot.web.desk.phrasebook import Phrasebook
from bot.web.desk.thread import Item, Threading, is_on_the_way


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that the store holds about one ticket, read in one go."""

    ticket: Ticket
    conversation: Conversation
    lines: tuple[Line, ...]
    events: tuple[TicketEvent, ...]


@dataclass(frozen=True, slots=True)
class TicketView:
    """One ticket for one operator; the `may_…` say which buttons there are.

    `seen` is the newest event of the ticket shown here, `lively` that a delivery is on its way,
    `farewell` what the voter reads when it is closed, `likely` the entries it may be about.
    """

    id: int
    language: str
    language_name: str
    direction: str
    channel: str
    reason: str
    wait: str | None
    is_open: bool
    holder: str | None
    mine: bool
    reachable: bool
    may_claim: bool
    may_release: bool
    may_reply: bool
    may_reopen: bool
    voter_waits: bool
    items: tuple[Item, ...]
    seen: int
    lively: bool
    farewell: str
    guess: str | None
    explanation: Explanation | None
    likely: tuple[str, ...]


def build_ticket(
    dossier: Dossier, operator: Operator, book: Phrasebook, now: datetime, *, files: bool
) -> TicketView:
    """The ticket in the operator's words; `files` says whether what voters sent can be fetched."""
    ticket, conversation = dossier.ticket, dossier.conversation
    code = conversation.language or ticket.language
    language = book.catalog.languages.get(code, book.language)
    since = ticket.waiting_since
    mine = ticket.assignee == operator.id
    held_by_other = ticket.assignee is not None and not mine
    outcome = latest_outcome(dossier.lines)
    explanation = read_outcome(outcome, book) if outcome else None
    channel, reachable = conversation.address.channel, conversation.reachable
    threading = Threading(book, language.code, channel, files, reachable, now)
    guesses = (ticket.best_guess,) if ticket.best_guess else ()
    return TicketView(
        id=ticket.id,
        language=language.code,
        language_name=language.name,
        direction=language.direction,
        channel=book.named("channel", channel),
        reason=book.named("reason", ticket.reason),
        wait=book.span(since, now) if since else None,
        is_open=ticket.is_open,
        holder=ticket.assignee_name,
        mine=mine,
        reachable=reachable,
        may_claim=ticket.is_open and ticket.assignee is None,
        may_release=ticket.is_open and (mine or (held_by_other and operator.role in MAY_REASSIGN)),
        may_reply=ticket.is_open and mine and reachable,
        may_reopen=not ticket.is_open,
        voter_waits=since is not None,
        items=threading.weave(dossier.lines, dossier.events),
        seen=dossier.events[-1].id if dossier.events else 0,
        lively=is_on_the_way(dossier.lines),
        farewell=closing(book.words, language.code).text,
        guess=book.title(ticket.best_guess) if ticket.best_guess else None,
        explanation=explanation,
        likely=(*guesses, *(explanation.entries if explanation else ())),
    )


def latest_outcome(lines: Sequence[Line]) -> Mapping[str, object] | None:
    """What the bot made of the voter's last message that it looked at."""
    for line in reversed(lines):
        outcome = line.outcome if line.speaker is Speaker.VOTER else None
        if outcome and outcome.get("decision") != "stay":
            return outcome
    return None
