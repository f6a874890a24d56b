"""What a platform tells us: messages of people, and facts about addresses and deliveries."""

from dataclasses import dataclass

from bot.domain.delivery import DeliveryStatus
from bot.domain.message import Address, InboundMessage


@dataclass(frozen=True, slots=True)
class AddressMoved:
    """The platform gave a chat a new address (Telegram: a group became a supergroup)."""

    old: Address
    new: Address


@dataclass(frozen=True, slots=True)
class AddressReachable:
    """The person blocked us (`reachable` False) or unblocked us again (True)."""

    address: Address
    reachable: bool


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What the platform says later about a message of ours; reports come late, twice, in any order.

    `provider_id` is the platform's id of the message, `outbox_id` our own when we sent it along.
    `status` is how far the message came; FAILED, PARKED and QUEUED say that it did not arrive:
    never, not before the person writes again, not this time. `code` is the platform's short code.
    `billable` is whether it is charged for, None when the report does not say.
    """

    channel: str
    provider_id: str
    status: DeliveryStatus
    outbox_id: int | None = None
    code: str | None = None
    billable: bool | None = None


Fact = AddressMoved | AddressReachable | DeliveryReport


@dataclass(frozen=True, slots=True)
class Inbound:
    """All that one raw update holds; both parts may be empty, then it is acknowledged and done."""

    messages: tuple[InboundMessage, ...] = ()
    facts: tuple[Fact, ...] = ()
