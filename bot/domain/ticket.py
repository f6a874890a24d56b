"""A ticket is a period of human care for a conversation: open or closed, its assignee apart."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.decision import HandoffReason
from bot.errors import AlreadyClaimed, NotYours


class TicketEventKind(StrEnum):
    """What can happen to a ticket; the rows of its history and of the desk's live feed."""

    OPENED = "opened"
    VOTER_WROTE = "voter_wrote"
    CLAIMED = "claimed"
    RELEASED = "released"
    REPLIED = "replied"
    NOTED = "noted"
    CLOSED = "closed"
    REOPENED = "reopened"
    RATED = "rated"
    FORGOTTEN = "forgotten"
    SENT_AGAIN = "sent_again"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One handover; `waiting_since` is set while the voter waits for a person's words.

    `assignee` and `assignee_name` name the operator who holds it, or are None.
    """

    id: int
    conversation_id: int
    reason: HandoffReason
    language: str
    opened_at: datetime
    best_guess: str | None = None
    assignee: int | None = None
    assignee_name: str | None = None
    waiting_since: datetime | None = None
    replied_at: datetime | None = None
    closed_at: datetime | None = None
    rating: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether a person still cares for it."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """A line of a ticket's history; `body` holds a note or a rating, never a voter's text."""

    id: int
    ticket_id: int
    kind: TicketEventKind
    at: datetime
    operator: int | None = None
    operator_name: str | None = None
    body: str | None = None


def claim(ticket: Ticket, operator: int, name: str) -> Ticket:
    """Give the ticket to an operator; raises AlreadyClaimed when another one holds it."""
    if ticket.assignee not in (None, operator):
        raise AlreadyClaimed(ticket.assignee_name or "")
    return replace(ticket, assignee=operator, assignee_name=name)


def release(ticket: Ticket, operator: int) -> Ticket:
    """Put the ticket back into the queue; raises NotYours unless the operator holds it."""
    _demand_holder(ticket, operator)
    return replace(ticket, assignee=None, assignee_name=None)


def reply(ticket: Ticket, operator: int, now: datetime) -> Ticket:
    """Record that the operator answered the voter; raises NotYours unless the operator holds it."""
    _demand_holder(ticket, operator)
    return replace(ticket, waiting_since=None, replied_at=ticket.replied_at or now)


def close(ticket: Ticket, operator: int, now: datetime) -> Ticket:
    """End the care; raises NotYours unless the operator holds the ticket."""
    _demand_holder(ticket, operator)
    return replace(ticket, closed_at=now, waiting_since=None)


def reopen(ticket: Ticket, now: datetime) -> Ticket:
    """Take up the care again, unassigned, the voter waiting from now."""
    return replace(
        ticket, closed_at=None, waiting_since=now, assignee=None, assignee_name=None, rating=None
    )


def voter_wrote(ticket: Ticket, now: datetime) -> Ticket:
    """Record that the voter waits, from the first unanswered message on."""
    return replace(ticket, waiting_since=ticket.waiting_since or now)


def _demand_holder(ticket: Ticket, operator: int) -> None:
    if ticket.assignee != operator:
        raise NotYours(ticket.assignee_name or "")
