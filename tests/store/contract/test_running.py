"""How the store runs pieces of work."""

import asyncio

import pytest

from bot.errors import StoreUnavailable
from bot.services.ports import Store, Transaction
from tests.store.samples import AMAL, NOW, message, take_in


async def test_write_returns_what_the_work_returned(store: Store) -> None:
    assert await store.write(lambda t: "kept") == "kept"


async def test_what_was_written_can_be_read(store: Store) -> None:
    await store.write(lambda t: take_in(t, message("1", "سڵاو"), NOW))

    found = await store.read(lambda t: t.conversation_at(AMAL))
    assert found is not None


async def test_a_work_that_raises_leaves_nothing_behind(store: Store) -> None:
    def work(transaction: Transaction) -> None:
        take_in(transaction, message("1"), NOW)
        raise LookupError("no")

    with pytest.raises(LookupError, match="no"):
        await store.write(work)

    assert await store.read(lambda t: t.conversation_at(AMAL)) is None


async def test_a_work_that_raises_does_not_harm_its_neighbours(store: Store) -> None:
    def work(transaction: Transaction, number: int) -> int:
        take_in(transaction, message(str(number)), NOW)
        if number % 3 == 0:
            raise LookupError(number)
        return number

    results = await asyncio.gather(
        *(store.write(lambda t, n=n: work(t, n)) for n in range(30)),
        return_exceptions=True,
    )

    kept = [n for n in range(30) if n % 3]
    assert [result for result in results if isinstance(result, int)] == kept
    assert sum(isinstance(result, LookupError) for result in results) == 10
    conversation = await store.read(lambda t: t.conversation_at(AMAL))
    assert conversation is not None
    pending = await store.read(lambda t: t.pending(conversation.id, limit=100))
    assert sorted(int(row.message.external_id) for row in pending) == kept


async def test_a_work_that_reads_cannot_write(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)read.?only"):
        await store.read(lambda t: take_in(t, message("1"), NOW))

    assert await store.write(lambda t: take_in(t, message("1"), NOW))


async def test_reads_and_writes_do_not_wait_for_each_other(store: Store) -> None:
    results = await asyncio.gather(
        *(store.write(lambda t, n=n: take_in(t, message(str(n)), NOW)) for n in range(20)),
        *(store.read(lambda t: t.last_event_id()) for _ in range(20)),
    )
    assert results == [True] * 20 + [0] * 20


async def test_an_exception_that_no_future_can_carry_still_arrives(store: Store) -> None:
    def work(_: Transaction) -> None:
        raise StopIteration

    with pytest.raises(RuntimeError):
        await store.write(work)
    with pytest.raises(RuntimeError):
        await store.read(work)


async def test_closing_finishes_what_is_queued(store: Store) -> None:
    writes = [
        asyncio.ensure_future(store.write(lambda t, n=n: take_in(t, message(str(n)), NOW)))
        for n in range(300)
    ]
    await asyncio.sleep(0)
    await store.close()

    assert await asyncio.gather(*writes) == [True] * 300


async def test_a_closed_store_says_so(store: Store) -> None:
    await store.close()
    await store.close()

    with pytest.raises(StoreUnavailable):
        await store.write(lambda t: t.last_event_id())
    with pytest.raises(StoreUnavailable):
        await store.read(lambda t: t.last_event_id())
