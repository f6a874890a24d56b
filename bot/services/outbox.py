"""Sends what stands in the outbox: claimed with a lease, sent outside any transaction, recorded."""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.delivery import Delivery, DeliveryStatus, Result
from bot.domain.inbound import AddressMoved, AddressReachable
from bot.domain.message import Address
from bot.errors import Gone, Moved, SendError, StoreUnavailable, TooFast, TryAgain
from bot.services.bell import DESK, OUTBOX, Bell, chat_topic
from bot.services.figures import Figures
from bot.services.intake import Clock
from bot.services.loops import PAUSE_AFTER_TROUBLE, keep_going
from bot.services.ports import Channel, Store, Transaction
from bot.services.pulse import Pulse, state_after
from bot.services.records import Reply
from bot.services.retry import after_failure, wait_of
from bot.services.together import Together

LEASE = timedelta(seconds=60)
IN_FLIGHT = 64
"""Messages of one channel that one process sends at the same time."""

GATHERING = 0.03
"""Seconds after a claim in which a busy sender lets gather what the next takes together."""

AT_ONCE, QUIET = 4, 0.05
"""So many claims in a row nobody waits for; so many seconds without one end the row."""

log = logging.getLogger(__name__)

Notice = Callable[[str], Reply | None]
"""What tells a voter, in a language, that a reply waits until they write; None if nothing can."""


Learned = Callable[[Transaction], None]
"""Keeps what a send told about its address or its channel."""


def no_notice(language: str) -> None:
    """The Notice of a channel on which we may always write."""


@dataclass(eq=False)
class Sender:
    """The loop that empties one channel's outbox; a slow send holds up nobody else's."""

    channel: Channel
    store: Store
    bell: Bell
    clock: Clock
    notice: Notice = no_notice
    figures: Figures = field(default_factory=Figures)
    pulse: Pulse = field(default_factory=Pulse)
    _flying: set[asyncio.Task[None]] = field(default_factory=set, init=False, repr=False)
    _stopping: bool = field(default=False, init=False, repr=False)
    _claimed_at: float = field(default=0.0, init=False, repr=False)
    _in_a_row: int = field(default=0, init=False, repr=False)
    _arrived: Together[tuple[Delivery, Result], bool] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make ready."""
        self._arrived = Together(self._write_down_all)

    async def run(self) -> None:
        """Send until cancelled; then what was claimed is sent and recorded before this ends.

        A database that is away is waited for.
        """
        working = asyncio.ensure_future(self._work())
        try:
            await asyncio.shield(working)
        except asyncio.CancelledError:
            self._stopping = True
            self.bell.ring(OUTBOX)
            await working
            raise

    async def step(self) -> bool:
        """Claim as many as there is room for and begin to send them; False when none was due."""
        room = IN_FLIGHT - len(self._flying)
        if not room:
            await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
            return True
        now, channel = self.clock(), self.channel
        deliveries = await self.store.write(
            lambda t: t.claim_deliveries(channel.name, now, LEASE, room, channel.limits)
        )
        for delivery in deliveries:
            flying = asyncio.ensure_future(self._send(delivery))
            self._flying.add(flying)
            flying.add_done_callback(self._landed)
        return bool(deliveries)

    async def drain(self) -> None:
        """Wait until all that was claimed is sent and recorded."""
        await asyncio.gather(*self._flying, return_exceptions=True)

    async def _work(self) -> None:
        await keep_going(
            self._step_when_gathered,
            self.bell.ear(OUTBOX).wait,
            StoreUnavailable,
            lambda: self._stopping,
            self.figures.error,
        )
        await self.drain()

    async def _step_when_gathered(self) -> bool:
        clock = asyncio.get_running_loop().time
        since = clock() - self._claimed_at
        self._in_a_row = self._in_a_row + 1 if since < QUIET else 0
        if self._in_a_row >= AT_ONCE:
            await asyncio.sleep(max(0.0, GATHERING - since))
        self._claimed_at = clock()
        return await self.step()

    def _landed(self, flying: asyncio.Task[None]) -> None:
        self._flying.discard(flying)
        # The conversation's next message may go now.
        self.bell.ring(OUTBOX)
        if not flying.cancelled() and (trouble := flying.exception()):
            log.error("a send was not recorded: %s", type(trouble).__name__)

    async def _send(self, delivery: Delivery) -> None:
        if self.clock() >= delivery.lease_until:
            # Held up since the claim: by now the message may be another sender's.
            return
        learned: Learned = _nothing
        try:
            provider_id = await self.channel.send(delivery)
            result = Result(DeliveryStatus.SENT, provider_id=provider_id)
            self.pulse.well(self.channel.name, self.clock())
        except Moved as moved:
            result, learned = self._follow(delivery, moved)
        except SendError as failure:
            result, learned = self._failed(delivery, failure)
        await self._record(delivery, result, learned)
        self.figures.sent(delivery, result, self.clock())
        if result.status is DeliveryStatus.SENT:
            self.bell.ring(chat_topic(delivery.conversation_id))
        else:
            self.bell.ring(DESK)

    async def _record(self, delivery: Delivery, result: Result, learned: Learned) -> None:
        """Write the result down, however long the database is away: unwritten it is sent twice."""
        while True:
            try:
                if result.status is DeliveryStatus.SENT:
                    kept = await self._arrived((delivery, result))
                else:
                    kept = await self.store.write(
                        lambda t: self._write_down(t, delivery, result, learned)
                    )
            except StoreUnavailable:
                if self.clock() >= delivery.lease_until:
                    raise
                await asyncio.sleep(PAUSE_AFTER_TROUBLE)
                continue
            if not kept:
                log.info("outbox %s: settled already, this result is dropped", delivery.id)
            return

    async def _write_down_all(self, sent: Sequence[tuple[Delivery, Result]]) -> list[bool]:
        """Messages that arrived, in one commit."""
        now = self.clock()
        # Everywhere in the same order, else two senders would wait for each other in a ring.
        order = sorted(range(len(sent)), key=lambda number: sent[number][0].id)
        kept = await self.store.write(lambda t: t.record([sent[number] for number in order], now))
        by_place = dict(zip(order, kept, strict=True))
        return [by_place[number] for number in range(len(sent))]

    def _write_down(
        self, transaction: Transaction, delivery: Delivery, result: Result, learned: Learned
    ) -> bool:
        now = self.clock()
        [kept] = transaction.record([(delivery, result)], now)
        learned(transaction)
        if kept and result.status is DeliveryStatus.PARKED:
            notice = self.notice(delivery.message.language)
            if notice and transaction.owes_notice(delivery.conversation_id):
                transaction.enqueue(delivery.conversation_id, notice, now)
        return kept

    def _failed(self, delivery: Delivery, failure: SendError) -> tuple[Result, Learned]:
        """The result to record, and what else the failure tells, to be kept with it."""
        now = self.clock()
        # Jitter needs no cryptographic randomness.
        result = after_failure(delivery, failure, now, random.random())  # noqa: S311
        self.pulse.ill(self.channel.name, now, state_after(failure))
        log.warning(
            "outbox %s: %s, now %s",
            delivery.id,
            failure.code,
            result.status,
            extra={"channel": self.channel.name, "outbox": delivery.id, "code": failure.code},
        )
        if isinstance(failure, Gone):
            gone = AddressReachable(delivery.address, reachable=False)
            return result, lambda t: t.apply_facts([gone], now)
        if isinstance(failure, TooFast):
            until = now + wait_of(failure, delivery.attempts)
            return result, lambda t: t.hold_channel(self.channel.name, until)
        return result, _nothing

    def _follow(self, delivery: Delivery, moved: Moved) -> tuple[Result, Learned]:
        now = self.clock()
        fact = AddressMoved(delivery.address, Address(delivery.address.channel, moved.new))
        result = after_failure(delivery, TryAgain(moved.code, 0.0), now, 0.0)
        return result, lambda t: t.apply_facts([fact], now)


def _nothing(_: Transaction) -> None:
    """Most sends tell of nothing but themselves."""
