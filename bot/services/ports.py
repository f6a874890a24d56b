"""The ports: the Store that remembers, the Channel that speaks, the Library of voters' files."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot.domain.conversation import Conversation
from bot.domain.decision import HandoffReason
from bot.domain.delivery import Delivery, Result
from bot.domain.inbound import Fact
from bot.domain.message import Address, Attachment, InboundMessage
from bot.domain.operator import Operator, Role
from bot.domain.pace import UNLIMITED, Limits
from bot.domain.restored import Restored
from bot.domain.ticket import Ticket, TicketEvent, TicketEventKind
from bot.services.records import (
    Cost,
    DeadLetter,
    Line,
    Media,
    Outgoing,
    Pending,
    QueueRow,
    Recorded,
    Reply,
    Settled,
    StoreHealth,
    Waiting,
)

T = TypeVar("T")


class Transaction(Protocol):
    """All reads and writes of one piece of work; it commits as a whole or not at all."""

    # inbox
    def take_in(self, messages: Sequence[InboundMessage], now: datetime) -> list[bool]:
        """Keep the messages, creating their conversations; False for what was taken in before."""

    def apply_facts(self, facts: Sequence[Fact], now: datetime) -> None:
        """Note that chats moved, can (no longer) be reached, or how far messages came.

        Moves are noted before all else.
        """

    def waiting(self, limit: int) -> tuple[Waiting, ...]:
        """Those whose oldest unanswered message came first, held for this transaction.

        What another transaction holds is passed over.
        """

    def pending(self, conversation_id: int, limit: int = 10) -> tuple[Pending, ...]:
        """Its unanswered messages in the order they arrived."""

    def settle(self, settled: Sequence[Settled], now: datetime) -> None:
        """Mark messages dealt with, save their conversations and put the replies into the outbox.

        A message that was forgotten meanwhile keeps no outcome.
        """

    def attachment(self, inbox_id: int) -> tuple[str, Attachment] | None:
        """The channel of a voter's message and what came with it; None if nothing (any more)."""

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
        self,
        channel: str,
        now: datetime,
        lease: timedelta,
        limit: int,
        limits: Limits = UNLIMITED,
    ) -> tuple[Delivery, ...]:
        """Take due rows for sending: at most one a conversation, its oldest unsent.

        A row whose lease ran out while `sending` is taken once more with `repeat` set; one that
        was already a repeat becomes `failed` instead. No more are taken than `limits` allow to
        all senders of the channel together.
        """

    def hold_channel(self, channel: str, until: datetime) -> None:
        """Let no sender of the channel take anything before then."""

    def record(self, results: Sequence[tuple[Delivery, Result]], now: datetime) -> list[bool]:
        """Write what became of sends; False where the lease was lost to a later claim.

        What is parked although the voter has written since it was claimed is queued at once.
        """

    def owes_notice(self, conversation_id: int) -> bool:
        """Whether an answer is parked of which the voter was not told since they last wrote."""

    def fetches_reply(self, inbox_id: int) -> bool:
        """Whether a reply of ours waited when this message came, and goes out because of it."""

    def dead_letters(self, limit: int = 200) -> tuple[DeadLetter, ...]:
        """Messages that could not be sent and that nobody has dealt with, newest first."""

    def count_dead_letters(self) -> int:
        """How many there are."""

    def dead_letter(self, outbox_id: int) -> DeadLetter | None:
        """That message, also one to somebody who blocked us; None when it is none (any more)."""

    def send_again(self, outbox_id: int) -> bool:
        """Put a dead letter back into the queue; False when it is none (any more)."""

    def set_aside(self, outbox_id: int, now: datetime) -> bool:
        """Take a dead letter off the list unsent; False when it is none (any more)."""

    def costs(self, since: datetime) -> tuple[Cost, ...]:
        """Messages of which the platform said whether it charges for them, oldest day first."""

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
        """Raises KeyError when there is none. In a `write` its conversation is held."""

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

    def after_restore(self, now: datetime, language: str) -> Restored:
        """Leave to people all that waits to be answered or sent in a database from a backup."""


class Store(Protocol):
    """Runs pieces of work; `write` returns only after the commit is durable."""

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` and commit; its exception rolls it back and is raised here.

        A work may be run again before it is committed: it does nothing but call its transaction.
        """

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on a read-only view of what is committed."""

    async def close(self) -> None:
        """Finish what is queued and let go of the database."""


class Channel(Protocol):
    """One platform's sending side."""

    @property
    def name(self) -> str:
        """The channel's part of an address."""

    @property
    def limits(self) -> Limits:
        """How fast the platform lets us send."""

    async def send(self, delivery: Delivery) -> str | None:
        """Send one message; the platform's id of it, if it gives one. Raises SendError."""


class Library(Protocol):
    """Where one platform keeps the files that voters sent."""

    async def fetch(self, attachment: Attachment) -> Media:
        """The file itself, held in memory as a whole. Raises MediaUnavailable."""
