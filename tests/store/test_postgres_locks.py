"""What two transactions of one PostgreSQL database do to each other at the worst moments."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from bot.domain.decision import HandoffReason
from bot.domain.delivery import DeliveryStatus
from bot.domain.inbound import AddressMoved, DeliveryReport
from bot.domain.message import Address
from bot.domain.operator import Role
from bot.domain.pace import UNLIMITED, Limits, Rate
from bot.domain.ticket import TicketEventKind
from bot.store.postgres import PostgresStore
from bot.store.postgres_session import connect, connect_to_read, parameters_of
from bot.store.postgres_transaction import ReadingTransaction, WritingTransaction
from tests.postgres import Cluster
from tests.store.samples import (
    AMAL,
    BAWER,
    CEREN,
    LEASE,
    NOW,
    PARKED,
    apply_fact,
    done,
    message,
    next_up,
    reply,
    take_in,
    texts,
)


class Hand:
    """One transaction that a test drives step by step; each step is a thread's."""

    def __init__(self, url: str, reads: bool = False) -> None:
        self.session = (connect_to_read if reads else connect)(parameters_of(url))
        self.transaction = (ReadingTransaction if reads else WritingTransaction)(
            self.session.cursor(), 1
        )
        self.thread = ThreadPoolExecutor(1)
        self.block = self.session.transaction()
        self.does(lambda t: self.block.__enter__())

    def begins(self, step: Callable[[WritingTransaction], Any]) -> "Future[Any]":
        """Start a step that may have to wait."""
        return self.thread.submit(step, self.transaction)

    def does(self, step: Callable[[WritingTransaction], Any]) -> Any:
        """Do a step that need not wait for anybody."""
        return self.begins(step).result(timeout=30)

    def commits(self) -> None:
        """Commit, and begin anew."""
        self.does(lambda t: self.block.__exit__(None, None, None))
        self.block = self.session.transaction()
        self.does(lambda t: self.block.__enter__())

    def end(self) -> None:
        self.session.close()
        self.thread.shutdown()


class Scene:
    """Two writers and a reader on one database, with three conversations and a ticket each."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.url = cluster.fresh()
        PostgresStore.open(self.url).stop()
        self.one, self.other, self.reader = Hand(self.url), Hand(self.url), Hand(self.url, True)
        self.ids = [
            self.one.does(lambda t, a=address: self._begun(t, a))
            for address in (AMAL, BAWER, CEREN)
        ]
        self.tickets = [
            self.one.does(
                lambda t, c=conversation: t.open_ticket(c, HandoffReason.ASKED, "ar", None, NOW).id
            )
            for conversation in self.ids
        ]
        self.one.commits()

    def waits(self, hand: Hand) -> None:
        """Return once the hand's step waits for a lock of somebody else."""
        until = time.monotonic() + 5
        sql = f"SELECT cardinality(pg_blocking_pids({hand.session.info.backend_pid}))"
        while self.cluster.ask(sql) == [(0,)]:
            assert time.monotonic() < until, "nobody had to wait"
            time.sleep(0.01)

    def end(self) -> None:
        for hand in (self.one, self.other, self.reader):
            hand.end()

    @staticmethod
    def _begun(transaction: WritingTransaction, address: Address) -> int:
        take_in(transaction, message(f"first of {address}", address=address), NOW)
        conversation = transaction.conversation_at(address)
        assert conversation
        for row in transaction.pending(conversation.id):
            done(transaction, row.inbox_id, NOW)
        return conversation.id


@pytest.fixture
def scene(cluster: Cluster) -> Iterator[Scene]:
    scene = Scene(cluster)
    yield scene
    scene.end()


def wrote(address: Address, text: str) -> Callable[[WritingTransaction], bool]:
    return lambda t: take_in(t, message(f"{text} of {address}", text, address), NOW)


def test_a_conversation_that_a_worker_holds_is_passed_over(scene: Scene) -> None:
    amal, bawer, _ = scene.ids
    for address in (AMAL, AMAL, BAWER):
        scene.one.does(lambda t, a=address: take_in(t, message(str(time.time()), "", a), NOW))
    scene.one.commits()

    assert scene.one.does(next_up) == amal
    assert scene.other.does(next_up) == bawer
    assert scene.one.does(next_up) == amal
    third = Hand(scene.url)
    assert third.does(next_up) is None
    third.end()


def test_what_was_answered_between_look_and_lock_is_not_given_again(scene: Scene) -> None:
    _, bawer, _ = scene.ids
    for address in (AMAL, BAWER):
        scene.one.does(wrote(address, "?"))
    scene.one.commits()
    # The other looks at the inbox through a gate: behind it, it locks what it saw before it.
    with connect(parameters_of(scene.url)) as gate:
        gate.execute("CREATE SCHEMA gated")
        gate.execute(
            """
            CREATE VIEW gated.inbox AS SELECT * FROM public.inbox
            WHERE (SELECT pg_advisory_lock_shared(1)) IS NOT NULL
            """
        )
        gate.execute("SELECT pg_advisory_lock(1)")
        scene.other.does(lambda t: scene.other.session.execute("SET search_path = gated, public"))
        found = scene.other.begins(next_up)
        scene.waits(scene.other)
        [pending] = scene.one.does(lambda t: t.pending(next_up(t)))
        scene.one.does(lambda t: done(t, pending.inbox_id, NOW))
        scene.one.commits()
        gate.execute("SELECT pg_advisory_unlock(1)")

        assert found.result(timeout=30) == bawer


def test_messages_of_one_conversation_are_numbered_in_the_order_of_commits(scene: Scene) -> None:
    amal, _, _ = scene.ids
    scene.one.does(wrote(AMAL, "1"))
    late = scene.other.begins(wrote(AMAL, "3"))
    scene.waits(scene.other)
    scene.one.does(wrote(AMAL, "2"))
    scene.one.commits()
    assert late.result(timeout=30)
    scene.other.commits()

    pending = scene.reader.does(lambda t: t.pending(amal))
    assert [row.message.text for row in pending] == ["1", "2", "3"]


def test_the_same_message_taken_in_twice_at_once_is_kept_once(scene: Scene) -> None:
    assert scene.one.does(wrote(AMAL, "again"))
    second = scene.other.begins(wrote(AMAL, "again"))
    scene.waits(scene.other)
    scene.one.commits()

    assert second.result(timeout=30) is False


def test_replies_of_one_conversation_are_numbered_in_the_order_of_commits(scene: Scene) -> None:
    amal, _, _ = scene.ids
    scene.one.does(lambda t: t.enqueue(amal, reply("1"), NOW))
    late = scene.other.begins(lambda t: t.enqueue(amal, reply("3"), NOW))
    scene.waits(scene.other)
    early = scene.one.does(lambda t: t.enqueue(amal, reply("2"), NOW))
    scene.one.commits()

    assert late.result(timeout=30) > early


def test_conversations_do_not_wait_for_each_other(scene: Scene) -> None:
    amal, bawer, _ = scene.ids
    scene.one.does(wrote(AMAL, "1"))
    scene.one.does(lambda t: t.enqueue(amal, reply("1"), NOW))

    assert scene.other.does(wrote(BAWER, "1"))
    assert scene.other.does(lambda t: t.enqueue(bawer, reply("1"), NOW))


def test_whoever_waited_for_a_ticket_sees_what_became_of_it(scene: Scene) -> None:
    person = scene.one.does(lambda t: t.add_operator("شيلان", Role.OPERATOR, NOW))
    ticket = scene.one.does(lambda t: t.ticket(scene.tickets[0]))
    late = scene.other.begins(lambda t: t.ticket(ticket.id))
    scene.waits(scene.other)
    with scene.one.session.cursor() as cursor:
        values = (person.id, ticket.id)
        cursor.execute("UPDATE tickets SET assignee_id = %s WHERE id = %s", values)
    assert scene.reader.does(lambda t: t.ticket(ticket.id)) == ticket
    scene.one.commits()

    assert late.result(timeout=30).assignee_name == "شيلان"


def test_whoever_holds_a_ticket_holds_its_conversation(scene: Scene) -> None:
    scene.one.does(lambda t: t.ticket(scene.tickets[0]))
    late = scene.other.begins(wrote(AMAL, "meanwhile"))
    scene.waits(scene.other)
    scene.one.commits()

    assert late.result(timeout=30)


def test_a_ticket_that_moved_meanwhile_is_held_with_its_new_conversation(scene: Scene) -> None:
    amal, _, _ = scene.ids
    scene.one.does(lambda t: apply_fact(t, AddressMoved(AMAL, BAWER), NOW))
    moved = scene.other.begins(lambda t: t.ticket(scene.tickets[1]))
    scene.waits(scene.other)
    scene.one.commits()
    assert moved.result(timeout=30).conversation_id == amal

    late = scene.one.begins(lambda t: t.conversation(amal))
    scene.waits(scene.one)
    scene.other.commits()
    assert late.result(timeout=30).address == BAWER


def test_events_of_all_tickets_are_numbered_in_the_order_of_commits(scene: Scene) -> None:
    first, second, _ = scene.tickets

    def noted(ticket: int) -> Callable[[WritingTransaction], int]:
        return lambda t: t.add_event(ticket, TicketEventKind.NOTED, NOW)

    seen = scene.reader.does(lambda t: t.last_event_id())
    scene.one.does(noted(first))
    late = scene.other.begins(noted(second))
    scene.waits(scene.other)
    early = scene.one.does(noted(first))
    scene.one.commits()

    assert late.result(timeout=30) > early
    # Who follows the ids between the two commits misses none.
    follower = Hand(scene.url, reads=True)
    events = follower.does(lambda t: t.events_after(seen))
    assert [event.ticket_id for event in events] == [first, first]
    follower.end()


def claim(transaction: WritingTransaction, limits: Limits = UNLIMITED) -> list[str]:
    return texts(transaction.claim_deliveries("telegram", NOW, LEASE, 1, limits))


def arrived(outbox_id: int) -> Callable[[WritingTransaction], None]:
    report = DeliveryReport("telegram", "id", DeliveryStatus.DELIVERED, outbox_id)
    return lambda t: apply_fact(t, report, NOW)


def two_queued(scene: Scene) -> list[int]:
    """A reply to each of the first two, by their names; returns the ids."""
    made = [
        scene.one.does(lambda t, c=conversation, n=name: t.enqueue(c, reply(n), NOW))
        for conversation, name in zip(scene.ids, ("amal", "bawer"), strict=False)
    ]
    scene.one.commits()
    return made


def test_a_reply_that_somebody_holds_is_passed_over_by_senders(scene: Scene) -> None:
    first, _ = two_queued(scene)
    scene.one.does(arrived(first))

    assert scene.other.does(claim) == ["bawer"]


def test_a_reply_that_is_parked_while_the_voter_writes_is_queued(scene: Scene) -> None:
    two_queued(scene)
    [delivery] = scene.one.does(lambda t: t.claim_deliveries("telegram", NOW, LEASE, 1))
    scene.one.commits()
    scene.one.does(wrote(AMAL, "here"))
    parked = scene.other.begins(lambda t: t.record([(delivery, PARKED)], NOW))
    scene.waits(scene.other)
    scene.one.commits()
    assert parked.result(timeout=30) == [True]
    scene.other.commits()

    assert scene.one.does(claim) == ["amal"]


def test_a_reply_that_is_parked_just_before_the_voter_writes_is_queued(scene: Scene) -> None:
    two_queued(scene)
    [delivery] = scene.one.does(lambda t: t.claim_deliveries("telegram", NOW, LEASE, 1))
    scene.one.commits()
    assert scene.one.does(lambda t: t.record([(delivery, PARKED)], NOW)) == [True]
    late = scene.other.begins(wrote(AMAL, "here"))
    scene.waits(scene.other)
    scene.one.commits()
    assert late.result(timeout=30)
    scene.other.commits()

    assert scene.one.does(claim) == ["amal"]


def test_of_two_senders_at_once_each_takes_its_own(scene: Scene) -> None:
    two_queued(scene)
    assert scene.one.does(claim) == ["amal"]
    late = scene.other.begins(claim)
    scene.waits(scene.other)
    scene.one.commits()

    assert late.result(timeout=30) == ["bawer"]


def test_two_senders_at_once_keep_to_one_limit(scene: Scene) -> None:
    two_queued(scene)
    one_a_second = Limits(channel=Rate.per_second(1))
    assert scene.one.does(lambda t: claim(t, one_a_second)) == ["amal"]
    late = scene.other.begins(lambda t: claim(t, one_a_second))
    scene.waits(scene.other)
    scene.one.commits()

    assert late.result(timeout=30) == []


def test_reports_of_one_message_do_not_overlook_each_other(scene: Scene) -> None:
    first, _ = two_queued(scene)
    read = DeliveryReport("telegram", "id", DeliveryStatus.READ, first)
    scene.one.does(lambda t: apply_fact(t, read, NOW))
    late = scene.other.begins(arrived(first))
    scene.waits(scene.other)
    scene.one.commits()
    late.result(timeout=30)
    scene.other.commits()

    [line] = [one for one in scene.reader.does(lambda t: t.transcript(scene.ids[0])) if one.status]
    assert line.status is DeliveryStatus.READ


def test_a_state_that_was_waited_for_is_the_newest(scene: Scene) -> None:
    amal, _, _ = scene.ids
    scene.one.does(lambda t: t.conversation(amal))
    late = scene.other.begins(lambda t: t.conversation(amal))
    scene.waits(scene.other)
    scene.one.session.execute("UPDATE conversations SET language = 'ckb' WHERE id = %s", (amal,))
    scene.one.commits()

    assert late.result(timeout=30).language == "ckb"


def test_who_only_reads_waits_for_nobody_and_sees_one_moment(scene: Scene) -> None:
    amal, _, _ = scene.ids
    before = scene.reader.does(lambda t: t.conversation(amal))
    scene.one.does(lambda t: t.ticket(scene.tickets[0]))
    scene.one.does(wrote(AMAL, "now"))
    assert scene.reader.does(next_up) is None
    scene.one.commits()

    assert scene.reader.does(lambda t: t.conversation(amal)) == before
    assert scene.reader.does(lambda t: t.pending(amal)) == ()
    assert scene.reader.does(lambda t: t.ticket(scene.tickets[0]))


async def test_works_that_wait_for_each_other_in_a_ring_are_both_done(scene: Scene) -> None:
    store = PostgresStore.open(scene.url)
    both_hold_one = threading.Barrier(2)
    tries = []

    def work(transaction: Any, first: int, second: int) -> int:
        tries.append(first)
        transaction.conversation(first)
        if len(tries) <= 2:
            both_hold_one.wait(timeout=30)
        transaction.conversation(second)
        return transaction.enqueue(first, reply("!"), NOW)

    amal, bawer, _ = scene.ids
    results = await asyncio.gather(
        store.write(lambda t: work(t, amal, bawer)), store.write(lambda t: work(t, bawer, amal))
    )
    assert len(set(results)) == 2
    # The loser may lose once more against the same one, which has not committed yet.
    assert len(tries) > 2
    assert len(await store.write(lambda t: t.claim_deliveries("telegram", NOW, LEASE, 9))) == 2
    await store.close()


async def test_a_ring_that_closes_while_many_rows_are_sent_is_opened_too(scene: Scene) -> None:
    store = PostgresStore.open(scene.url)
    both_hold_one = threading.Barrier(2)
    tries = []

    def work(transaction: Any, held: Address, wanted: Address) -> list[bool]:
        tries.append(held)
        transaction.conversation_at(held)
        if len(tries) <= 2:
            both_hold_one.wait(timeout=30)
        crowd = [message(f"{held} {n}", "?", Address("telegram", f"{held} {n}")) for n in range(3)]
        return transaction.take_in([*crowd, message(f"{held} to {wanted}", "?", wanted)], NOW)

    results = await asyncio.gather(
        store.write(lambda t: work(t, AMAL, BAWER)), store.write(lambda t: work(t, BAWER, AMAL))
    )
    assert results == [[True] * 4] * 2
    # The loser may lose once more against the same one, which has not committed yet.
    assert len(tries) > 2
    await store.close()
