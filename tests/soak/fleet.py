"""Starts replicas, kills them, and starts them again."""

import asyncio
import os
import random
import signal
import socket
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from tests.soak.clock import PROCESSES
from tests.soak.fate import POINTS, Fate
from tests.soak.replica import Plan, live

ANY_MOMENT = "any moment"

PROCESSES.set_forkserver_preload(["tests.soak.replica", "pytest"])


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens on."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [held.getsockname()[1] for held in taken]
    for held in taken:
        held.close()
    return ports


@dataclass
class Fleet:
    """The replicas of a run, one a port; `deaths` counts where they were killed.

    Death comes after `longest_life` seconds or at the `latest_visit`-th passing of a point at most.
    """

    plan: Plan
    ports: list[int]
    longest_life: float = 1.0
    latest_visit: int = 3
    deaths: Counter[str] = field(default_factory=Counter)
    wrong_ends: list[int | None] = field(default_factory=list)
    processes: dict[int, Any] = field(default_factory=dict)
    _coming: deque[Fate] = field(default_factory=deque)

    def start(self, port: int, fate: Fate | None = None) -> None:
        """Start the replica of a port."""
        process = PROCESSES.Process(target=live, args=(self.plan, port, fate or Fate()))
        process.start()
        self.processes[port] = process

    def start_all(self) -> None:
        """Start every replica with nothing bad in store for it."""
        for port in self.ports:
            self.start(port)

    async def ready(self) -> None:
        """Wait until every replica listens."""
        for port in self.ports:
            async with asyncio.timeout(20):
                while not await _answers(port):
                    assert self.processes[port].is_alive(), "a replica ended by itself"
                    await asyncio.sleep(0.02)

    async def kill(self, kills: int) -> None:
        """Kill so many times and at least once at each point; then all replicas live on.

        A point that nobody comes by is given up in the end.
        """
        async with asyncio.TaskGroup() as group:
            for port in self.ports:
                group.create_task(self._haunt(port, kills))

    async def end(self, port: int, how: signal.Signals, patience: float = 30.0) -> int | None:
        """Signal a replica and wait for its end; its exit code, None when it lives on."""
        process = self.processes[port]
        os.kill(process.pid, how)
        await self._ended(process, patience)
        return process.exitcode

    async def stop(self) -> None:
        """Stop all in good order; what does not end by itself is killed and counts as wrong."""
        for port, process in self.processes.items():
            if process.is_alive():
                code = await self.end(port, signal.SIGTERM)
                if code != 0:
                    self.wrong_ends.append(code)
            if process.is_alive():
                process.kill()
            process.join()

    async def pause(self, port: int, seconds: float) -> None:
        """Let a replica stand still."""
        os.kill(self.processes[port].pid, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        os.kill(self.processes[port].pid, signal.SIGCONT)

    async def _haunt(self, port: int, kills: int) -> None:
        while not self._enough(kills):
            if port in self.processes:
                self.processes[port].join()
            if not self._coming:
                self._coming += self._fates()
            fate = self._coming.popleft()
            self.start(port, fate)
            await self._see_die(self.processes[port], fate)
        self.start(port)

    def _enough(self, kills: int) -> bool:
        done = self.deaths.total()
        return done >= 4 * kills or (done >= kills and self.deaths.keys() >= set(POINTS))

    async def _see_die(self, process: Any, fate: Fate) -> None:
        life = 3 * self.longest_life if fate.point else random.uniform(0.02, self.longest_life)
        by_itself = await self._ended(process, life)
        if not by_itself:
            process.kill()
            await self._ended(process, 10)
            if fate.point:
                self._coming.appendleft(fate)
        assert process.exitcode == -signal.SIGKILL, "a replica ended by itself"
        self.deaths[fate.point if by_itself else ANY_MOMENT] += 1

    def _fates(self) -> list[Fate]:
        """Death at each point and, half as often, at any moment."""
        named = [Fate(point, random.randint(1, self.latest_visit)) for point in POINTS]
        fates = named + [Fate()] * (len(named) // 2)
        return random.sample(fates, len(fates))

    async def _ended(self, process: Any, patience: float) -> bool:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(process.sentinel, ended.set)
        try:
            async with asyncio.timeout(patience):
                await ended.wait()
        except TimeoutError:
            return False
        finally:
            loop.remove_reader(process.sentinel)
        process.join()
        return True


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
