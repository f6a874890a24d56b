"""Backups of a SQLite database: made whole while the service runs, and checked."""

import os
import sqlite3
from collections.abc import Iterator, Set
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import StorageRefused
from bot.store.migrate import shipped

SIDE_FILES = ("-wal", "-shm", "-journal")
"""What SQLite puts beside a database, by the end of the name."""

RECORD_OF_STEPS = "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"
STEPS = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'voterline'"


def back_up(database: Path, target: Path) -> None:
    """Write all that is committed now into a new file `target`, readable by its owner alone.

    Raises StorageRefused, and leaves nothing under that name, when it is taken or when the
    database or its copy is not sound; OSError when the file cannot be written.
    """
    with whole_or_nothing(target) as part:
        if target.exists():
            raise StorageRefused("storage.exists", file=str(target))
        copy_checked(database, part)
        flush(part)
        part.rename(target)
    flush(target.parent)


def copy_checked(source: Path, target: Path) -> None:
    """Copy a database into the empty file `target`; raises StorageRefused unless both are sound.

    One statement reads one view of what is committed, the log beside the file included. Writers
    go on meanwhile, whereas SQLite's backup in steps begins anew at each of their commits. What
    was deleted, such as the words of those who were forgotten, is not copied.
    """
    with connected(source) as connection:
        connection.execute("VACUUM INTO ?", (str(target.absolute()),))
    check(target)


def check(database: Path) -> None:
    """Raise StorageRefused unless it is a whole database of this or an older program."""
    file = str(database)
    with connected(database) as connection:
        faults = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        if faults != ["ok"] or connection.execute("PRAGMA foreign_key_check").fetchone():
            raise StorageRefused("storage.damaged", file=file)
        steps = applied(connection)
    known = shipped()
    if not steps:
        raise StorageRefused("storage.not_ours", file=file)
    if steps - known.keys():
        raise StorageRefused("storage.too_new", file=file, found=max(steps), known=max(known))


def applied(connection: sqlite3.Connection) -> Set[str]:
    """The steps that made the tables; none in a database that is not ours."""
    if not connection.execute(RECORD_OF_STEPS).fetchone():
        return frozenset()
    return {row[0] for row in connection.execute(STEPS)}


@contextmanager
def whole_or_nothing(target: Path) -> Iterator[Path]:
    """A new empty file beside `target`, for its owner alone; it is removed after a failure."""
    part = target.with_name(f"{target.name}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise StorageRefused("storage.part", file=str(part)) from error
    try:
        yield part
    except BaseException:
        for end in ("", *SIDE_FILES):
            part.with_name(part.name + end).unlink(missing_ok=True)
        raise


def flush(path: Path) -> None:
    """Make the disk keep a file's content, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def connected(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection to an existing file; StorageRefused for whatever SQLite finds wrong with it."""
    # Only a connection that may write clears away the files beside the database when it closes.
    uri = f"{database.absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise StorageRefused("storage.unusable", file=str(database), reason=str(error)) from error
