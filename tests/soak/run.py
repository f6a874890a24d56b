"""One run: voters write, replicas come and go, and at the end everything is counted."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.soak.clock import FastClock
from tests.soak.databases import Database
from tests.soak.fleet import Fleet, free_ports
from tests.soak.meta import Meta
from tests.soak.platform import Platform
from tests.soak.replica import ANSWERED, FOR_A_PERSON, Plan
from tests.soak.verdict import Verdict, judge, undecided

SPEED = 60.0
"""A lease of a minute lasts one second."""


@dataclass
class Scene:
    """All that takes part in one run."""

    database: Database
    clock: FastClock
    platform: Platform
    meta: Meta
    fleet: Fleet
    log: Path

    def __post_init__(self) -> None:
        self._going_on = asyncio.Event()
        self._writers: list[asyncio.Task[None]] = []

    def write(self, writers: int = 3, pause: float = 0.1) -> None:
        """Let voters begin to write; `pause` are seconds between two webhooks of one writer."""
        self._going_on.set()
        self._writers = [
            asyncio.ensure_future(self.meta.write(self._going_on, pause)) for _ in range(writers)
        ]

    async def start(self) -> None:
        """Start all replicas, wait until they listen, and let voters write."""
        self.fleet.start_all()
        await self.fleet.ready()
        self.write(pause=0.05)

    async def abandon(self) -> None:
        """Stop at once, whatever is going on."""
        for process in self.fleet.processes.values():
            process.kill()
        for writer in self._writers:
            writer.cancel()
        await asyncio.gather(*self._writers, return_exceptions=True)

    async def settle(self, patience: float = 60.0) -> Verdict:
        """Let voters fall silent and the replicas finish, stop them, and judge.

        What is not decided after `patience` seconds counts as left over.
        """
        alive = [process.is_alive() for process in self.fleet.processes.values()]
        assert all(alive), "a replica ended by itself"
        self._going_on.clear()
        self.platform.work_well()
        async with asyncio.timeout(patience):
            await asyncio.gather(*self._writers)
        until = time.monotonic() + patience
        while undecided(self.database) and time.monotonic() < until:
            await asyncio.sleep(0.1)
        async with asyncio.timeout(patience):
            await self.meta.finish()
        await self.fleet.stop()
        verdict = judge(self.database, self.meta.written, self.platform.accepted)
        return self._with_more(verdict)

    def _with_more(self, verdict: Verdict) -> Verdict:
        """What is wrong besides the messages: answers, ends and logs of replicas."""
        wrong = [f"webhooks were answered {status}" for status in self.strange_answers()]
        wrong += [f"a replica ended with {code}" for code in self.fleet.wrong_ends]
        logged = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        wrong += [line for line in logged.splitlines() if " ERROR " in line]
        private = (ANSWERED, FOR_A_PERSON, "IQ.1")
        wrong += [f"a log names {text!r}" for text in private if text in logged]
        return replace(verdict, wrong=(*verdict.wrong, *wrong))

    def strange_answers(self) -> list[int]:
        """Statuses that no webhook may get: not kept, and not refused for the moment either."""
        statuses = [status for status in self.meta.answers if isinstance(status, int)]
        return [status for status in statuses if status not in (200, 503)]


@asynccontextmanager
async def scene(
    database: Database, folder: Path, replicas: int, speed: float = SPEED
) -> AsyncIterator[Scene]:
    """Everything but the replicas is running; they are stopped at the end whatever happens."""
    clock, platform = FastClock(speed), Platform()
    ports = free_ports(replicas)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(platform)
        meta = await stack.enter_async_context(Meta(ports, clock, platform.reports))
        log = folder / "replicas.log"
        fleet = Fleet(Plan(database.url, platform.url, clock, log), ports)
        run = Scene(database, clock, platform, meta, fleet, log)
        stack.push_async_callback(run.abandon)
        yield run
