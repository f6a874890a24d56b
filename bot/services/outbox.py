"""Sends what stands in the outbox: claimed with a lease, sent outside any transaction, recorded."""

import asyncio
import logging
import random
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.delivery import Delivery, DeliveryStatus, Result
from bot.domain.message import Address, AddressMoved, AddressReachable
from bot.errors import Gone, Moved, SendError, StoreUnavailable, TryAgain
from bot.services.bell import DESK, OUTBOX, Bell, chat_topic
from bot.services.intake import Clock
from bot.services.loops import PAUSE_AFTER_TROUBLE, keep_going
from bot.services.ports import Channel, Store, Transaction
from bot.services.retry import after_failure

LEASE = timedelta(seconds=60)
BATCH = 32

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sender:
    """The loop that empties one channel's outbox."""

    channel: Channel
    store: Store
    bell: Bell
    clock: Clock

    async def run(self) -> None:
        """Send for ever; a database that is away is waited for."""
        await keep_going(self.step, lambda: self.bell.wait(OUTBOX), StoreUnavailable)

    async def step(self) -> bool:
        """Send one batch, each conversation's oldest message; False when nothing was due."""
        now = self.clock()
        deliveries = await self.store.write(
            lambda t: t.claim_deliveries(self.channel.name, now, LEASE, BATCH)
        )
        await asyncio.gather(*map(self._send, deliveries))
        return bool(deliveries)

    async def _send(self, delivery: Delivery) -> None:
        try:
            provider_id = await self.channel.send(delivery)
            result = Result(DeliveryStatus.SENT, provider_id=provider_id)
        except Moved as moved:
            result = await self._follow(delivery, moved)
        except SendError as failure:
            result = await self._failed(delivery, failure)
        await self._record(delivery, result)
        if result.status is DeliveryStatus.SENT:
            self.bell.ring(chat_topic(delivery.conversation_id))
        else:
            self.bell.ring(DESK)

    async def _record(self, delivery: Delivery, result: Result) -> None:
        """Write the result down, however long the database is away: unwritten it is sent twice."""
        while True:
            try:
                kept = await self.store.write(lambda t: t.record(delivery, result, self.clock()))
            except StoreUnavailable:
                if self.clock() >= delivery.lease_until:
                    raise
                await asyncio.sleep(PAUSE_AFTER_TROUBLE)
                continue
            if not kept:
                log.warning(
                    "outbox %s: its lease had passed on, the result is dropped", delivery.id
                )
            return

    async def _failed(self, delivery: Delivery, failure: SendError) -> Result:
        # Jitter needs no cryptographic randomness.
        result = after_failure(delivery, failure, self.clock(), random.random())  # noqa: S311
        log.warning("outbox %s: %s, now %s", delivery.id, failure.code, result.status)
        if isinstance(failure, Gone):
            gone = AddressReachable(delivery.address, reachable=False)
            await self.store.write(lambda t: t.apply_fact(gone, self.clock()))
        return result

    async def _follow(self, delivery: Delivery, moved: Moved) -> Result:
        fact = AddressMoved(delivery.address, Address(delivery.address.channel, moved.new))

        def move(transaction: Transaction) -> None:
            transaction.apply_fact(fact, self.clock())

        await self.store.write(move)
        return after_failure(delivery, TryAgain(moved.code, 0.0), self.clock(), 0.0)
