"""A PostgreSQL server of the tests' own, thrown away with its folder."""

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

ACCOUNT = "postgres"
TICKS = os.sysconf("SC_CLK_TCK")


def binaries() -> Path | None:
    """The folder of PostgreSQL's own programs, the newest that is installed; None without."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    anywhere = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(anywhere).resolve().parent if anywhere else None


class Cluster:
    """One server on a socket in a folder of its own, with as many databases as wanted."""

    def __init__(self, *, durable: bool = False) -> None:
        """Make the cluster; `durable` flushes to the disk as a real one does."""
        programs = binaries()
        assert programs, "PostgreSQL is not installed"
        self._programs = programs
        # Short, for the name of a socket may have no more than 107 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._data = self._folder / "data"
        self._durable = durable
        self._server: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        # The server refuses to run as root.
        self._account: dict[str, Any] = {}
        if os.getuid() == 0:
            self._account = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
            shutil.chown(self._folder, ACCOUNT, ACCOUNT)
        self._run(
            "initdb", "--pgdata", str(self._data), "--username", ACCOUNT, "--auth", "trust",
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions",
        )  # fmt: skip
        self.start()

    def url(self, database: str = "postgres") -> str:
        """The address of one database."""
        return f"postgresql://{ACCOUNT}@/{database}?host={self._folder}"

    def fresh(self) -> str:
        """The address of a new, empty database."""
        name = f"v{next(self._numbers)}"
        self.ask(f"CREATE DATABASE {name}")
        return self.url(name)

    def ask(self, sql: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement on a connection of its own; its rows, if it has any."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(sql)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        """Start the server and wait until it lets people in."""
        flush = [] if self._durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [
                    self._programs / "postgres", "-D", self._data, "-k", self._folder,
                    "-c", "listen_addresses=", "-c", "max_connections=200", *flush,
                ],
                stderr=log, cwd="/", **self._account,
            )  # fmt: skip
        until = time.monotonic() + 60
        while True:
            try:
                self.ask("SELECT 1")
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """Shut the server down in good order, not waiting for those who are connected."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End every process of the server at once, as the loss of power does."""
        family = self._family()
        self._end(signal.SIGKILL)
        for child in family:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def pause(self) -> None:
        """Let every process of the server stand still."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def restore(self) -> None:
        """Have it running again, whatever was done to it."""
        if self._server:
            self.resume()
        else:
            self.start()

    def processor_seconds(self) -> float:
        """User and system time of all its processes so far, also of those that have ended."""
        assert self._server
        seconds = 0.0
        for process in (self._server.pid, *self._family()):
            with suppress(FileNotFoundError):
                stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
                seconds += sum(map(int, stat.rpartition(")")[2].split()[11:15])) / TICKS
        return seconds

    def remove(self) -> None:
        """Stop the server and delete everything."""
        if self._server:
            self.resume()
            self.stop()
        shutil.rmtree(self._folder)

    def _end(self, how: signal.Signals) -> None:
        assert self._server
        self._server.send_signal(how)
        self._server.wait(timeout=60)
        self._server = None

    def _signal(self, what: signal.Signals) -> None:
        assert self._server
        for process in (self._server.pid, *self._family()):
            with suppress(ProcessLookupError):
                os.kill(process, what)

    def _family(self) -> list[int]:
        assert self._server
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children")
        return [int(child) for child in children.read_text().split()]

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, *arguments],
            check=True, capture_output=True, cwd="/", **self._account,
        )  # fmt: skip
