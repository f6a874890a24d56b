"""That an update is kept as one, in an order that is everywhere the same, and no message lost."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.inbound import AddressMoved, AddressReachable, DeliveryReport, Fact, Inbound
from bot.domain.message import AttachmentKind, InboundMessage
from bot.errors import StoreUnavailable
from bot.services.bell import Bell
from bot.services.intake import Intake
from bot.services.ports import Transaction
from bot.store.sqlite import SqliteStore
from tests.services.minds import NOW, VOTER, said
from tests.store.samples import AMAL, BAWER, done, message, next_up

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

    def take_in(self, messages: Sequence[InboundMessage], now: datetime) -> list[bool]:
        if any(message.text == POISON for message in messages):
            raise ValueError(POISON)
        return self._transaction.take_in(messages, now)

    def apply_facts(self, facts: Sequence[Fact], now: datetime) -> None:
        if facts:
            raise ValueError(facts)


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
    while (next_one := await store.read(next_up)) is not None:
        pending = await store.read(lambda t, c=next_one: t.pending(c))
        order.append([row.message.text for row in pending])
        await store.write(lambda t, p=pending: [done(t, row.inbox_id, NOW) for row in p])
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

        def take_in(self, messages: Sequence[InboundMessage], now: datetime) -> list[bool]:
            return [True for _ in messages]

        def apply_facts(self, facts: Sequence[Fact], now: datetime) -> None:
            self.noted += facts

    def report(outbox_id: int, status: DeliveryStatus) -> DeliveryReport:
        return DeliveryReport("whatsapp", f"wamid.{outbox_id}", status, outbox_id)

    nine, ten = report(9, DeliveryStatus.READ), report(10, DeliveryStatus.DELIVERED)
    then_failed, back = report(10, DeliveryStatus.FAILED), AddressReachable(AMAL, reachable=True)
    store: Any = Noting()
    await Intake(store, Bell(), lambda: NOW)(Inbound(facts=(ten, then_failed, back, nine)))
    assert store.noted == [back, nine, ten, then_failed]


class Grouping:
    """A store that notes how many works it was given, and holds up the first."""

    def __init__(self, store: SqliteStore) -> None:
        self._store, self.works = store, 0
        self.open = asyncio.Event()

    async def write(self, work: Callable[[Transaction], T]) -> T:
        self.works += 1
        await self.open.wait()
        return await self._store.write(work)


async def side_by_side(store: SqliteStore, *updates: Inbound) -> tuple[list[int], int]:
    """How many messages of each update were new, and in how many commits all came."""
    grouping: Any = Grouping(store)
    intake = Intake(grouping, Bell(), lambda: NOW)
    kept_by = [asyncio.create_task(intake(update)) for update in updates]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    grouping.open.set()
    return await asyncio.gather(*kept_by), grouping.works


async def test_updates_that_arrive_together_share_a_commit_and_each_learns_what_was_new(
    store: SqliteStore,
) -> None:
    one, two = message("1", "one", AMAL), message("2", "two", BAWER)
    new, commits = await side_by_side(
        store, Inbound((one,)), Inbound((one, two)), Inbound((two,)), Inbound((one,))
    )
    assert (sum(new), commits) == (2, 1)
    assert new[1] + new[2] == 1
    assert new[0] + new[3] == 1 - (new[1] == 2)


async def test_an_update_that_cannot_be_kept_takes_no_other_with_it(store: SqliteStore) -> None:
    picky: Any = Picky(store)
    intake = Intake(picky, Bell(), lambda: NOW)
    updates = [said(text, external_id=text) for text in ("before", POISON, "after")]
    assert await asyncio.gather(*(intake(Inbound((one,))) for one in updates)) == [1, 1, 1]
    assert [message.text for message in await kept(store)] == [
        "before",
        "after",
        r"'poison \U0001f5f3'",
    ]


async def test_whoever_moves_while_their_words_are_kept_has_one_conversation(
    store: SqliteStore,
) -> None:
    asked, told = message("1", "where?", AMAL), message("2", "hello?", BAWER)
    await side_by_side(store, Inbound((asked,)), Inbound((told,), (AddressMoved(AMAL, BAWER),)))
    there = await store.read(lambda t: t.conversation_at(BAWER))
    assert there
    assert await store.read(lambda t: t.conversation_at(AMAL)) is None
    lines = await store.read(lambda t: t.transcript(there.id))
    assert sorted(line.text for line in lines) == ["hello?", "where?"]


async def test_a_block_is_not_undone_by_a_word_that_came_before_it(
    store: SqliteStore,
) -> None:
    gone = Inbound(facts=(AddressReachable(AMAL, reachable=False),))
    intake = Intake(store, Bell(), lambda: NOW)
    await intake(Inbound((message("1", "hello", AMAL),)))
    await asyncio.gather(intake(Inbound((message("2", "bye", AMAL),))), intake(gone))
    conversation = await store.read(lambda t: t.conversation_at(AMAL))
    assert conversation
    assert not conversation.reachable
