"""The queue as the desk shows it: filtered, counted, each row in the operator's words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from bot.domain.operator import Operator
from bot.services.records import QueueRow
from bot.web.desk.phrasebook import Phrasebook

SHOWN = 60
"""Rows of the list; drawing them is the desk's dearest work, and operators begin at the top."""

PREVIEW = 140

LATE = timedelta(minutes=15)
SOON = timedelta(minutes=5)


class Show(StrEnum):
    """What the operator wants to see: tickets, or the messages that did not arrive."""

    ALL = "all"
    UNASSIGNED = "unassigned"
    MINE = "mine"
    CLOSED = "closed"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True)
class Filter:
    """The operator's choice, carried in the address of the page."""

    show: Show = Show.ALL
    language: str | None = None

    @classmethod
    def read(cls, show: str | None, language: str | None) -> "Filter":
        """The filter of an address; anything unknown shows all."""
        try:
            return cls(Show(show or Show.ALL), language or None)
        except ValueError:
            return cls(Show.ALL, language or None)

    def query(self, **changes: str | None) -> str:
        """The address's query for this filter with some of it changed, or an empty text."""
        parts = {"show": str(self.show), "language": self.language} | changes
        if parts["show"] == Show.ALL:
            del parts["show"]
        given = {key: value for key, value in parts.items() if value}
        return f"?{urlencode(given)}" if given else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket in the list; `urgency` is none, calm, soon or late."""

    id: int
    wait: str
    since: datetime | None
    urgency: str
    language: str
    language_name: str
    channel: str
    reason: str
    last: str
    guess: str | None
    holder: str | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """A filter with the number of tickets or messages behind it."""

    value: str
    name: str
    count: int | None
    chosen: bool
    query: str


@dataclass(frozen=True, slots=True)
class Queue:
    """All that the list shows; `waiting` counts the voters who wait, whatever the filter."""

    rows: tuple[Row, ...]
    more: int
    waiting: int
    shows: tuple[Tab, ...]
    languages: tuple[Tab, ...]


def build_queue(
    tickets: Sequence[QueueRow],
    closed: Sequence[QueueRow],
    letters: int,
    chosen: Filter,
    operator: Operator,
    book: Phrasebook,
    now: datetime,
) -> Queue:
    """The list for one operator; `closed` is read only when the filter asks for it.

    `letters` is the number of messages that did not arrive.
    """
    listed = closed if chosen.show is Show.CLOSED else tickets
    shown = [row for row in listed if _belongs(row, chosen.show, operator)]
    spoken = Counter(row.ticket.language for row in shown)
    matching = [row for row in shown if chosen.language in (None, row.ticket.language)]
    return Queue(
        rows=tuple(_row(row, operator, book, now) for row in matching[:SHOWN]),
        more=max(0, len(matching) - SHOWN),
        waiting=sum(row.ticket.waiting_since is not None for row in tickets),
        shows=tuple(_show_tab(show, tickets, letters, chosen, operator, book) for show in Show),
        languages=_language_tabs(spoken, chosen, book),
    )


def _belongs(row: QueueRow, show: Show, operator: Operator) -> bool:
    match show:
        case Show.UNASSIGNED:
            return row.ticket.assignee is None
        case Show.MINE:
            return row.ticket.assignee == operator.id
        case Show.UNDELIVERED:
            return False
        case _:
            return True


def _show_tab(
    show: Show,
    tickets: Sequence[QueueRow],
    letters: int,
    chosen: Filter,
    operator: Operator,
    book: Phrasebook,
) -> Tab:
    counts = {Show.CLOSED: None, Show.UNDELIVERED: letters}
    held = sum(_belongs(row, show, operator) for row in tickets)
    return Tab(
        value=show,
        name=book.say(f"desk.show.{show}"),
        count=counts.get(show, held),
        chosen=show is chosen.show,
        query=chosen.query(show=str(show)),
    )


def _language_tabs(spoken: Counter[str], chosen: Filter, book: Phrasebook) -> tuple[Tab, ...]:
    # A chosen language stays in sight when its last ticket has gone.
    codes = [c for c in book.catalog.languages if spoken[c] or c == chosen.language]
    return tuple(
        Tab(
            value=code,
            name=book.language_name(code),
            count=spoken[code],
            chosen=code == chosen.language,
            query=chosen.query(language=None if code == chosen.language else code),
        )
        for code in codes
    )


def _row(row: QueueRow, operator: Operator, book: Phrasebook, now: datetime) -> Row:
    ticket = row.ticket
    since = ticket.waiting_since
    if ticket.closed_at:
        wait = book.span(ticket.closed_at, now)
    else:
        wait = book.span(since, now) if since else book.say("desk.wait.answered")
    return Row(
        id=ticket.id,
        wait=wait,
        since=since or ticket.closed_at,
        urgency=_urgency(since, now),
        language=ticket.language,
        language_name=book.language_name(ticket.language),
        channel=book.named("channel", row.channel),
        reason=book.named("reason", ticket.reason),
        last=last_words(row, book),
        guess=book.title(ticket.best_guess) if ticket.best_guess else None,
        holder=ticket.assignee_name,
        mine=ticket.assignee == operator.id,
    )


def last_words(row: QueueRow, book: Phrasebook) -> str:
    """The voter's last message on one line, or what kind of thing it was."""
    line = " ".join(row.last_text.split())
    if line:
        return line if len(line) <= PREVIEW else line[: PREVIEW - 1] + "…"
    return book.named("attachment", row.last_kind) if row.last_kind else ""


def _urgency(since: datetime | None, now: datetime) -> str:
    if since is None:
        return "none"
    waited = now - since
    return "late" if waited >= LATE else "soon" if waited >= SOON else "calm"
