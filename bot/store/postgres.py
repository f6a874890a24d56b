"""The store on a PostgreSQL server, which several copies of the program may share."""

import secrets
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Self, cast

import psycopg

from bot.errors import ConfigError
from bot.store.migrate import shipped
from bot.store.postgres_migrate import migrate_postgres
from bot.store.postgres_session import connect, connect_to_read, connect_to_write, parameters_of
from bot.store.postgres_threads import PostgresReader, PostgresWriter
from bot.store.postgres_transaction import ReadingTransaction
from bot.store.postgres_wire import CHANNEL, listen, payloads_of
from bot.store.threaded import ThreadedStore

WRITERS = 8
READERS = 4


class PostgresStore(ThreadedStore):
    """The Store port on PostgreSQL; works that write run side by side.

    A work may be run again before it is committed, so that it does nothing but call its
    transaction. Who is told StoreUnavailable because the connection broke during the commit does
    not learn whether the work was kept.
    """

    def __init__(self, parameters: Mapping[str, Any], version: int, patience: float) -> None:
        writing = partial(connect_to_write, parameters)
        reading = partial(connect_to_read, parameters)
        super().__init__(
            lambda jobs: [PostgresWriter(jobs, writing, version) for _ in range(WRITERS)],
            lambda jobs: [PostgresReader(jobs, reading, version) for _ in range(READERS)],
            patience,
        )
        self._parameters = parameters
        self._name = secrets.token_hex(4)

    @classmethod
    def open(cls, url: str, *, patience: float = 10.0) -> Self:
        """Connect to `postgresql://…`, creating the tables where missing.

        `patience` is how many seconds a caller waits for the server before StoreUnavailable is
        raised. Raises ConfigError when the database cannot be used or a newer program has changed
        it.
        """
        parameters = parameters_of(url)
        try:
            with connect(parameters) as session:
                encoding = session.info.parameter_status("server_encoding") or ""
                if encoding != "UTF8":
                    raise _fault("config.database_encoding", found=encoding)
                version = migrate_postgres(session, shipped())
        except psycopg.Error as error:
            name = f"{parameters.get('host', '')}/{parameters.get('dbname', '')}"
            raise _fault("config.database_unusable", value=name, reason=str(error)) from error
        return cls(parameters, version, patience)

    async def notify(self, topics: Collection[str]) -> None:
        """Ring topics for other copies of the program; they are not heard by this one."""
        payloads = payloads_of(self._name, topics)
        # In a transaction apart, since the server lets only one at a time commit its notices, and
        # on a reader's connection, since it writes nothing to the disk.
        await self.read(lambda t: cast(ReadingTransaction, t).notify(CHANNEL, payloads))

    async def listen(self, heard: Callable[[str], None]) -> None:
        """Call `heard` with each topic that another copy rings, for ever, whatever happens."""
        await listen(self._parameters, self._name, heard)


def _fault(key: str, **values: str) -> ConfigError:
    return ConfigError((("DATABASE_URL", key, values),))
