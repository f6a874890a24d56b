"""The way of one outgoing message to the platform, as statuses in named groups."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.message import Address, OutboundMessage


class DeliveryStatus(StrEnum):
    """Where an outgoing message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNKNOWN = "unknown"
    FAILED = "failed"
    PARKED = "parked"


WAITING = frozenset({DeliveryStatus.QUEUED, DeliveryStatus.PARKED})
ARRIVED = frozenset({DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ})
FINAL = ARRIVED | {DeliveryStatus.FAILED}


class FailureReason(StrEnum):
    """Why a message did not arrive, as far as it tells a person what to do about it."""

    GONE = "gone"
    """The voter blocked us or left."""
    UNDELIVERED = "undelivered"
    """The platform took it and could not bring it to the voter."""
    NOT_ALLOWED = "not_allowed"
    """The platform does not let us write to this voter."""
    REFUSED = "refused"
    """The platform does not take this very message."""
    BUSY = "busy"
    """The platform was away or overloaded for as long as we tried."""
    UNSURE = "unsure"
    """It may have arrived: no answer came back, twice, or a restored database cannot tell."""
    STOPPED = "stopped"
    """The platform refuses our whole account."""
    OTHER = "other"
    """The code does not say."""


class Origin(StrEnum):
    """Who wrote an outgoing message; operators' words and notices go out first."""

    BOT = "bot"
    OPERATOR = "operator"
    NOTICE = "notice"
    """Tells a voter that a reply waits until they write again."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One claimed row of the outbox, to be sent before `lease_until` under the number `fence`.

    A later claim of the same row raises `fence`, so that a result reported by a sender that lost
    its lease is refused. `repeat` says that an earlier try may already have arrived. `asked_at` is
    when the message that this one answers came in, `last_inbound_at` when the voter last wrote.
    """

    id: int
    conversation_id: int
    address: Address
    message: OutboundMessage
    origin: Origin
    attempts: int
    fence: int
    lease_until: datetime
    repeat: bool = False
    asked_at: datetime | None = None
    last_inbound_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a send: the status to record and, for another try, when.

    `code` is the platform's short error code; `provider_id` the platform's id of a sent message.
    """

    status: DeliveryStatus
    provider_id: str | None = None
    not_before: datetime | None = None
    code: str | None = None
