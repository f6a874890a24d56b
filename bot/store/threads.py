"""The threads that own the connections: one writes and commits in groups, some read."""

import logging
import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue

from bot.store.jobs import Job, Outcome, announce, failure, unavailable
from bot.store.transaction import SqlTransaction

logger = logging.getLogger(__name__)

Jobs = SimpleQueue[Job | None]

# A group is closed at this many works or after this long, so that nobody waits for the slow.
GROUP_WORKS = 256
GROUP_SECONDS = 0.05


class ConnectionThread(threading.Thread, ABC):
    """Owns one connection, opened at the first job and anew after a failure; None ends it."""

    def __init__(self, jobs: Jobs, connect: Callable[[], sqlite3.Connection], version: int) -> None:
        super().__init__(name=type(self).__name__, daemon=True)
        self._jobs = jobs
        self._connect = connect
        self._version = version
        self._connection: sqlite3.Connection | None = None
        self._ended = False

    def run(self) -> None:
        """Serve until the end is called, then let go of the connection."""
        while not self._ended:
            job = self._jobs.get()
            if job is None:
                self._ended = True
            elif not job.future.cancelled():
                self._serve(job)
        self._let_go()

    @abstractmethod
    def _serve(self, first: Job) -> None:
        """Do the job, and others that wait if that is cheaper."""

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _let_go(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


class Writer(ConnectionThread):
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
            if not job.future.cancelled():
                yield job


class Reader(ConnectionThread):
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
            outcome = failure(error)
            if isinstance(error, sqlite3.Error):
                self._let_go()
        announce([(first, outcome)])


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
        outcome = failure(error)
    connection.execute("RELEASE work")
    return outcome
