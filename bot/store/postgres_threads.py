"""The threads that own PostgreSQL's connections: each work is one transaction of its own."""

import logging
import random
import time

import psycopg
from psycopg.errors import (
    DeadlockDetected,
    FeatureNotSupported,
    InFailedSqlTransaction,
    SerializationFailure,
)
from psycopg.pq import TransactionStatus

from bot.store.jobs import Job, Outcome, announce, failure
from bot.store.postgres_session import Session
from bot.store.postgres_transaction import ReadingTransaction, WritingTransaction
from bot.store.threaded import ConnectionThread

logger = logging.getLogger(__name__)

TRIES = 6
PAUSE = 0.02
"""Seconds before the second try at most; it grows with each further one."""

# The last: another program has just changed a table that this connection knows.
CONFLICTS = (DeadlockDetected, SerializationFailure, FeatureNotSupported)


class PostgresThread(ConnectionThread[Session]):
    """Runs each work in a transaction; one that lost a conflict or its connection is run again."""

    transaction: type[ReadingTransaction]

    def _serve(self, first: Job) -> None:
        outcome = None
        for tried in range(1, TRIES + 1):
            outcome = self._try(first, last=tried == TRIES)
            if outcome is not None or first.future.done():
                break
            # Jitter needs no cryptographic randomness.
            time.sleep(random.uniform(0, PAUSE * tried))  # noqa: S311
        if outcome is not None:
            announce([(first, outcome)])

    def _try(self, job: Job, last: bool) -> Outcome | None:
        """One try; None when the work left nothing behind and another try makes sense."""
        opened = committing = False
        try:
            connection = self._open()
            opened = True
            # One cursor for all: a new one for each statement would cost a fifth of it.
            with connection.transaction(), connection.cursor() as cursor:
                value = job.work(self.transaction(cursor, self._version))
                if connection.pgconn.transaction_status == TransactionStatus.INERROR:
                    # PostgreSQL would answer the commit with a rollback, without an error.
                    raise InFailedSqlTransaction
                if job.future.done():
                    # Who gave up was told that nothing was kept.
                    raise psycopg.Rollback
                committing = True
            return Outcome(value)
        except BaseException as error:
            lost = self._connection is not None and self._connection.closed
            passing = is_passing(error)
            if passing:
                self._let_go()
            again = isinstance(error, CONFLICTS) or (opened and lost and passing)
            if again and not committing and not last:
                return None
            if passing:
                logger.warning("a work was not committed: %s", type(error).__name__)
            return failure(error, passing)


class PostgresWriter(PostgresThread):
    """Writes, each statement seeing what others have committed meanwhile."""

    transaction = WritingTransaction


class PostgresReader(PostgresThread):
    """Reads one unchanging view of what is committed."""

    transaction = ReadingTransaction


def is_passing(error: BaseException) -> bool:
    """Whether the database, not the work, is at fault, so that trying again makes sense.

    That is all but wrong statements and broken constraints; a server that only lets read is a
    former primary.
    """
    if isinstance(error, InFailedSqlTransaction):
        return False
    return isinstance(error, psycopg.OperationalError | psycopg.InternalError)
