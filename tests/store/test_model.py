"""The life of messages, step by step, in the store and in a small model of it."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.delivery import FINAL, Delivery, DeliveryStatus, Result
from bot.domain.inbound import AddressReachable
from bot.domain.message import Address
from bot.services.records import Settled
from bot.store.threaded import ThreadedStore
from tests.store.kinds import KINDS
from tests.store.samples import LEASE, NOW, SECOND, apply_fact, message, reply

VOTERS = [Address("telegram", str(n)) for n in range(3)]
RESULTS = st.sampled_from(
    [
        DeliveryStatus.SENT,
        DeliveryStatus.FAILED,
        DeliveryStatus.QUEUED,
        DeliveryStatus.UNKNOWN,
        DeliveryStatus.PARKED,
    ]
)
OPEN = {DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.UNKNOWN}


@dataclass
class Row:
    """An outbox row as the model knows it; `due` is in seconds."""

    voter: Address
    status: DeliveryStatus = DeliveryStatus.QUEUED
    due: int = 0
    fence: int = 0
    repeat: bool = False
    heard: int = 0
    forgotten: bool = False


@dataclass
class Talk:
    """A conversation as the model knows it."""

    waiting: list[str] = field(default_factory=list)
    messages: int = 0
    reachable: bool = True


class MessageLife(RuleBasedStateMachine):
    """Every rule does the same to both sides; what they return has to be equal."""

    def __init__(self, opened: Callable[[Path], ThreadedStore]) -> None:
        super().__init__()
        self.opened = opened

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.store = self.opened(self.folder)
        self.clock = 0
        self.known: set[str] = set()
        self.talks: dict[Address, Talk] = {}
        self.arrived: list[tuple[str, Address]] = []
        self.rows: dict[int, Row] = {}
        self.given: list[Delivery] = []

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.stop()
            self.runner.close()
            shutil.rmtree(self.folder)

    @property
    def now(self):
        return NOW + self.clock * SECOND

    def write(self, work):
        return self.runner.run(self.store.write(work))

    def read(self, work):
        return self.runner.run(self.store.read(work))

    def conversation_id(self, voter: Address) -> int:
        found = self.read(lambda t: t.conversation_at(voter))
        assert found is not None
        return found.id

    @rule(
        come=st.lists(
            st.tuples(st.sampled_from(VOTERS), st.integers(0, 12).map(str)), min_size=1, max_size=3
        )
    )
    def take_in(self, come: list[tuple[Address, str]]) -> None:
        messages = [message(external_id, "?", voter) for voter, external_id in come]
        new = self.write(lambda t: t.take_in(messages, self.now))

        for (voter, external_id), is_new in zip(come, new, strict=True):
            assert is_new == (external_id not in self.known)
            if is_new:
                self.note_arrival(voter, external_id)

    def note_arrival(self, voter: Address, external_id: str) -> None:
        self.known.add(external_id)
        talk = self.talks.setdefault(voter, Talk())
        talk.waiting.append(external_id)
        talk.messages += 1
        talk.reachable = True
        self.arrived.append((external_id, voter))
        for row in self.rows.values():
            if row.voter == voter and row.status is DeliveryStatus.PARKED:
                row.status, row.due = DeliveryStatus.QUEUED, self.clock

    @rule(limit=st.integers(1, 3), replies=st.integers(0, 2))
    def answer(self, limit: int, replies: int) -> None:
        expected = {}
        for external_id, voter in self.arrived:
            expected.setdefault(voter, external_id)
        heads = list(expected.items())[:limit]

        def work(transaction):
            waiting = transaction.waiting(limit)
            settled = [
                Settled(
                    one.pending.inbox_id,
                    one.conversation.id,
                    one.conversation,
                    tuple(reply("!") for _ in range(replies)),
                )
                for one in waiting
            ]
            transaction.settle(settled, self.now)
            return waiting

        waiting = self.write(work)
        found = [(one.conversation.address, one.pending.message.external_id) for one in waiting]
        assert found == heads
        for one in waiting:
            voter = one.conversation.address
            self.talks[voter].waiting.pop(0)
            self.arrived.remove((one.pending.message.external_id, voter))
            for _ in range(replies):
                self.rows[len(self.rows) + 1] = Row(voter, due=self.clock)

    @rule()
    def claim(self) -> None:
        given = self.write(lambda t: t.claim_deliveries("telegram", self.now, LEASE, 100))

        expected = set()
        for voter, talk in self.talks.items():
            for outbox_id, row in sorted(self.rows.items()):
                if row.voter != voter or row.status not in OPEN:
                    continue
                if row.due > self.clock:
                    break
                again = row.status is not DeliveryStatus.QUEUED
                if not talk.reachable or (again and row.repeat):
                    row.status = DeliveryStatus.FAILED
                    continue
                row.repeat = row.repeat or again
                row.heard = talk.messages
                row.status, row.fence = DeliveryStatus.SENDING, row.fence + 1
                row.due = self.clock + LEASE // SECOND
                expected.add((outbox_id, row.fence, row.repeat))
                break
        assert {(one.id, one.fence, one.repeat) for one in given} == expected
        self.given += given

    @precondition(lambda self: self.given)
    @rule(data=st.data(), status=RESULTS, wait=st.integers(0, 20))
    def record(self, data, status: DeliveryStatus, wait: int) -> None:
        delivery = data.draw(st.sampled_from(self.given))
        later = self.now + timedelta(seconds=wait)
        result = Result(status, not_before=later)
        [taken] = self.write(lambda t: t.record([(delivery, result)], self.now))

        row = self.rows[delivery.id]
        valid = row.status is DeliveryStatus.SENDING and row.fence == delivery.fence
        assert taken == valid
        if valid:
            second = status is DeliveryStatus.UNKNOWN and row.repeat
            row.status = DeliveryStatus.FAILED if second else status
            row.due = self.clock + wait
            if status is DeliveryStatus.PARKED and row.heard < self.talks[row.voter].messages:
                row.status, row.due = DeliveryStatus.QUEUED, self.clock

    @rule(seconds=st.sampled_from([1, 10, 31]))
    def wait(self, seconds: int) -> None:
        self.clock += seconds

    @rule(voter=st.sampled_from(VOTERS), reachable=st.booleans())
    def block(self, voter: Address, reachable: bool) -> None:
        self.write(lambda t: apply_fact(t, AddressReachable(voter, reachable), self.now))
        if voter in self.talks:
            self.talks[voter].reachable = reachable

    @precondition(lambda self: self.talks)
    @rule(data=st.data())
    def forget(self, data) -> None:
        voter = data.draw(st.sampled_from(sorted(self.talks, key=str)))
        conversation_id = self.conversation_id(voter)
        self.write(lambda t: t.forget(conversation_id, self.now))
        for row in self.rows.values():
            if row.voter == voter:
                row.forgotten = True
                if row.status not in FINAL:
                    row.status = DeliveryStatus.FAILED

    @invariant()
    def both_know_the_same(self) -> None:
        if not hasattr(self, "store"):
            return
        for voter in self.talks:
            conversation_id = self.conversation_id(voter)
            lines = self.read(lambda t, c=conversation_id: t.transcript(c))
            ours = {line.id: line.status for line in lines if line.status}
            assert ours == {
                outbox_id: row.status
                for outbox_id, row in self.rows.items()
                if row.voter == voter and not row.forgotten
            }


@pytest.mark.parametrize("kind", KINDS)
def test_the_store_does_what_the_model_does(request: pytest.FixtureRequest, kind: str) -> None:
    def begin() -> MessageLife:
        return MessageLife(lambda folder: KINDS[kind](request, folder))

    effort = settings(max_examples=15, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(begin, settings=effort)
