"""What passes through the Store port: rows of the inbox, the outbox and the desk as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.conversation import Conversation
from bot.domain.delivery import DeliveryStatus, Origin
from bot.domain.message import Attachment, InboundMessage, OutboundMessage
from bot.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Pending:
    """An inbox row that nobody has answered yet."""

    inbox_id: int
    message: InboundMessage


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation with its oldest unanswered message and its newest ticket, open or closed."""

    conversation: Conversation
    pending: Pending
    ticket: Ticket | None


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


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one message: `conversation` is the state to keep, None leaves it as it is.

    `outcome` is what was made of the message (plain data for the explanation).
    """

    inbox_id: int
    conversation_id: int
    conversation: Conversation | None = None
    replies: tuple[Reply, ...] = ()
    outcome: Mapping[str, object] | None = None


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
    `code` is why ours has not arrived (yet), `repeat` says that it may have arrived twice, and
    `set_aside` that somebody decided to leave it unsent.
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
    code: str | None = None
    repeat: bool = False
    set_aside: bool = False


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
class DeadLetter:
    """A message of ours that did not arrive and will not be tried again by itself.

    `code` is the platform's short code or our own word for the reason; `reachable` says whether
    the voter can be written to now; `ticket` is the conversation's newest ticket, if any.
    """

    id: int
    conversation: int
    channel: str
    at: datetime
    origin: Origin
    text: str
    code: str
    attempts: int
    language: str
    reachable: bool
    ticket: int | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A voter's file as the platform keeps it; `media_type` is the platform's word, not checked."""

    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one day (UTC) cost on a platform that charges: messages, and how many it charges for.

    `entry` is the FAQ entry that the messages are from, None for all other texts.
    """

    day: date
    channel: str
    entry: str | None
    messages: int
    charged: int


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """Figures for `/healthz` and `/metrics`: times are None when nothing waits."""

    schema_version: int
    oldest_pending: datetime | None
    oldest_unsent: datetime | None
    open_tickets: int
    pending: int
    unsent: int
    dead_letters: int
