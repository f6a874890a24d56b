"""The same pieces of SQL on PostgreSQL, with the locks that many writers need."""

from collections.abc import Collection, Sequence
from datetime import datetime

from psycopg import Cursor
from psycopg.rows import DictRow

from bot.domain.ticket import TicketEventKind
from bot.store.columns import storable
from bot.store.statements import Row, with_percent_s, without_locks
from bot.store.transaction import SqlTransaction

EVENTS_LOCK = int.from_bytes(b"vl_event")


class ReadingTransaction(SqlTransaction):
    """May not lock."""

    def __init__(self, cursor: Cursor[DictRow], schema_version: int) -> None:
        super().__init__(cursor, schema_version)
        self._cursor = cursor

    def _spoken(self, sql: str) -> str:
        return with_percent_s(without_locks(sql))

    def notify(self, channel: str, payloads: Collection[str]) -> None:
        """Tell all who listen, with the commit; each payload has less than 8,000 bytes."""
        self._run(
            "SELECT pg_notify(?, payload) FROM unnest(CAST(? AS text[])) AS payload",
            channel,
            list(payloads),
        )


class WritingTransaction(ReadingTransaction):
    """Everything about a conversation is done while holding its row.

    Whoever needs the lock on the history too takes it after that.
    """

    def _spoken(self, sql: str) -> str:
        return with_percent_s(sql)

    def _each(self, sql: str, sets: Sequence[tuple[object, ...]]) -> list[Sequence[Row]]:
        # Sent without waiting for each one's answer: half the work for both sides.
        if len(sets) < 2:
            return super()._each(sql, sets)
        cursor = self._cursor
        storable_sets = [tuple(map(storable, values)) for values in sets]
        cursor.executemany(self._spoken(sql), storable_sets, returning=True)
        return [results.fetchall() for results in cursor.results()]

    def add_event(
        self,
        ticket_id: int,
        kind: TicketEventKind,
        now: datetime,
        operator: int | None = None,
        body: str | None = None,
    ) -> int:
        """As everywhere; one transaction at a time, so that ids rise in the order of commits."""
        # Else whoever follows the ids would pass over one that is committed after its successor.
        self._run("SELECT pg_advisory_xact_lock(?)", EVENTS_LOCK)
        return super().add_event(ticket_id, kind, now, operator, body)

    def _leave_gap(self, table: str) -> None:
        super()._leave_gap(table)
        self._rows(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id)) FROM {table}")  # noqa: S608
