"""Puts a backup in the place of the present SQLite database, which is kept beside it."""

import asyncio
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.domain.restored import Restored
from bot.errors import StorageRefused
from bot.store.backup import SIDE_FILES, check, connected, copy_checked, flush, whole_or_nothing
from bot.store.sqlite import SqliteStore

# The bytes on which every connection that has read holds a shared lock, in WAL mode until it is
# closed: https://sqlite.org/src/file/src/os.h
SHARED_FIRST, SHARED_SIZE = 0x40000002, 510


def restore(
    database: Path, backup: Path, now: datetime, language: str
) -> tuple[Path | None, Restored]:
    """Put a copy of `backup` in place of `database`, migrated, with nothing left to be sent.

    The database of before keeps its bytes under a name with the time `now`, which is returned,
    None if there was none, with what the restored one holds. `language` is for tickets of voters
    whose language is not known. Raises StorageRefused, with nothing changed, when the backup is
    damaged, of a newer program or not ours, or when another process uses the database; OSError
    when a file cannot be written.
    """
    check(backup)
    database = database.resolve()
    database.parent.mkdir(parents=True, exist_ok=True)
    with alone(database), whole_or_nothing(database) as part:
        copy_checked(backup, part)
        restored = asyncio.run(_settle(part, now, language))
        with connected(part) as connection:
            # The log goes into the file, which alone is moved.
            connection.execute("PRAGMA journal_mode = DELETE")
        flush(part)
        kept = _keep(database, now)
        part.replace(database)
    flush(database.parent)
    return kept, restored


async def _settle(database: Path, now: datetime, language: str) -> Restored:
    store = SqliteStore.open(database)
    try:
        return await store.write(lambda t: t.after_restore(now, language))
    finally:
        await store.close()


@contextmanager
def alone(database: Path) -> Iterator[None]:
    """Hold the database against every other process; StorageRefused when one uses it.

    SQLite's own lock is taken by hand, since SQLite would not take it on a file so damaged that
    it must be replaced. Whoever comes meanwhile finds the database busy.
    """
    if not database.exists():
        yield
        return
    with database.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, SHARED_SIZE, SHARED_FIRST)
        except (BlockingIOError, PermissionError) as error:
            raise StorageRefused("storage.in_use", file=str(database)) from error
        yield


def _keep(database: Path, now: datetime) -> Path | None:
    """Give the database and what SQLite left beside it second names, then drop the latter's first.

    A log that stayed under its name would be played into the restored database. At no moment is
    the database's own name free: a service that starts would make a new, empty one.
    """
    if not database.exists():
        return None
    kept = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}")
    for end in ("", *SIDE_FILES):
        beside = database.with_name(database.name + end)
        if beside.exists():
            os.link(beside, kept.with_name(kept.name + end))
    for end in SIDE_FILES:
        database.with_name(database.name + end).unlink(missing_ok=True)
    return kept
