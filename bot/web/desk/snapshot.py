"""Reads from the store, in one go, what one page of the desk shows."""

from dataclasses import dataclass

from bot.services.ports import Transaction
from bot.services.records import QueueRow
from bot.web.desk.queue import Filter, Show
from bot.web.desk.ticket import Dossier

MOST = 500
"""Open tickets that are looked at; with more of them the oldest are the ones that matter."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the store holds for one page; parts the page does not show are empty."""

    tickets: tuple[QueueRow, ...]
    closed: tuple[QueueRow, ...]
    dossier: Dossier | None
    last_event: int


def take_snapshot(
    transaction: Transaction, chosen: Filter, ticket_id: int | None, part: str | None
) -> Snapshot:
    """The queue, unless `part` is "ticket", and the ticket, unless `part` is "queue".

    Raises KeyError when there is no such ticket.
    """
    # The event id is read first: what happens while the rest is read is then told once more.
    last_event = transaction.last_event_id()
    dossier = None
    if ticket_id is not None and part != "queue":
        ticket = transaction.ticket(ticket_id)
        dossier = Dossier(
            ticket,
            transaction.conversation(ticket.conversation_id),
            transaction.transcript(ticket.conversation_id),
            transaction.ticket_events(ticket_id),
        )
    tickets = () if part == "ticket" else transaction.queue(limit=MOST)
    wants_closed = part != "ticket" and chosen.show is Show.CLOSED
    closed = transaction.closed_tickets() if wants_closed else ()
    return Snapshot(tickets, closed, dossier, last_event)
