"""Runs SQL on one connection; the base of every part of a transaction."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

from bot.store.columns import storable

LOCK = re.compile(r"FOR UPDATE(?: OF \w+(?:, \w+)*)?(?: SKIP LOCKED)?")


class Row(Protocol):
    """A row whose columns are read by name."""

    def __getitem__(self, column: str, /) -> Any: ...


class Cursor(Protocol):
    """What a statement came to."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def fetchall(self) -> Sequence[Any]:
        """All rows that were found."""


class Connection(Protocol):
    """What the databases' libraries have in common."""

    def execute(self, sql: str, values: tuple[Any, ...], /) -> Cursor:
        """Run one statement."""


class Statements:
    """SQL with `?` for each value and `FOR UPDATE` where a row has to be held until the commit.

    Texts are made storable on their way in.
    """

    def __init__(self, connection: Connection, schema_version: int) -> None:
        self._connection = connection
        self._schema_version = schema_version

    def _spoken(self, sql: str) -> str:
        """The statement as this database wants it; SQLite has one writer and no locks on rows."""
        return without_locks(sql)

    def _execute(self, sql: str, values: tuple[object, ...]) -> Cursor:
        return self._connection.execute(self._spoken(sql), tuple(map(storable, values)))

    def _run(self, sql: str, *values: object) -> int:
        """Execute; returns how many rows were changed."""
        return self._execute(sql, values).rowcount

    def _rows(self, sql: str, *values: object) -> Sequence[Row]:
        return self._execute(sql, values).fetchall()

    def _row(self, sql: str, *values: object) -> Row | None:
        rows = self._rows(sql, *values)
        return rows[0] if rows else None

    def _each(self, sql: str, sets: Sequence[tuple[object, ...]]) -> list[Sequence[Row]]:
        """Execute what gives rows (RETURNING, SELECT) once with each set of values; those rows."""
        return [self._rows(sql, *values) for values in sets]

    def _change_one(self, sql: str, *values: object) -> None:
        """Execute a change of the row whose id is the last value; KeyError when there is none."""
        if self._run(sql, *values) == 0:
            raise KeyError(values[-1])


def must_exist(found: Sequence[Sequence[Row]], ids: Sequence[int]) -> None:
    """Raises KeyError with the first id for which nothing was found."""
    for rows, one in zip(found, ids, strict=True):
        if not rows:
            raise KeyError(one)


@cache
def without_locks(sql: str) -> str:
    """The statement without its locks, for whoever needs none or may take none."""
    return LOCK.sub("", sql)


@cache
def with_percent_s(sql: str) -> str:
    """The statement with psycopg's sign for a value."""
    return sql.replace("%", "%%").replace("?", "%s")
