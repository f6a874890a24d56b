"""A SQLite file as one end of a copy."""

import sqlite3
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.errors import StorageRefused
from bot.store.backup import applied, connected
from bot.store.ends import Values
from bot.store.layout import Column, Table
from bot.store.restore import alone
from bot.store.sqlite import PRAGMAS, SqliteStore

TRUTH = {0: False, 1: True}


@dataclass(frozen=True, slots=True)
class SqliteOffice:
    """The Office in a file."""

    path: Path

    @property
    def name(self) -> str:
        """The file's path."""
        return str(self.path)

    def steps(self) -> Set[str]:
        """None also when there is no file."""
        if not self.path.exists():
            return frozenset()
        with connected(self.path) as connection:
            return applied(connection)

    def in_use(self) -> bool:
        """Whether another process has it open; not to be called within a transaction."""
        try:
            with alone(self.path):
                return False
        except StorageRefused:
            return True

    def create(self) -> None:
        """Make the file too where there is none."""
        SqliteStore.open(self.path).stop()

    @contextmanager
    def reading(self) -> Iterator["SqliteEnd"]:
        """Writers go on meanwhile."""
        with connected(self.path) as connection:
            connection.execute("BEGIN")
            yield SqliteEnd(connection)

    @contextmanager
    def writing(self) -> Iterator["SqliteEnd"]:
        """What is not committed is rolled back when the connection closes."""
        with connected(self.path) as connection:
            for pragma in PRAGMAS:
                connection.execute(pragma)
            connection.execute("BEGIN IMMEDIATE")
            yield SqliteEnd(connection)
            connection.execute("COMMIT")


@dataclass(frozen=True, slots=True)
class SqliteEnd:
    """The End in a file."""

    connection: sqlite3.Connection

    def is_empty(self, table: Table) -> bool:
        """Whether the table has no row."""
        return self.connection.execute(f"SELECT 1 FROM {table.name} LIMIT 1").fetchone() is None  # noqa: S608

    def rows(self, table: Table) -> Iterator[Values]:
        """Rows in the order of the key; texts are ordered by their bytes."""
        columns, key = _names(table.columns), _names(table.key)
        truth = [place for place, column in enumerate(table.columns) if column.kind == "BOOLEAN"]
        for found in self.connection.execute(f"SELECT {columns} FROM {table.name} ORDER BY {key}"):  # noqa: S608
            row = list(found)
            for place in truth:
                row[place] = TRUTH.get(row[place], row[place])
            yield tuple(row)

    def fill(self, table: Table, rows: Iterable[Values]) -> None:
        """SQLite numbers new rows behind the highest by itself."""
        places = ", ".join("?" for _ in table.columns)
        sql = f"INSERT INTO {table.name} ({_names(table.columns)}) VALUES ({places})"  # noqa: S608
        self.connection.executemany(sql, rows)


def _names(columns: Iterable[Column]) -> str:
    return ", ".join(column.name for column in columns)
