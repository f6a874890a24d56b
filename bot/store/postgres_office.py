"""A PostgreSQL database as one end of a copy."""

from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed, Identifier

from bot.errors import StorageRefused
from bot.store.ends import Values
from bot.store.layout import Column, Table, layout
from bot.store.postgres import PostgresStore
from bot.store.postgres_session import Session, connect, connect_to_read, parameters_of

BATCH = 2000
"""Rows fetched at a time."""

OTHERS = """
    SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND application_name = 'voterline'
"""


@dataclass(frozen=True, slots=True)
class PostgresOffice:
    """The Office on a server."""

    url: str

    @property
    def name(self) -> str:
        """The server's and the database's name."""
        parameters = conninfo_to_dict(self.url)
        return f"{parameters.get('host', '')}/{parameters.get('dbname', '')}"

    def steps(self) -> Set[str]:
        """The steps on the program's own record."""
        with self._session(write=False) as session:
            cursor = session.cursor(row_factory=tuple_row)
            if cursor.execute("SELECT to_regclass('voterline_migrations')").fetchone() == (None,):
                return frozenset()
            return {name for (name,) in cursor.execute("SELECT name FROM voterline_migrations")}

    def in_use(self) -> bool:
        """Whether a program of ours is connected."""
        with self._session(write=False) as session:
            return session.execute(OTHERS).fetchone() is not None

    def create(self) -> None:
        """The database itself has to be there."""
        PostgresStore.open(self.url).stop()

    @contextmanager
    def reading(self) -> Iterator["PostgresEnd"]:
        """Writers go on meanwhile."""
        with self._session(write=False) as session:
            yield PostgresEnd(session)

    @contextmanager
    def writing(self) -> Iterator["PostgresEnd"]:
        """Holds all tables against other writers."""
        with self._session(write=True) as session:
            tables = SQL(", ").join(Identifier(table.name) for table in layout())
            session.execute(SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(tables))
            yield PostgresEnd(session)

    @contextmanager
    def _session(self, *, write: bool) -> Iterator[Session]:
        parameters = parameters_of(self.url)
        try:
            with connect(parameters) if write else connect_to_read(parameters) as session:
                # One end of a long copy stands still while the other one works.
                session.execute("SET idle_in_transaction_session_timeout = 0")
                with session.transaction():
                    yield session
        except psycopg.Error as error:
            # What the server says of a row may quote it.
            speaks = isinstance(error, psycopg.OperationalError)
            reason = str(error) if speaks else type(error).__name__
            raise StorageRefused("storage.unusable", file=self.name, reason=reason) from error


@dataclass(frozen=True, slots=True)
class PostgresEnd:
    """The End on a server."""

    session: Session

    def is_empty(self, table: Table) -> bool:
        """Whether the table has no row."""
        query = SQL("SELECT 1 FROM {} LIMIT 1").format(Identifier(table.name))
        return self.session.execute(query).fetchone() is None

    def rows(self, table: Table) -> Iterator[Values]:
        """Rows in the order of the key; texts are ordered by their bytes, as on SQLite."""
        with self.session.cursor(name="copied", row_factory=tuple_row) as cursor:
            cursor.itersize = BATCH
            query = SQL("SELECT {} FROM {} ORDER BY {}")
            key = SQL(", ").join(map(_in_order, table.key))
            yield from cursor.execute(query.format(_names(table), Identifier(table.name), key))

    def fill(self, table: Table, rows: Iterable[Values]) -> None:
        """An id that is given does not move the counter, so that it is set."""
        into = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table.name), _names(table))
        with self.session.cursor() as cursor, cursor.copy(into) as copying:
            for row in rows:
                copying.write_row(row)
        if table.numbered:
            counter = SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), MAX(id)) FROM {}")
            self.session.execute(counter.format(table.name, Identifier(table.name)))


def _names(table: Table) -> Composed:
    return SQL(", ").join(Identifier(column.name) for column in table.columns)


def _in_order(column: Column) -> Composed:
    collation = SQL(' COLLATE "C"' if column.kind == "TEXT" else "")
    return Identifier(column.name) + collation
