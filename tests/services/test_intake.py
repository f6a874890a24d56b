"""That an update is kept as one, in an order that is everywhere the same, and no message lost."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.inbound import AddressReachable, DeliveryReport, Fact, Inbound
from bot.domain.message import AttachmentKind, InboundMessage
from bot.errors import StoreUnavailable
from bot.services.bell import Bell
from bot.services.intake import Intake
from bot.services.ports import Transaction
from bot.store.sqlite import SqliteStore
from tests.services.minds import NOW, VOTER, said
from tests.store.samples import AMAL, BAWER, message

T = TypeVar("T")


def messages(*texts: str) -> tuple[InboundMessage, ...]:
    return tuple(said(text, external_id=f"m{n}") for n, text in enumerate(texts))


async def kept(store: SqliteStore) -> list[InboundMessage]:
    def work(transaction: Transaction) -> list[InboundMessage]:
        conversation = transaction.conversation_at(VOTER)
        rows = transaction.pending(conversation.id) if conversation else ()
        return [row.message for row in rows]

    return await store.read(work)


class Picky:
    """A store that refuses a text and a fact for reasons of its own."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store

    async def write(self, work: Callable[[Transaction], T]) -> T:
        return await self._store.write(lambda t: work(_Refusing(t)))  # type: ignore[arg-type]

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self._store.read(work)

    async def close(self) -> None:
        return


class _Refusing:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def take_in(self, message: InboundMessage, now: datetime) -> bool:
        if message.text == POISON:
            raise ValueError(message.text)
        return self._transaction.take_in(message, now)

    def apply_fact(self, fact: Fact, now: datetime) -> None:
        raise ValueError(fact)


POISON = "poison 🗳"


async def test_a_message_that_the_store_refuses_reaches_a_person_and_holds_up_nobody(
    store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    new = await Intake(Picky(store), Bell(), lambda: NOW)(
        Inbound(messages("before", POISON, "after"))
    )

    first, plain, last = await kept(store)
    assert new == 3
    assert (first.text, last.text) == ("before", "after")
    assert plain.text == r"'poison \U0001f5f3'"
    assert plain.attachment is not None
    assert plain.attachment.kind is AttachmentKind.OTHER
    assert "poison" not in caplog.text


async def test_what_was_kept_as_plain_text_is_not_kept_again(store: SqliteStore) -> None:
    intake = Intake(Picky(store), Bell(), lambda: NOW)
    update = Inbound(messages(POISON))

    assert [await intake(update), await intake(update)] == [1, 0]


async def test_a_fact_that_cannot_be_kept_takes_no_message_with_it(store: SqliteStore) -> None:
    update = Inbound(messages("hello"), (AddressReachable(VOTER, reachable=False),))

    await Intake(Picky(store), Bell(), lambda: NOW)(update)

    assert [message.text for message in await kept(store)] == ["hello"]


async def test_people_are_taken_in_by_address_and_each_ones_messages_in_order(
    store: SqliteStore,
) -> None:
    sent = (
        message("1", "one", BAWER),
        message("2", "two", AMAL),
        message("3", "three", BAWER),
        message("4", "four", AMAL),
    )
    assert await Intake(store, Bell(), lambda: NOW)(Inbound(messages=sent)) == 4

    order = []
    while (next_one := await store.read(lambda t: t.next_conversation())) is not None:
        pending = await store.read(lambda t, c=next_one: t.pending(c))
        order.append([row.message.text for row in pending])
        await store.write(lambda t, p=pending: [t.done(row.inbox_id, NOW) for row in p])
    assert order == [["two", "four"], ["one", "three"]]


class Away:
    """A store that is away."""

    def __init__(self) -> None:
        self.asked = 0

    async def write(self, work: Callable[[Transaction], T]) -> T:
        self.asked += 1
        raise StoreUnavailable("gone")

    async def read(self, work: Callable[[Transaction], T]) -> T:
        raise StoreUnavailable("gone")

    async def close(self) -> None:
        return


async def test_while_the_store_is_away_nothing_is_acknowledged_and_nothing_made_plain() -> None:
    store = Away()

    with pytest.raises(StoreUnavailable):
        await Intake(store, Bell(), lambda: NOW)(Inbound(messages("one", "two")))

    assert store.asked == 1


async def test_reports_are_noted_by_message_and_those_of_one_message_as_they_came() -> None:
    class Noting:
        def __init__(self) -> None:
            self.noted: list[Fact] = []

        async def write(self, work: Callable[[Any], T]) -> T:
            return work(self)

        def apply_fact(self, fact: Fact, now: datetime) -> None:
            self.noted.append(fact)

    def report(outbox_id: int, status: DeliveryStatus) -> DeliveryReport:
        return DeliveryReport("whatsapp", f"wamid.{outbox_id}", status, outbox_id)

    nine, ten = report(9, DeliveryStatus.READ), report(10, DeliveryStatus.DELIVERED)
    then_failed, back = report(10, DeliveryStatus.FAILED), AddressReachable(AMAL, reachable=True)
    store: Any = Noting()
    await Intake(store, Bell(), lambda: NOW)(Inbound(facts=(ten, then_failed, back, nine)))
    assert store.noted == [back, nine, ten, then_failed]
