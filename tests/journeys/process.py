"""The service as a process of its own over the small FAQ, its log and its database at hand."""

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from tests.services.minds import FIXTURE, ROOT

STARTS_WITHIN = 60.0
STOPS_WITHIN = 30.0


@dataclass
class Process:
    """One running process of the service."""

    port: int
    log: Path
    child: asyncio.subprocess.Process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def told_to_stop(self) -> None:
        self.child.send_signal(signal.SIGTERM)

    async def stopped(self) -> int:
        """The exit code; raises TimeoutError when it does not stop as promised."""
        return await asyncio.wait_for(self.child.wait(), STOPS_WITHIN)

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url) as client:
            return await client.get(path)


@dataclass(frozen=True)
class House:
    """A folder in which processes are started, on one database, with one trained index."""

    folder: Path
    cache: Path
    database: str

    @asynccontextmanager
    async def running(self, *arguments: str, **environment: str) -> AsyncIterator[Process]:
        """A process that is ready; it is told to stop at the end unless it was before."""
        port = free_port()
        given = {
            "PATH": os.environ["PATH"],
            "PORT": str(port),
            "FAQ_DIR": str(FIXTURE),
            "LOCALES_DIR": str(ROOT / "locales"),
            "CACHE_DIR": str(self.cache),
            "DATABASE_URL": self.database,
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error",
            **environment,
        }
        log = self.folder / f"{port}.log"
        with log.open("wb") as out:
            child = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "bot", "run", *arguments),
                cwd=self.folder,
                env=given,
                stdout=out,
                stderr=out,
            )
        process = Process(port, log, child)
        try:
            await _ready(process)
            yield process
        finally:
            if child.returncode is None:
                process.told_to_stop()
            assert await process.stopped() == 0, log.read_text()

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the database with a connection of our own."""
        if self.database.startswith("postgresql:"):
            with psycopg.connect(self.database, autocommit=True) as session:
                return session.execute(sql).fetchall()  # type: ignore[call-overload]
        with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"))) as connection:
            return connection.execute(sql).fetchall()

    async def comes_true(self, sql: str, seconds: float = 20.0) -> None:
        """Wait until the query gives a true value."""
        async with asyncio.timeout(seconds):
            while not self.rows(sql)[0][0]:
                await asyncio.sleep(0.05)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def _ready(process: Process) -> None:
    async with asyncio.timeout(STARTS_WITHIN):
        while True:
            assert process.child.returncode is None, process.log.read_text()
            try:
                if (await process.get("/healthz")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
