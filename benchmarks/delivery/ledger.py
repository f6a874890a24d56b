"""What the database says afterwards, read past the service: what was kept, answered and sent."""

import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import psycopg

from benchmarks.delivery.voters import voter_and_turn

SQLITE = "sqlite:///"
UNSENT = "('queued', 'sending', 'unknown')"

Row = tuple[object, ...]


def rows(database: str, sql: str) -> list[Row]:
    """Read from the database that DATABASE_URL names."""
    if database.startswith(SQLITE):
        path = database.removeprefix(SQLITE)
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute(sql).fetchall()
    with psycopg.connect(database) as connection:
        return connection.execute(sql.encode()).fetchall()


def kept(database: str) -> set[str]:
    """The platform's ids of all messages that were taken in."""
    return {str(name) for (name,) in rows(database, "SELECT external_id FROM inbox")}


def left_to_do(database: str) -> int:
    """How many messages wait for an answer or to be sent."""
    waiting = "SELECT count(*) FROM inbox WHERE done_at IS NULL"
    unsent = f"SELECT count(*) FROM outbox WHERE status IN {UNSENT}"
    [(left,)] = rows(database, f"SELECT ({waiting}) + ({unsent})")
    return int(str(left))


@dataclass(frozen=True, slots=True)
class Sent:
    """One message as it reached the platform: the voter's message it answers, and when."""

    outbox_id: int
    answers: str
    at: int


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Whether every voter got every answer, once and in order."""

    messages: int
    answered: int
    sends: int
    unanswered: int
    doubled: int
    out_of_order: int

    @property
    def is_right(self) -> bool:
        """Whether nothing was lost, doubled or out of order."""
        return not (self.unanswered or self.doubled or self.out_of_order)

    def __str__(self) -> str:
        return (
            f"{self.answered} of {self.messages} answered with {self.sends} sends; "
            f"{self.unanswered} lost, {self.doubled} sent twice, {self.out_of_order} out of order"
        )


def sent_by_outbox_id(database: str, record: Iterable[tuple[int, str]]) -> list[Sent]:
    """What the platform got (when, which outbox id), each with the message that it answers."""
    found = rows(
        database,
        "SELECT outbox.id, inbox.external_id FROM outbox JOIN inbox ON inbox.id = outbox.inbox_id",
    )
    answers = {int(str(outbox_id)): str(name) for outbox_id, name in found}
    return [Sent(int(what), answers[int(what)], at) for at, what in record]


def reckon(accepted: Sequence[str], sends: Sequence[Sent]) -> Reckoning:
    """Compare what was accepted with what was sent, in the order of its arrival."""
    answered = {sent.answers for sent in sends}
    ids = [sent.outbox_id for sent in sends]
    newest: defaultdict[int, int] = defaultdict(int)
    late = 0
    for sent in sends:
        voter, turn = voter_and_turn(sent.answers)
        late += turn < newest[voter]
        newest[voter] = max(newest[voter], turn)
    return Reckoning(
        messages=len(accepted),
        answered=len(answered.intersection(accepted)),
        sends=len(sends),
        unanswered=len(set(accepted) - answered),
        doubled=len(ids) - len(set(ids)),
        out_of_order=late,
    )
