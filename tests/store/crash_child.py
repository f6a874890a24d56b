"""A small service that the crash test kills: it takes in, answers and sends until it dies.

`python -m tests.store.crash_child DATABASE ROUND` reports on standard output, one line each:
`ready`, `taken EXTERNAL_ID` once the commit is acknowledged, `sent OUTBOX_ID REPEAT` as the
platform would see it. Round `last` takes nothing in and ends when all is answered and sent.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta

from bot.domain.message import Address, InboundMessage
from bot.services.ports import Transaction
from bot.services.records import Settled
from bot.store.sqlite import SqliteStore
from tests.store.samples import SENT, reply

LEASE = timedelta(milliseconds=50)
VOTERS = 7


def now() -> datetime:
    """The real clock: leases have to run out between two rounds."""
    return datetime.now(UTC)


def tell(*words: object) -> None:
    """One line in one system call, so that a death leaves whole lines."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


async def take_in(store: SqliteStore, prefix: str) -> None:
    """Take in messages for ever."""
    number = 0
    while True:
        number += 1
        address = Address("telegram", str(number % VOTERS))
        message = InboundMessage(address, f"{prefix}/{number}", now(), "چۆن دەنگ بدەم؟")
        await store.write(lambda t, m=message: t.take_in([m], now()))
        tell("taken", message.external_id)


def answer(transaction: Transaction) -> int:
    """Answer some messages in one transaction."""
    waiting = transaction.waiting(10)
    transaction.settle(
        [
            Settled(
                one.pending.inbox_id,
                one.conversation.id,
                replies=(reply(one.pending.message.external_id),),
            )
            for one in waiting
        ],
        now(),
    )
    return len(waiting)


async def send(store: SqliteStore) -> int:
    """Send what is due."""
    deliveries = await store.write(lambda t: t.claim_deliveries("telegram", now(), LEASE, 32))
    for delivery in deliveries:
        tell("sent", delivery.message.text, delivery.repeat)
        await store.write(lambda t, d=delivery: t.record([(d, SENT)], now()))
    return len(deliveries)


async def work(store: SqliteStore, *, last: bool) -> None:
    """Answer and send, for ever or until nothing is left."""
    while True:
        answered = await store.write(answer)
        sent = await send(store)
        health = await store.read(lambda t: t.health())
        if last and (health.oldest_pending, health.oldest_unsent) == (None, None):
            return
        if not answered + sent:
            await asyncio.sleep(0.005)


async def main(path: str, name: str) -> None:
    """Run one round."""
    store = SqliteStore.open(path)
    tell("ready")
    last = name == "last"
    writers = [] if last else [take_in(store, f"{name}.{n}") for n in range(4)]
    await asyncio.gather(work(store, last=last), *writers)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
