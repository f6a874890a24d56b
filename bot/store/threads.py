"""The threads that own SQLite's connections: one writes and commits in groups, some read."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from queue import Empty

from bot.store.jobs import Job, Outcome, announce, failure, unavailable
from bot.store.threaded import ConnectionThread
from bot.store.transaction import SqlTransaction

logger = logging.getLogger(__name__)

# Primary result codes after which the same work may succeed later: https://sqlite.org/rescode.html
PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)

# A group is closed at this many works or after this long, so that nobody waits for the slow.
GROUP_WORKS = 256
GROUP_SECONDS = 0.05


class Writer(ConnectionThread[sqlite3.Connection]):
    """Runs works in groups: each in a savepoint of its own, one commit for all of them."""

    def _serve(self, first: Job) -> None:
        jobs: list[Job] = []
        outcomes: list[Outcome] = []
        try:
            connection = self._open()
            transaction = SqlTransaction(connection, self._version)
            connection.execute("BEGIN IMMEDIATE")
            for job in self._group(first):
                jobs.append(job)
                outcomes.append(_in_savepoint(connection, transaction, job))
            connection.execute("COMMIT")
        except Exception as error:
            # Nothing of the group was kept, whatever its works returned.
            jobs = jobs or [first]
            logger.warning("%s works were not committed: %s", len(jobs), unavailable(error))
            outcomes = [Outcome(error=unavailable(error)) for _ in jobs]
            self._let_go()
        announce(zip(jobs, outcomes, strict=True))

    def _group(self, first: Job) -> Iterator[Job]:
        until = time.monotonic() + GROUP_SECONDS
        yield first
        for _ in range(GROUP_WORKS - 1):
            if time.monotonic() > until:
                return
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return
            if job is None:
                self._ended = True
                return
            if not job.future.done():
                yield job


class Reader(ConnectionThread[sqlite3.Connection]):
    """Runs each work on one unchanging view of what is committed."""

    def _serve(self, first: Job) -> None:
        try:
            connection = self._open()
            connection.execute("BEGIN")
            try:
                outcome = Outcome(first.work(SqlTransaction(connection, self._version)))
            finally:
                connection.rollback()
        except BaseException as error:
            outcome = failure(error, is_passing(error))
            if isinstance(error, sqlite3.Error):
                self._let_go()
        announce([(first, outcome)])


def is_passing(error: BaseException) -> bool:
    """Whether the database, not the work, is at fault, so that trying again makes sense."""
    code = getattr(error, "sqlite_errorcode", 0)
    return isinstance(error, sqlite3.Error) and code & 0xFF in PASSING


def _in_savepoint(connection: sqlite3.Connection, transaction: SqlTransaction, job: Job) -> Outcome:
    connection.execute("SAVEPOINT work")
    try:
        outcome = Outcome(job.work(transaction))
    except BaseException as error:
        if not connection.in_transaction:
            # SQLite gave up the whole group: https://sqlite.org/lang_transaction.html
            if isinstance(error, sqlite3.Error):
                raise
            raise sqlite3.OperationalError("the work left no transaction") from error
        connection.execute("ROLLBACK TO work")
        outcome = failure(error, is_passing(error))
    connection.execute("RELEASE work")
    return outcome
