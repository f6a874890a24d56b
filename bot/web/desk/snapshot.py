"""Reads from the store, in one go, what one page of the desk shows."""

from dataclasses import dataclass

from bot.services.ports import Transaction
from bot.services.records import DeadLetter, QueueRow
from bot.web.desk.queue import Filter, Show
from bot.web.desk.ticket import Dossier

MOST = 500
"""Open tickets that are looked at; with more of them the oldest are the ones that matter."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the store holds for one page; parts the page does not show are empty.

    `undelivered` counts all messages that did not arrive, `letters` holds the newest of them.
    """

    tickets: tuple[QueueRow, ...]
    closed: tuple[QueueRow, ...]
    undelivered: int
    letters: tuple[DeadLetter, ...]
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
    if part == "ticket":
        return Snapshot((), (), 0, (), dossier, last_event)
    return Snapshot(
        tickets=transaction.queue(limit=MOST),
        closed=transaction.closed_tickets() if chosen.show is Show.CLOSED else (),
        undelivered=transaction.count_dead_letters(),
        letters=transaction.dead_letters() if chosen.show is Show.UNDELIVERED else (),
        dossier=dossier,
        last_event=last_event,
    )
