"""Messages and moments that the store's tests share."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.delivery import Delivery, DeliveryStatus, Origin, Result
from bot.domain.inbound import Fact
from bot.domain.message import Address, InboundMessage, OutboundMessage
from bot.services.ports import Store, Transaction
from bot.services.records import Reply, Settled

NOW = datetime(2026, 11, 21, 9, 0, 0, 123456, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=30)
AMAL = Address("telegram", "1001")
BAWER = Address("telegram", "1002")
CEREN = Address("telegram", "1003")

SENT = Result(DeliveryStatus.SENT)
FAILED = Result(DeliveryStatus.FAILED, code="refused")
UNKNOWN = Result(DeliveryStatus.UNKNOWN, code="timeout")
PARKED = Result(DeliveryStatus.PARKED, code="window_closed")


def message(
    external_id: str, text: str = "", address: Address = AMAL, **more: Any
) -> InboundMessage:
    """A voter's message, sent at NOW unless told."""
    return InboundMessage(address, external_id, more.pop("sent_at", NOW), text, **more)


def reply(text: str, origin: Origin = Origin.BOT, **more: Any) -> Reply:
    """One of our messages."""
    return Reply(OutboundMessage(text), origin, **more)


async def talk(store: Store, address: Address = AMAL) -> int:
    """The id of a conversation that has begun and whose first message is answered."""
    first = message(f"first of {address}", "سلام", address)
    await store.write(lambda t: take_in(t, first, NOW))
    conversation = await store.read(lambda t: t.conversation_at(address))
    assert conversation is not None
    pending = await store.read(lambda t: t.pending(conversation.id))
    await store.write(lambda t: [done(t, row.inbox_id, NOW) for row in pending])
    return conversation.id


def take_in(transaction: Transaction, one: InboundMessage, now: datetime = NOW) -> bool:
    """Whether the message is new."""
    [new] = transaction.take_in([one], now)
    return new


def apply_fact(transaction: Transaction, fact: Fact, now: datetime = NOW) -> None:
    """Note one fact."""
    transaction.apply_facts([fact], now)


def done(
    transaction: Transaction,
    inbox_id: int,
    now: datetime = NOW,
    outcome: Mapping[str, object] | None = None,
) -> None:
    """Deal with a message, leaving its conversation as it is."""
    transaction.settle([Settled(inbox_id, 0, outcome=outcome)], now)


def next_up(transaction: Transaction) -> int | None:
    """Whose turn it is."""
    return next((one.conversation.id for one in transaction.waiting(1)), None)


async def queued(store: Store, conversation_id: int, *texts: str, **more: Any) -> list[int]:
    """Put replies into the outbox at NOW; returns their ids."""
    return await store.write(
        lambda t: [t.enqueue(conversation_id, reply(text, **more), NOW) for text in texts]
    )


async def claimed(
    store: Store, now: datetime = NOW, limit: int = 10, channel: str = "telegram"
) -> tuple[Delivery, ...]:
    """What a sender is given at `now`."""
    return await store.write(lambda t: t.claim_deliveries(channel, now, LEASE, limit))


async def recorded(store: Store, delivery: Delivery, result: Result, now: datetime = NOW) -> bool:
    """Whether the result of a send was taken."""
    return (await store.write(lambda t: t.record([(delivery, result)], now)))[0]


def texts(deliveries: tuple[Delivery, ...]) -> list[str]:
    """The words of deliveries."""
    return [delivery.message.text for delivery in deliveries]
