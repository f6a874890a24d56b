"""Moves an office from one database to another, and proves that both hold the same."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.errors import StorageRefused
from bot.store.ends import Office, Values
from bot.store.layout import layout
from bot.store.migrate import shipped
from bot.store.postgres_office import PostgresOffice
from bot.store.sqlite import URL_PREFIX
from bot.store.sqlite_office import SqliteOffice


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows, and the SHA-256 of them all in the order of their key."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One table as it is read back from each database."""

    table: str
    source: Sum
    target: Sum

    @property
    def equal(self) -> bool:
        """Whether both hold the same."""
        return self.source == self.target


class _DifferentError(Exception):
    """Takes back what was written."""


def office_at(url: str) -> Office:
    """The database at `sqlite:///…` or `postgresql://…`; raises StorageRefused for others."""
    if url.startswith(URL_PREFIX):
        return SqliteOffice(Path(url.removeprefix(URL_PREFIX)))
    if url.startswith(("postgresql://", "postgres://")):
        return PostgresOffice(url)
    raise StorageRefused("copy.url")


def copy(source: Office, target: Office) -> tuple[Compared, ...]:
    """Copy everything into an empty database in one transaction; what each holds then, by table.

    Nothing is kept in the target unless all tables are equal. Raises StorageRefused when the
    source is not of this version, the target is not empty, or either cannot be used.
    """
    known = shipped().keys()
    if source.steps() != known:
        raise StorageRefused("copy.version", file=source.name)
    if not (steps := target.steps()):
        target.create()
    elif steps != known:
        raise StorageRefused("copy.version", file=target.name)
    tables = layout()
    compared: tuple[Compared, ...] = ()
    with suppress(_DifferentError), source.reading() as reading, target.writing() as writing:
        if not all(map(writing.is_empty, tables)):
            raise StorageRefused("copy.not_empty", file=target.name)
        for table in tables:
            writing.fill(table, reading.rows(table))
        compared = tuple(
            Compared(table.name, summed(reading.rows(table)), summed(writing.rows(table)))
            for table in tables
        )
        if not all(one.equal for one in compared):
            raise _DifferentError
    return compared


def summed(rows: Iterable[Values]) -> Sum:
    """Count and digest of rows, each as a line of JSON."""
    count, digest = 0, sha256()
    for row in rows:
        count += 1
        digest.update(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return Sum(count, digest.hexdigest())
