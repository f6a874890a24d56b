"""Runs SQL on one connection; the base of every part of a transaction."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

from bot.store.columns import storable


class Row(Protocol):
    """A row whose columns are read by name."""

    def __getitem__(self, column: str, /) -> Any: ...


class Statements:
    """SQL with `?` for each value; texts are made storable on their way in."""

    def __init__(self, connection: sqlite3.Connection, schema_version: int) -> None:
        self._connection = connection
        self._schema_version = schema_version

    def _run(self, sql: str, *values: object) -> int:
        """Execute; returns how many rows were changed."""
        return self._connection.execute(sql, tuple(map(storable, values))).rowcount

    def _rows(self, sql: str, *values: object) -> Sequence[Row]:
        return self._connection.execute(sql, tuple(map(storable, values))).fetchall()

    def _row(self, sql: str, *values: object) -> Row | None:
        rows = self._rows(sql, *values)
        return rows[0] if rows else None

    def _change_one(self, sql: str, *values: object) -> None:
        """Execute a change of the row whose id is the last value; KeyError when there is none."""
        if self._run(sql, *values) == 0:
            raise KeyError(values[-1])
