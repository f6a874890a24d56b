"""What happened to tickets, line by line, and voters' verdicts on answers."""

from datetime import datetime

from bot.domain.ticket import TicketEvent, TicketEventKind
from bot.store.columns import micros, moment
from bot.store.statements import Row, Statements


class History(Statements):
    """The part of a transaction that is only ever appended to."""

    def add_event(
        self,
        ticket_id: int,
        kind: TicketEventKind,
        now: datetime,
        operator: int | None = None,
        body: str | None = None,
    ) -> int:
        """Append to a ticket's history; returns the event's id, rising over all tickets."""
        [row] = self._rows(
            """
            INSERT INTO ticket_events (ticket_id, kind, at, operator_id, body)
            VALUES (?, ?, ?, ?, ?) RETURNING id
            """,
            ticket_id,
            kind,
            micros(now),
            operator,
            body,
        )
        return int(row["id"])

    def ticket_events(self, ticket_id: int) -> tuple[TicketEvent, ...]:
        """A ticket's history, oldest first."""
        rows = self._rows(
            """
            SELECT ticket_events.*, operators.name AS operator_name
            FROM ticket_events LEFT JOIN operators ON operators.id = ticket_events.operator_id
            WHERE ticket_id = ? ORDER BY ticket_events.id
            """,
            ticket_id,
        )
        return tuple(map(_event, rows))

    def events_after(self, after: int, limit: int = 100) -> tuple[TicketEvent, ...]:
        """Events of all tickets with an id above `after`, oldest first."""
        rows = self._rows(
            """
            SELECT ticket_events.*, operators.name AS operator_name
            FROM ticket_events LEFT JOIN operators ON operators.id = ticket_events.operator_id
            WHERE ticket_events.id > ? ORDER BY ticket_events.id LIMIT ?
            """,
            after,
            limit,
        )
        return tuple(map(_event, rows))

    def last_event_id(self) -> int:
        """The newest event's id, 0 when there is none."""
        row = self._row("SELECT id FROM ticket_events ORDER BY id DESC LIMIT 1")
        return 0 if row is None else int(row["id"])

    def add_feedback(
        self, conversation_id: int, entry: str, revision: int, helpful: bool, now: datetime
    ) -> None:
        """Keep a voter's tap on "was this right?"."""
        self._run(
            """
            INSERT INTO feedback (conversation_id, entry, revision, helpful, at)
            VALUES (?, ?, ?, ?, ?)
            """,
            conversation_id,
            entry,
            revision,
            helpful,
            micros(now),
        )


def _event(row: Row) -> TicketEvent:
    return TicketEvent(
        id=row["id"],
        ticket_id=row["ticket_id"],
        kind=TicketEventKind(row["kind"]),
        at=moment(row["at"]),
        operator=row["operator_id"],
        operator_name=row["operator_name"],
        body=row["body"],
    )
