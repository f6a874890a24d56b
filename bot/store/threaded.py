"""Hands pieces of work to the threads that own the connections to a database."""

import asyncio
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

from bot.errors import StoreUnavailable
from bot.services.ports import Transaction
from bot.store.jobs import Job

T = TypeVar("T")

Jobs = SimpleQueue[Job | None]


class Closable(Protocol):
    """A connection, as far as it matters here."""

    def close(self) -> None:
        """Let go of it."""


C = TypeVar("C", bound=Closable)


class ConnectionThread(threading.Thread, ABC, Generic[C]):
    """Owns one connection, opened at the first job and anew after a failure; None ends it."""

    def __init__(self, jobs: Jobs, connect: Callable[[], C], version: int) -> None:
        super().__init__(name=type(self).__name__, daemon=True)
        self._jobs = jobs
        self._connect = connect
        self._version = version
        self._connection: C | None = None
        self._ended = False

    def run(self) -> None:
        """Serve until the end is called, then let go of the connection."""
        while not self._ended:
            job = self._jobs.get()
            if job is None:
                self._ended = True
            elif not job.future.done():
                self._serve(job)
        self._let_go()

    @abstractmethod
    def _serve(self, first: Job) -> None:
        """Do the job, and others that wait if that is cheaper."""

    def _open(self) -> C:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _let_go(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
            self._connection = None


class ThreadedStore:
    """The Store port over threads; may be used from several event loops."""

    def __init__(
        self,
        writers: Callable[[Jobs], Sequence[ConnectionThread[Any]]],
        readers: Callable[[Jobs], Sequence[ConnectionThread[Any]]],
        patience: float | None = None,
    ) -> None:
        """`patience` is how many seconds a caller waits for an answer; None waits for ever."""
        self._writes: Jobs = SimpleQueue()
        self._reads: Jobs = SimpleQueue()
        self._writers = writers(self._writes)
        self._readers = readers(self._reads)
        self._patience = patience
        self._closed = False
        # No job may come to stand behind the end of its queue.
        self._closing = threading.Lock()
        for thread in (*self._writers, *self._readers):
            thread.start()

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` and commit; its exception rolls it back and is raised here.

        Whatever `work` calls must not wait. Raises StoreUnavailable when nothing could be kept.
        A caller that is cancelled does not learn whether its work was done.
        """
        return await self._submit(self._writes, work)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on a read-only view of what is committed."""
        return await self._submit(self._reads, work)

    async def close(self) -> None:
        """Finish what is queued and let go of the database; later works are refused."""
        await asyncio.to_thread(self.stop)

    def stop(self) -> None:
        """As `close`, for callers without an event loop."""
        with self._closing:
            if not self._closed:
                self._closed = True
                for _ in self._writers:
                    self._writes.put(None)
                for _ in self._readers:
                    self._reads.put(None)
        for thread in (*self._writers, *self._readers):
            thread.join(self._patience)

    def _submit(self, jobs: Jobs, work: Callable[[Transaction], T]) -> "asyncio.Future[T]":
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        with self._closing:
            if self._closed:
                raise StoreUnavailable("closed")
            jobs.put(Job(work, loop, future))
        if self._patience is not None:
            giving_up = loop.call_later(self._patience, _give_up, future)
            future.add_done_callback(lambda _: giving_up.cancel())
        return future


def _give_up(future: "asyncio.Future[Any]") -> None:
    # The thread that comes to this job, or is at it, sees that nobody waits any more.
    if not future.done():
        future.set_exception(StoreUnavailable("no answer in time"))
