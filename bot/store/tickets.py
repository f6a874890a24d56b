"""Handovers to people: the state of each ticket."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.decision import HandoffReason
from bot.domain.ticket import Ticket, TicketEventKind
from bot.store.columns import micros, micros_or_none, moment, moment_or_none
from bot.store.history import History
from bot.store.statements import Row

TICKETS = """
    SELECT tickets.*, operators.name AS assignee_name
    FROM tickets LEFT JOIN operators ON operators.id = tickets.assignee_id
"""


class Tickets(History):
    """The ticket part of a transaction."""

    def open_ticket(
        self,
        conversation_id: int,
        reason: HandoffReason,
        language: str,
        best_guess: str | None,
        now: datetime,
    ) -> Ticket:
        """A new open ticket, the voter waiting from now, with its `opened` event."""
        [row] = self._rows(
            """
            INSERT INTO tickets (conversation_id, reason, language, best_guess,
                                 opened_at, waiting_since)
            VALUES (?, ?, ?, ?, ?, ?) RETURNING id
            """,
            conversation_id,
            reason,
            language,
            best_guess,
            micros(now),
            micros(now),
        )
        self.add_event(row["id"], TicketEventKind.OPENED, now)
        return self._ticket(row["id"])

    def ticket(self, ticket_id: int) -> Ticket:
        """Raises KeyError when there is none. In a `write` its conversation is held."""
        ticket, held = self._ticket(ticket_id), None
        # What was read before the lock may be old, even whose ticket it is.
        while ticket.conversation_id != held:
            held = ticket.conversation_id
            self._rows("SELECT 1 FROM conversations WHERE id = ? FOR UPDATE", held)
            ticket = self._ticket(ticket_id)
        return ticket

    def latest_ticket(self, conversation_id: int) -> Ticket | None:
        """The conversation's newest ticket, open or closed."""
        return self._newest_tickets([conversation_id]).get(conversation_id)

    def _newest_tickets(self, conversation_ids: Sequence[int]) -> Mapping[int, Ticket]:
        each = ", ".join("?" * len(conversation_ids))
        rows = self._rows(
            f"""{TICKETS} WHERE tickets.id IN (
                SELECT MAX(id) FROM tickets
                WHERE conversation_id IN ({each}) GROUP BY conversation_id)""",  # noqa: S608
            *conversation_ids,
        )
        return {row["conversation_id"]: ticket_of(row) for row in rows}

    def _ticket(self, ticket_id: int) -> Ticket:
        row = self._row(f"{TICKETS} WHERE tickets.id = ?", ticket_id)
        if row is None:
            raise KeyError(ticket_id)
        return ticket_of(row)

    def save_ticket(self, ticket: Ticket) -> None:
        """Write back a ticket's state; KeyError when there is none."""
        self._change_one(
            """
            UPDATE tickets SET reason = ?, language = ?, best_guess = ?, assignee_id = ?,
                waiting_since = ?, replied_at = ?, closed_at = ?, rating = ?
            WHERE id = ?
            """,
            ticket.reason,
            ticket.language,
            ticket.best_guess,
            ticket.assignee,
            micros_or_none(ticket.waiting_since),
            micros_or_none(ticket.replied_at),
            micros_or_none(ticket.closed_at),
            ticket.rating,
            ticket.id,
        )


def ticket_of(row: Row) -> Ticket:
    """The ticket in a row of `tickets` joined with its assignee's name."""
    return Ticket(
        id=row["id"],
        conversation_id=row["conversation_id"],
        reason=HandoffReason(row["reason"]),
        language=row["language"],
        opened_at=moment(row["opened_at"]),
        best_guess=row["best_guess"],
        assignee=row["assignee_id"],
        assignee_name=row["assignee_name"],
        waiting_since=moment_or_none(row["waiting_since"]),
        replied_at=moment_or_none(row["replied_at"]),
        closed_at=moment_or_none(row["closed_at"]),
        rating=row["rating"],
    )
