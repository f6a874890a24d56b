"""The desk's lists of tickets, each with the voter's last words."""

import json

from bot.services.records import QueueRow
from bot.store.statements import Row, Statements
from bot.store.tickets import ticket_of

# A tapped button is no words; a photo or a voice message is.
LISTED = """
    SELECT tickets.*, operators.name AS assignee_name, conversations.channel,
           inbox.text AS last_text, inbox.attachment AS last_attachment
    FROM tickets
    JOIN conversations ON conversations.id = tickets.conversation_id
    LEFT JOIN operators ON operators.id = tickets.assignee_id
    LEFT JOIN inbox ON inbox.id = (
        SELECT last.id FROM inbox AS last
        WHERE last.conversation_id = tickets.conversation_id AND NOT last.forgotten
          AND (last.text <> '' OR last.attachment IS NOT NULL)
        ORDER BY last.id DESC LIMIT 1)
"""
OPEN = """
    WHERE tickets.closed_at IS NULL
    ORDER BY tickets.waiting_since IS NULL, tickets.waiting_since, tickets.id LIMIT ?
"""
CLOSED = """
    WHERE tickets.closed_at IS NOT NULL
    ORDER BY tickets.closed_at DESC, tickets.id DESC LIMIT ?
"""


class Queue(Statements):
    """The part of a transaction that lists tickets."""

    def queue(self, limit: int = 200) -> tuple[QueueRow, ...]:
        """Open tickets, the longest waiting voter first, those that wait for nobody last."""
        return tuple(map(_queue_row, self._rows(LISTED + OPEN, limit)))

    def closed_tickets(self, limit: int = 50) -> tuple[QueueRow, ...]:
        """Closed tickets, newest first."""
        return tuple(map(_queue_row, self._rows(LISTED + CLOSED, limit)))


def _queue_row(row: Row) -> QueueRow:
    attachment = row["last_attachment"]
    return QueueRow(
        ticket=ticket_of(row),
        channel=row["channel"],
        last_text=row["last_text"] or "",
        last_kind=None if attachment is None else json.loads(attachment)["kind"],
    )
