"""Messages a second that the SQLite store takes in, answers and sends, each step durable.

`python -m benchmarks.store [--messages N] [--folder DIR]`: measure on the disk that will hold the
database, since one flush to it limits every figure. `backlog` is how fast N waiting messages are
worked off while nothing else happens.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.delivery import DeliveryStatus, Result
from bot.domain.message import Address, InboundMessage, OutboundMessage
from bot.services.ports import Transaction
from bot.services.records import Reply, Settled
from bot.store.sqlite import SqliteStore

WRITERS = (1, 32, 256)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
LEASE = timedelta(minutes=1)
ANSWER = Reply(OutboundMessage("ناوەندی دەنگدان لە نزیکترین قوتابخانەیە. " * 8, language="ckb"))
SENT = Result(DeliveryStatus.SENT)


def message(number: int, voters: int) -> InboundMessage:
    """A message of one of so many voters."""
    address = Address("telegram", str(number % voters))
    return InboundMessage(address, str(number), NOW, "لە کوێ دەنگ بدەم؟")


async def take_in(store: SqliteStore, numbers: Iterator[int], voters: int) -> list[float]:
    """Take in messages one after the other; returns how long each took, in seconds."""
    took = []
    for number in numbers:
        begin = time.perf_counter()
        await store.write(lambda t, n=number: t.take_in([message(n, voters)], NOW))
        took.append(time.perf_counter() - begin)
    return took


async def intake(store: SqliteStore, writers: int, messages: int) -> None:
    """Print the rate of intake with so many writers at once."""
    numbers = iter(range(messages))
    begin = time.perf_counter()
    groups = await asyncio.gather(
        *(take_in(store, numbers, messages // 10) for _ in range(writers))
    )
    seconds = time.perf_counter() - begin
    took = sorted(one for group in groups for one in group)
    middle, slow = took[len(took) // 2], took[len(took) * 99 // 100]
    print(
        f"intake   {writers:4} writers  {messages / seconds:8.0f}/s"
        f"  p50 {middle * 1000:6.1f} ms  p99 {slow * 1000:6.1f} ms"
    )


def answer(transaction: Transaction) -> int:
    """Answer up to 20 messages in one transaction."""
    waiting = transaction.waiting(20)
    transaction.settle(
        [
            Settled(one.pending.inbox_id, one.conversation.id, one.conversation, (ANSWER,))
            for one in waiting
        ],
        NOW,
    )
    return len(waiting)


async def send(store: SqliteStore) -> int:
    """Claim a batch and record it as sent."""
    batch = await store.write(lambda t: t.claim_deliveries("telegram", NOW, LEASE, 32))
    await asyncio.gather(*(store.write(lambda t, d=d: t.record([(d, SENT)], NOW)) for d in batch))
    return len(batch)


async def backlog(store: SqliteStore) -> None:
    """Print how fast the waiting messages are answered and sent."""
    for name, step in (("answers", lambda: store.write(answer)), ("sends", lambda: send(store))):
        begin, total = time.perf_counter(), 0
        while count := await step():
            total += count
        print(f"backlog  {name:12}  {total / (time.perf_counter() - begin):8.0f}/s of {total}")


async def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--messages", type=int, default=5000)
    arguments.add_argument("--folder", type=Path)
    given = arguments.parse_args()
    for writers in WRITERS:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            store = SqliteStore.open(Path(folder) / "voterline.db")
            await intake(store, writers, given.messages if writers > 1 else given.messages // 5)
            if writers == WRITERS[-1]:
                await backlog(store)
            await store.close()


if __name__ == "__main__":
    asyncio.run(main())
