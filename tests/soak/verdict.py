"""What must hold when all is over: nothing lost, nothing answered twice, all in order."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.delivery import ARRIVED
from tests.soak.databases import Database
from tests.soak.platform import Accepted

UNDECIDED = """
    SELECT 'unanswered', COUNT(*) FROM inbox WHERE done_at IS NULL
    UNION ALL
    SELECT status, COUNT(*) FROM outbox
    WHERE status IN ('queued', 'sending', 'unknown', 'parked') GROUP BY status
"""

# The first message of a voter is answered after a welcome, every other one with one reply.
WRONGLY_ANSWERED = """
    SELECT inbox.id, COUNT(outbox.id) FROM inbox
    LEFT JOIN outbox ON outbox.inbox_id = inbox.id
    LEFT JOIN (SELECT MIN(id) AS id FROM inbox GROUP BY conversation_id) AS firsts
        ON firsts.id = inbox.id
    GROUP BY inbox.id, firsts.id
    HAVING COUNT(outbox.id) <> CASE WHEN firsts.id IS NULL THEN 1 ELSE 2 END
"""

SENT = """
    SELECT outbox.id, outbox.inbox_id, conversations.address, outbox.status, outbox.repeat,
           outbox.attempts
    FROM outbox JOIN conversations ON conversations.id = outbox.conversation_id
    ORDER BY outbox.id
"""

CALLS_FOR_A_PERSON = "SELECT COUNT(*) FROM inbox WHERE outcome LIKE '%handoff%'"
CALLS_AT_THE_DESK = "SELECT COUNT(*) FROM ticket_events WHERE kind IN ('opened', 'voter_wrote')"


@dataclass(frozen=True)
class Answered:
    """One row of the outbox as it ended."""

    id: int
    inbox_id: int
    address: str
    status: str
    repeat: bool
    attempts: int


@dataclass(frozen=True)
class Verdict:
    """`wrong` must be empty; the figures are worth knowing.

    `twice` messages arrived twice, each flagged as a repeat. `given_up` met two deaths or lost
    answers on their way and wait for an operator; `unseen` of them never arrived. Each voter that
    was not understood is told to the desk once.
    """

    wrong: tuple[str, ...]
    messages: int
    answers: int
    twice: int
    given_up: int
    unseen: int
    calls_for_a_person: int
    calls_at_the_desk: int


def undecided(database: Database) -> Mapping[str, int]:
    """How much is still to be done, by kind."""
    return {kind: count for kind, count in database.ask(UNDECIDED) if count}


def judge(database: Database, written: Sequence[str], accepted: Sequence[Accepted]) -> Verdict:
    """Look at what is in the database and what arrived at the platform."""
    rows = {row[0]: Answered(*row) for row in database.ask(SENT)}
    times = Counter(one.outbox_id for one in accepted)
    given_up = [row for row in rows.values() if row.status == "failed"]
    wrong = [
        *(f"unsound: {row}" for row in database.faults()),
        *_lost(database, written),
        *(f"left over: {count} {kind}" for kind, count in undecided(database).items()),
        *(f"inbox {row} has {count} answers" for row, count in database.ask(WRONGLY_ANSWERED)),
        *_wrong_sends(rows, accepted, times),
        *_out_of_order(rows, accepted),
    ]
    return Verdict(
        wrong=tuple(wrong),
        messages=len(written),
        answers=len(rows),
        twice=sum(count == 2 for count in times.values()),
        given_up=len(given_up),
        unseen=sum(times[row.id] == 0 for row in given_up),
        calls_for_a_person=database.ask(CALLS_FOR_A_PERSON)[0][0],
        calls_at_the_desk=database.ask(CALLS_AT_THE_DESK)[0][0],
    )


def _lost(database: Database, written: Sequence[str]) -> Iterator[str]:
    there = [row[0] for row in database.ask("SELECT external_id FROM inbox")]
    if len(set(there)) < len(there):
        yield "a message is there twice"
    if lost := set(written) - set(there):
        yield f"{len(lost)} messages lost, {min(lost)} among them"


def _wrong_sends(
    rows: Mapping[int, Answered], accepted: Iterable[Accepted], times: Counter[int]
) -> Iterator[str]:
    for one in accepted:
        if one.outbox_id not in rows or rows[one.outbox_id].address != one.to:
            yield f"outbox {one.outbox_id} was sent to somebody else or from nowhere"
    for row in rows.values():
        if times[row.id] > 1 and not row.repeat:
            yield f"outbox {row.id} arrived {times[row.id]} times without a flag"
        if times[row.id] > 2:
            yield f"outbox {row.id} arrived {times[row.id]} times"
        if row.status in ARRIVED and not times[row.id]:
            yield f"outbox {row.id} is {row.status} and never arrived"
        if row.status == "failed" and (not row.repeat or row.attempts < 2):
            yield f"outbox {row.id} was given up too soon"


def _out_of_order(rows: Mapping[int, Answered], accepted: Iterable[Accepted]) -> Iterator[str]:
    answered: defaultdict[str, list[Answered]] = defaultdict(list)
    for one in rows.values():
        answered[one.address].append(one)
    arrived: defaultdict[str, list[int]] = defaultdict(list)
    for one in accepted:
        if one.outbox_id in rows and not rows[one.outbox_id].repeat:
            arrived[one.to].append(one.outbox_id)
    for address, ours in answered.items():
        if [row.inbox_id for row in ours] != sorted(row.inbox_id for row in ours):
            yield f"{address} was answered out of order"
        if arrived[address] != sorted(arrived[address]):
            yield f"{address} got answers out of order"
