"""The store on one SQLite file: one writer thread, some reader threads, no server."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal, Self

from sqlite_utils import Database

from bot.errors import ConfigError
from bot.store.jobs import unavailable
from bot.store.migrate import migrate, shipped
from bot.store.threaded import ThreadedStore
from bot.store.threads import Reader, Writer

Synchronous = Literal["FULL", "NORMAL"]

URL_PREFIX = "sqlite:///"
READERS = 2
# RETURNING came with it: https://sqlite.org/lang_returning.html
OLDEST_SQLITE = (3, 35)
HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)

PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    # Forgotten words are overwritten, not just unlinked.
    "PRAGMA secure_delete = ON",
    # Only macOS needs it, to make the disk itself write; elsewhere it does nothing.
    "PRAGMA fullfsync = ON",
)
SYNCHRONOUS = {
    "FULL": "PRAGMA synchronous = FULL",
    "NORMAL": "PRAGMA synchronous = NORMAL",
}


class SqliteStore(ThreadedStore):
    """The Store port on SQLite; works that write run one after another in the order given."""

    def __init__(self, opened: Callable[[], sqlite3.Connection], version: int) -> None:
        reading = partial(_read_only, opened)
        super().__init__(
            lambda jobs: [Writer(jobs, opened, version)],
            lambda jobs: [Reader(jobs, reading, version) for _ in range(READERS)],
        )

    @classmethod
    def open(
        cls, database: str | Path, *, synchronous: Synchronous = "FULL", patience: float = 5.0
    ) -> Self:
        """Open `sqlite:///path` or a path, creating folder, file and tables where missing.

        FULL survives the loss of power after a commit, NORMAL only the death of the program.
        `patience` is how many seconds a commit waits for another program's lock. Raises
        ConfigError when the file cannot be used, a newer program has changed it or the SQLite
        library is too old, and StoreUnavailable when another program holds the file for too long.
        """
        demand_sqlite(sqlite3.sqlite_version_info)
        path = Path(str(database).removeprefix(URL_PREFIX))
        opened = partial(connect, path, synchronous, patience)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Nobody but the host's user may read what voters wrote.
            path.touch(mode=0o600)
            connection = opened()
            try:
                tools = Database(connection, execute_plugins=False)
                tools.enable_wal()
                version = migrate(tools, shipped())
            finally:
                connection.close()
        except (OSError, sqlite3.Error) as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in HELD:
                raise unavailable(error) from error
            reason = {"value": str(path), "reason": str(error)}
            fault = ("DATABASE_URL", "config.database_unusable", reason)
            raise ConfigError((fault,)) from error
        return cls(opened, version)


def demand_sqlite(found: tuple[int, ...]) -> None:
    """Raise ConfigError when the SQLite library that Python was built with is too old."""
    if found < OLDEST_SQLITE:
        versions = {"found": _dotted(found), "known": _dotted(OLDEST_SQLITE)}
        raise ConfigError((("DATABASE_URL", "config.sqlite_too_old", versions),))


def connect(path: Path, synchronous: Synchronous, patience: float) -> sqlite3.Connection:
    """One connection to an existing file, for the one thread that calls this.

    `patience` is in seconds. Raises sqlite3.OperationalError when there is no such file.
    """
    # A file that vanished while the program runs must not be made anew, empty.
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(
        uri, uri=True, timeout=patience, isolation_level=None, cached_statements=256
    )
    try:
        connection.row_factory = sqlite3.Row
        for pragma in (*PRAGMAS, SYNCHRONOUS[synchronous]):
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _read_only(opened: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
    connection = opened()
    connection.execute("PRAGMA query_only = ON")
    return connection


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
