"""Several copies of the program on one PostgreSQL database do what one alone would."""

import asyncio
import random
from collections import defaultdict
from datetime import timedelta

from bot.domain.message import Address
from bot.services.ports import Transaction
from bot.services.records import Settled
from bot.store.postgres import PostgresStore
from tests.postgres import Cluster
from tests.store.samples import LEASE, NOW, SENT, message, reply

VOTERS = [Address("telegram", str(n)) for n in range(7)]
EACH = 30


def answer_some(transaction: Transaction) -> int:
    """What the worker does, with the words of the question for an answer."""
    waiting = transaction.waiting(4)
    transaction.settle(
        [
            Settled(
                one.pending.inbox_id,
                one.conversation.id,
                one.conversation,
                (reply(one.pending.message.text),),
            )
            for one in waiting
        ],
        NOW,
    )
    return len(waiting)


async def test_every_message_is_answered_once_and_in_order(cluster: Cluster) -> None:
    url = cluster.fresh()
    copies = [PostgresStore.open(url) for _ in range(3)]
    questions = [message(f"{n}/{v}", str(n), v) for n in range(EACH) for v in VOTERS]
    sent: defaultdict[str, list[str]] = defaultdict(list)
    answered = 0

    async def webhooks() -> None:
        """Each update comes to two copies at once, some with messages of several people."""
        waiting = list(questions)
        while waiting:
            batch = [waiting.pop(0) for _ in range(min(len(waiting), random.randint(1, 5)))]
            await asyncio.gather(
                *(
                    copy.write(lambda t, b=batch: t.take_in(b, NOW))
                    for copy in random.sample(copies, 2)
                )
            )

    async def answers(copy: PostgresStore) -> None:
        nonlocal answered
        while answered < len(questions):
            found = await copy.write(answer_some)
            answered += found
            if not found:
                await asyncio.sleep(0.002)

    async def sends(copy: PostgresStore) -> None:
        while sum(map(len, sent.values())) < len(questions):
            given = await copy.write(lambda t: t.claim_deliveries("telegram", NOW, LEASE, 4))
            for delivery in given:
                sent[str(delivery.address)].append(delivery.message.text)
                assert not delivery.repeat
            results = [(delivery, SENT) for delivery in given]
            assert all(await copy.write(lambda t, r=results: t.record(r, NOW)))
            if not given:
                await asyncio.sleep(0.002)

    async with asyncio.timeout(60):
        await asyncio.gather(webhooks(), *map(answers, copies), *map(sends, copies))
    late = NOW + timedelta(days=1)
    assert await copies[0].write(lambda t: t.claim_deliveries("telegram", late, LEASE, 99)) == ()
    for copy in copies:
        await copy.close()

    assert sent == {str(voter): [str(n) for n in range(EACH)] for voter in VOTERS}
