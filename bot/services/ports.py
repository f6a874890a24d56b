"""The two ports of the house: the Store that remembers, the Channel that speaks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from bot.domain.conversation import Conversation
from bot.domain.decision import HandoffReason
from bot.domain.delivery import Delivery, DeliveryStatus, Origin, Result
from bot.domain.message import (
    Address,
    AddressMoved,
    AddressReachable,
    Attachment,
    InboundMessage,
    OutboundMessage,
)
from bot.domain.operator import Operator, Role
from bot.domain.ticket import Ticket, TicketEvent, TicketEventKind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pending:
    """An inbox row that nobody has answered yet."""

    inbox_id: int
    message: InboundMessage


@dataclass(frozen=True, slots=True)
class Reply:
    """What stands in the outbox for one reply: the words and where they come from.

    `entry` and `revision` name the FAQ entry whose approved text this is, or are None.
    """

    message: OutboundMessage
    origin: Origin = Origin.BOT
    entry: str | None = None
    revision: int | None = None
    operator: int | None = None


class Speaker(StrEnum):
    """Whose words a line of the transcript holds."""

    VOTER = "voter"
    BOT = "bot"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation as the desk and the chat page show it, oldest first.

    `id` counts within its own side: inbox ids for the voter, outbox ids for our lines.
    `outcome` is what the bot made of a voter's message (plain data for the explanation).
    """

    id: int
    at: datetime
    speaker: Speaker
    text: str
    language: str | None = None
    choice: str | None = None
    attachment: Attachment | None = None
    edited: bool = False
    status: DeliveryStatus | None = None
    entry: str | None = None
    operator_name: str | None = None
    labels: tuple[str, ...] = ()
    outcome: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One of our messages as the voter's page shows it; `id` is the outbox id, rising."""

    id: int
    at: datetime
    message: OutboundMessage
    origin: Origin


@dataclass(frozen=True, slots=True)
class Recorded:
    """A voter's message that was dealt with, for those who look after the FAQ.

    `language` is the conversation's; `choice` is set for a tap; `outcome` is what was made of it.
    """

    conversation: int
    text: str
    language: str | None
    choice: str | None = None
    outcome: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A ticket as the desk's queue lists it, with the voter's last words."""

    ticket: Ticket
    channel: str
    last_text: str
    last_kind: str | None


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """Figures for `/healthz`: times are None when nothing waits."""

    schema_version: int
    oldest_pending: datetime | None
    oldest_unsent: datetime | None
    open_tickets: int


class Transaction(Protocol):
    """All reads and writes of one piece of work; it commits as a whole or not at all."""

    # inbox
    def take_in(self, message: InboundMessage, now: datetime) -> bool:
        """Keep the message, creating its conversation; False when it was taken in before."""

    def apply_fact(self, fact: AddressMoved | AddressReachable, now: datetime) -> None:
        """Note that a chat moved or can (no longer) be reached."""

    def next_conversation(self) -> int | None:
        """The conversation with the oldest unanswered message, locked for this transaction."""

    def pending(self, conversation_id: int, limit: int = 10) -> tuple[Pending, ...]:
        """Its unanswered messages in the order they arrived."""

    def done(
        self, inbox_id: int, now: datetime, outcome: Mapping[str, object] | None = None
    ) -> None:
        """Mark one message answered, with what was made of it."""

    # conversation
    def conversation(self, conversation_id: int) -> Conversation:
        """Raises KeyError when there is none."""

    def conversation_at(self, address: Address) -> Conversation | None:
        """The conversation of an address."""

    def save_conversation(self, conversation: Conversation) -> None:
        """Write back a conversation's state."""

    def transcript(self, conversation_id: int, limit: int = 200) -> tuple[Line, ...]:
        """The newest `limit` lines of both sides, oldest first."""

    def outgoing_after(self, conversation_id: int, after: int) -> tuple[Outgoing, ...]:
        """Our messages that were sent with an outbox id above `after`, oldest first."""

    def recorded_questions(self, limit: int = 10_000) -> tuple[Recorded, ...]:
        """The newest `limit` messages that were dealt with and not forgotten, oldest first."""

    def forget(self, conversation_id: int, now: datetime) -> None:
        """Blank every text, attachment and outcome of the conversation, and reset its state.

        External ids stay, so that a repeated webhook is still known as a repeat.
        """

    # outbox
    def enqueue(
        self, conversation_id: int, reply: Reply, now: datetime, inbox_id: int | None = None
    ) -> int:
        """Put one reply into the outbox; returns its id."""

    def claim_deliveries(
        self, channel: str, now: datetime, lease: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        """Take due rows for sending: at most one a conversation, its oldest unsent.

        A row whose lease ran out while `sending` is taken once more with `repeat` set; one that
        was already a repeat becomes `failed` instead.
        """

    def record(self, delivery: Delivery, result: Result, now: datetime) -> bool:
        """Write what became of a send; False when the lease was lost to a later claim."""

    # tickets
    def open_ticket(
        self,
        conversation_id: int,
        reason: HandoffReason,
        language: str,
        best_guess: str | None,
        now: datetime,
    ) -> Ticket:
        """A new open ticket, the voter waiting from now, with its `opened` event."""

    def ticket(self, ticket_id: int) -> Ticket:
        """Raises KeyError when there is none. Locks the row on databases that lock rows."""

    def latest_ticket(self, conversation_id: int) -> Ticket | None:
        """The conversation's newest ticket, open or closed."""

    def save_ticket(self, ticket: Ticket) -> None:
        """Write back a ticket's state."""

    def add_event(
        self,
        ticket_id: int,
        kind: TicketEventKind,
        now: datetime,
        operator: int | None = None,
        body: str | None = None,
    ) -> int:
        """Append to a ticket's history; returns the event's id, rising over all tickets."""

    def queue(self, limit: int = 200) -> tuple[QueueRow, ...]:
        """Open tickets, the longest waiting voter first, those that wait for nobody last."""

    def closed_tickets(self, limit: int = 50) -> tuple[QueueRow, ...]:
        """Closed tickets, newest first."""

    def ticket_events(self, ticket_id: int) -> tuple[TicketEvent, ...]:
        """A ticket's history, oldest first."""

    def events_after(self, after: int, limit: int = 100) -> tuple[TicketEvent, ...]:
        """Events of all tickets with an id above `after`, oldest first."""

    def last_event_id(self) -> int:
        """The newest event's id, 0 when there is none."""

    def add_feedback(
        self, conversation_id: int, entry: str, revision: int, helpful: bool, now: datetime
    ) -> None:
        """Keep a voter's tap on "was this right?"."""

    # operators
    def add_operator(self, name: str, role: Role, now: datetime) -> Operator:
        """Raises ValueError when the name is taken."""

    def operators(self) -> tuple[Operator, ...]:
        """All operators by name."""

    def operator_named(self, name: str) -> Operator | None:
        """The operator of that name, compared without regard to case."""

    def set_password(self, operator_id: int, password_hash: str) -> None:
        """Keep a password's argon2 hash."""

    def add_invite(self, token_hash: str, operator_id: int, expires_at: datetime) -> None:
        """A one-time sign-in link; only the token's hash is kept."""

    def use_invite(self, token_hash: str, now: datetime) -> Operator | None:
        """Spend the link: its operator, or None when unknown, used or expired."""

    def open_session(self, token_hash: str, operator_id: int, expires_at: datetime) -> None:
        """A signed-in browser; only the token's hash is kept."""

    def session_operator(self, token_hash: str, now: datetime) -> Operator | None:
        """Who is signed in with this token, or None."""

    def close_session(self, token_hash: str) -> None:
        """Sign out."""

    def note_failed_login(self, name: str, now: datetime) -> None:
        """Count a wrong password."""

    def failed_logins(self, name: str, since: datetime) -> int:
        """How many wrong passwords this name saw since then."""

    # health
    def health(self) -> StoreHealth:
        """Figures for the health page."""


class Store(Protocol):
    """Runs pieces of work; `write` returns only after the commit is durable."""

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` and commit; its exception rolls it back and is raised here."""

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on a read-only view of what is committed."""

    async def close(self) -> None:
        """Finish what is queued and let go of the database."""


class Channel(Protocol):
    """One platform's sending side."""

    @property
    def name(self) -> str:
        """The channel's part of an address."""

    async def send(self, delivery: Delivery) -> str | None:
        """Send one message; the platform's id of it, if it gives one. Raises SendError."""


Channels = Sequence[Channel]
