"""The sending loop over a real store and a channel that does what a test tells it to."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.delivery import Delivery, DeliveryStatus, Origin
from bot.domain.inbound import Inbound
from bot.domain.message import Address, OutboundMessage
from bot.domain.pace import UNLIMITED
from bot.errors import Gone, Moved, SendError, StoreUnavailable, TooFast, TryAgain, WindowClosed
from bot.services.bell import OUTBOX, Bell
from bot.services.intake import Intake
from bot.services.outbox import LEASE, Sender
from bot.services.ports import Transaction
from bot.services.records import Line, Reply, Speaker
from bot.store.sqlite import SqliteStore
from tests.services.minds import NOW, VOTER, said


class Scripted:
    """A platform that fails as often as it is told to and keeps what arrived."""

    name = VOTER.channel
    limits = UNLIMITED

    def __init__(self) -> None:
        self.failures: list[SendError] = []
        self.arrived: list[Delivery] = []

    async def send(self, delivery: Delivery) -> str | None:
        if self.failures:
            raise self.failures.pop(0)
        self.arrived.append(delivery)
        return f"p{delivery.id}"


class Slow(Scripted):
    """A platform that answers only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.called, self.answer = asyncio.Event(), asyncio.Event()

    async def send(self, delivery: Delivery) -> str | None:
        self.called.set()
        await self.answer.wait()
        return await super().send(delivery)


class AwayOnce:
    """A store that is away when first something is written after a claim."""

    def __init__(self, store: SqliteStore) -> None:
        self._store, self._writes = store, 0

    async def write(self, work: Callable[[Transaction], Any]) -> Any:
        self._writes += 1
        if self._writes == 2:
            raise StoreUnavailable("away")
        return await self._store.write(work)


class Counting:
    """A store that notes how many messages each claim took that took any."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self.claims: list[int] = []

    async def write(self, work: Callable[[Transaction], Any]) -> Any:
        result = await self._store.write(work)
        if isinstance(result, tuple) and result:
            self.claims.append(len(result))
        return result


class Works:
    """A store that counts the works it is given."""

    def __init__(self, store: SqliteStore) -> None:
        self._store, self.number = store, 0

    async def write(self, work: Callable[[Transaction], Any]) -> Any:
        self.number += 1
        return await self._store.write(work)


class Post:
    """A store with a voter, a sender and a clock that the test turns."""

    def __init__(self, store: SqliteStore) -> None:
        self.store, self.bell, self.now = store, Bell(), NOW
        self.channel = Scripted()
        self.sender = Sender(self.channel, store, self.bell, lambda: self.now)

    async def enqueue(self, *texts: str, origin: Origin = Origin.BOT, to: Address = VOTER) -> None:
        greeting = said("hi", address=to, external_id=f"hi from {to.id}")
        await Intake(self.store, self.bell, lambda: self.now)(Inbound((greeting,)))

        def work(transaction: Transaction) -> None:
            conversation = transaction.conversation_at(to)
            assert conversation is not None
            for text in texts:
                reply = Reply(OutboundMessage(text), origin)
                transaction.enqueue(conversation.id, reply, self.now)

        await self.store.write(work)

    async def send_all(self) -> None:
        while await self.sender.step():
            await self.sender.drain()

    async def lines(self) -> list[Line]:
        def work(transaction: Transaction) -> tuple[Line, ...]:
            conversation = transaction.conversation_at(VOTER)
            return transaction.transcript(conversation.id) if conversation else ()

        lines = await self.store.read(work)
        return [line for line in lines if line.speaker is not Speaker.VOTER]


@pytest.fixture
def post(store: SqliteStore) -> Post:
    return Post(store)


async def test_replies_arrive_once_and_in_order(post: Post) -> None:
    await post.enqueue("one", "two", "three")
    await post.send_all()
    await post.send_all()

    assert [d.message.text for d in post.channel.arrived] == ["one", "two", "three"]
    assert {line.status for line in await post.lines()} == {DeliveryStatus.SENT}


async def test_a_passing_failure_delays_and_keeps_the_order(post: Post) -> None:
    await post.enqueue("one", "two")
    post.channel.failures = [TryAgain("429", 10.0)]
    await post.send_all()
    assert post.channel.arrived == []

    post.now += timedelta(seconds=20)
    await post.send_all()

    assert [d.message.text for d in post.channel.arrived] == ["one", "two"]


async def test_a_sender_that_died_is_taken_over_once_and_flagged(post: Post) -> None:
    await post.enqueue("one")
    await post.store.write(lambda t: t.claim_deliveries(VOTER.channel, post.now, LEASE, 10))
    await post.send_all()
    assert post.channel.arrived == []

    post.now += LEASE + timedelta(seconds=1)
    await post.send_all()

    assert [d.repeat for d in post.channel.arrived] == [True]


async def test_a_chat_that_moved_gets_its_message_at_the_new_address(post: Post) -> None:
    await post.enqueue("one")
    post.channel.failures = [Moved("moved", "new-home")]
    await post.send_all()
    await post.send_all()

    assert [d.address.id for d in post.channel.arrived] == ["new-home"]


async def test_a_voter_who_blocked_us_is_left_alone(post: Post) -> None:
    await post.enqueue("one", "two")
    post.channel.failures = [Gone("blocked")]
    await post.send_all()
    await post.send_all()

    assert post.channel.arrived == []
    assert {line.status for line in await post.lines()} == {DeliveryStatus.FAILED}


async def test_a_platform_that_is_too_fast_for_lets_the_whole_channel_rest(post: Post) -> None:
    await post.enqueue("one")
    post.channel.failures = [TooFast("130429", 90.0)]
    await post.send_all()
    await post.enqueue("two")
    post.now += timedelta(seconds=89)
    await post.send_all()
    assert post.channel.arrived == []

    post.now += timedelta(seconds=60)
    await post.send_all()
    assert [d.message.text for d in post.channel.arrived] == ["one", "two"]


async def test_a_parked_reply_is_announced_once_until_the_voter_writes(post: Post) -> None:
    notice = Reply(OutboundMessage("a reply waits"), Origin.NOTICE)
    post.sender.notice = lambda language: notice
    await post.enqueue("late", "later", origin=Origin.OPERATOR)
    post.channel.failures = [WindowClosed("window"), WindowClosed("window")]
    await post.send_all()

    assert [d.message.text for d in post.channel.arrived] == ["a reply waits"]


async def test_a_reply_that_is_parked_too_late_goes_out_without_a_notice(post: Post) -> None:
    again = Inbound((said("me", external_id="m2"),))

    class Overtaken(Scripted):
        """The voter writes while the platform refuses."""

        async def send(self, delivery: Delivery) -> str | None:
            if self.failures:
                await Intake(post.store, post.bell, lambda: post.now)(again)
            return await super().send(delivery)

    post.sender = Sender(Overtaken(), post.store, post.bell, lambda: post.now, lambda _: notice)
    notice = Reply(OutboundMessage("a reply waits"), Origin.NOTICE)
    await post.enqueue("late", origin=Origin.OPERATOR)
    channel = post.sender.channel
    assert isinstance(channel, Overtaken)
    channel.failures = [WindowClosed("window")]
    await post.send_all()

    assert [d.message.text for d in channel.arrived] == ["late"]


async def test_a_sender_that_is_stopped_sends_and_records_what_it_has_claimed(post: Post) -> None:
    slow = Slow()
    sender = Sender(slow, post.store, post.bell, lambda: post.now)
    await post.enqueue("one")
    running = asyncio.create_task(sender.run())
    await slow.called.wait()

    running.cancel()
    await asyncio.sleep(0)
    slow.answer.set()
    await asyncio.gather(running, return_exceptions=True)

    assert running.cancelled()
    assert {line.status for line in await post.lines()} == {DeliveryStatus.SENT}


async def test_a_slow_send_holds_up_nobody_elses_message(post: Post) -> None:
    slow = Slow()
    post.sender = Sender(slow, post.store, post.bell, lambda: post.now)
    await post.enqueue("one")
    assert await post.sender.step()
    await slow.called.wait()

    assert not await post.sender.step()  # it does not wait for the first
    slow.answer.set()
    await post.sender.drain()
    assert len(slow.arrived) == 1


async def test_sends_that_arrive_together_are_recorded_together(post: Post) -> None:
    slow = Slow()
    post.sender = Sender(slow, post.store, post.bell, lambda: post.now)
    people = [Address(VOTER.channel, name) for name in "abc"]
    for person in people:
        await post.enqueue("one", to=person)
    assert await post.sender.step()
    post.sender.store = works = Works(post.store)
    slow.answer.set()
    await post.sender.drain()

    assert works.number == 1
    assert not await post.sender.step()


async def test_a_sender_that_was_held_up_past_its_lease_leaves_the_message_to_others(
    post: Post,
) -> None:
    await post.enqueue("one")
    await post.sender.step()
    post.now += LEASE
    await post.sender.drain()
    assert post.channel.arrived == []
    await post.send_all()
    assert [delivery.repeat for delivery in post.channel.arrived] == [True]


async def test_a_refusal_is_kept_whole_when_the_database_was_away_for_a_moment(
    post: Post,
) -> None:
    await post.enqueue("one")
    post.channel.failures = [TooFast("429", 30.0)]
    post.sender.store = AwayOnce(post.store)
    await post.send_all()
    assert [line.status for line in await post.lines()] == [DeliveryStatus.QUEUED]
    post.now += timedelta(seconds=29)
    await post.send_all()
    assert post.channel.arrived == []
    post.now += timedelta(seconds=30)
    await post.send_all()
    assert [delivery.repeat for delivery in post.channel.arrived] == [False]


async def test_what_falls_due_just_after_a_claim_goes_out_with_the_next_one(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.outbox.GATHERING", 0.3)
    monkeypatch.setattr("bot.services.outbox.AT_ONCE", 0)
    post.sender.store = counting = Counting(post.store)
    await post.enqueue("first")
    running = asyncio.ensure_future(post.sender.run())
    while not counting.claims:
        await asyncio.sleep(0)
    for person in ("a", "b", "c"):
        await post.enqueue("later", to=Address(VOTER.channel, person))
        post.bell.ring(OUTBOX)
    while len(post.channel.arrived) < 4:
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])

    assert counting.claims == [1, 3]


async def test_a_message_that_comes_alone_waits_for_no_other(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathering = 2.0
    monkeypatch.setattr("bot.services.outbox.GATHERING", gathering)
    await post.enqueue("first", "second")
    began = time.monotonic()
    running = asyncio.ensure_future(post.sender.run())
    while len(post.channel.arrived) < 2:
        await asyncio.sleep(0.01)
    assert time.monotonic() - began < gathering
    running.cancel()
    await asyncio.wait([running])
