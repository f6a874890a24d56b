"""The tables of a database as they are copied: learnt from the steps that make them."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from graphlib import TopologicalSorter

from bot.store.migrate import shipped

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
REFERENCES = 'SELECT "table" FROM pragma_foreign_key_list(?)'
COLUMNS = "SELECT name, type, pk FROM pragma_table_info(?)"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `kind` is its type as the steps write it, `in_key` that it tells rows apart."""

    name: str
    kind: str
    in_key: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One table."""

    name: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[Column, ...]:
        """What tells its rows apart and puts them in order."""
        return tuple(column for column in self.columns if column.in_key)

    @property
    def numbered(self) -> bool:
        """Whether the database itself numbers new rows."""
        return [column.name for column in self.key] == ["id"]


def layout() -> tuple[Table, ...]:
    """All tables of today, each behind those that its rows refer to."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for sql in shipped().values():
            connection.executescript(sql)
        names = [name for (name,) in connection.execute(TABLES)]
        references = {
            name: {other for (other,) in connection.execute(REFERENCES, (name,))} for name in names
        }
        return tuple(
            Table(name, _columns(connection, name))
            for name in TopologicalSorter(references).static_order()
        )


def _columns(connection: sqlite3.Connection, table: str) -> tuple[Column, ...]:
    return tuple(
        Column(name, kind, bool(place))
        for name, kind, place in connection.execute(COLUMNS, (table,))
    )
