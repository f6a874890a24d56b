"""Handovers to people: state, history, queue."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain import ticket as rules
from bot.domain.decision import HandoffReason
from bot.domain.message import Attachment, AttachmentKind
from bot.domain.operator import Role
from bot.domain.ticket import Ticket, TicketEvent, TicketEventKind
from bot.errors import AlreadyClaimed
from bot.services.ports import Store, Transaction
from tests.store.samples import AMAL, BAWER, CEREN, NOW, SECOND, message, take_in, talk


async def opened(store: Store, conversation_id: int, at: float = 0) -> Ticket:
    return await store.write(
        lambda t: t.open_ticket(
            conversation_id, HandoffReason.ASKED, "ckb", "card.lost", NOW + at * SECOND
        )
    )


async def test_a_new_ticket_is_open_and_its_voter_waits(store: Store) -> None:
    conversation_id = await talk(store)
    ticket = await opened(store, conversation_id)

    assert ticket == Ticket(
        ticket.id,
        conversation_id,
        HandoffReason.ASKED,
        "ckb",
        NOW,
        best_guess="card.lost",
        waiting_since=NOW,
    )
    [event] = await store.read(lambda t: t.ticket_events(ticket.id))
    assert event == TicketEvent(event.id, ticket.id, TicketEventKind.OPENED, NOW)


async def test_every_part_of_a_tickets_state_is_kept(store: Store) -> None:
    operator = await store.write(lambda t: t.add_operator("شيلان", Role.OPERATOR, NOW))
    ticket = await opened(store, await talk(store))
    held = replace(
        ticket,
        reason=HandoffReason.EXPIRED,
        language="tr",
        best_guess=None,
        assignee=operator.id,
        assignee_name=operator.name,
        waiting_since=None,
        replied_at=NOW + SECOND,
        closed_at=NOW + 2 * SECOND,
        rating=3,
    )
    await store.write(lambda t: t.save_ticket(held))
    assert await store.read(lambda t: t.ticket(ticket.id)) == held

    free = replace(held, assignee=None, assignee_name=None, closed_at=None)
    await store.write(lambda t: t.save_ticket(free))
    assert await store.read(lambda t: t.ticket(ticket.id)) == free


async def test_an_unknown_ticket_is_said_to_be_unknown(store: Store) -> None:
    ticket = await opened(store, await talk(store))

    with pytest.raises(KeyError):
        await store.read(lambda t: t.ticket(ticket.id + 1))
    with pytest.raises(KeyError):
        await store.write(lambda t: t.save_ticket(replace(ticket, id=ticket.id + 1)))


async def test_the_newest_ticket_of_a_conversation_is_found(store: Store) -> None:
    amal, bawer = await talk(store), await talk(store, BAWER)
    await opened(store, amal)
    newest = await opened(store, amal)
    await opened(store, bawer)

    assert await store.read(lambda t: t.latest_ticket(amal)) == newest
    assert await store.read(lambda t: t.latest_ticket(bawer + 1)) is None


async def test_of_many_who_claim_a_ticket_one_gets_it(store: Store) -> None:
    ticket = await opened(store, await talk(store))
    people = await store.write(
        lambda t: [t.add_operator(f"operator {n}", Role.OPERATOR, NOW) for n in range(100)]
    )

    def take(transaction: Transaction, number: int) -> Ticket:
        person = people[number]
        held = rules.claim(transaction.ticket(ticket.id), person.id, person.name)
        transaction.save_ticket(held)
        return held

    results = await asyncio.gather(
        *(store.write(lambda t, n=n: take(t, n)) for n in range(100)),
        return_exceptions=True,
    )
    [winner] = [result for result in results if isinstance(result, Ticket)]
    assert sum(isinstance(result, AlreadyClaimed) for result in results) == 99
    assert await store.read(lambda t: t.ticket(ticket.id)) == winner


async def test_the_history_of_all_tickets_rises(store: Store) -> None:
    operator = await store.write(lambda t: t.add_operator("ا", Role.OPERATOR, NOW))
    assert await store.read(lambda t: t.last_event_id()) == 0
    first, second = await opened(store, await talk(store)), await opened(store, await talk(store))
    note = await store.write(
        lambda t: t.add_event(first.id, TicketEventKind.NOTED, NOW, operator.id, "اتصل")
    )

    assert await store.read(lambda t: t.last_event_id()) == note
    everything = await store.read(lambda t: t.events_after(0))
    assert [event.ticket_id for event in everything] == [first.id, second.id, first.id]
    assert [event.id for event in everything] == sorted(event.id for event in everything)
    noted = TicketEvent(
        note, first.id, TicketEventKind.NOTED, NOW, operator.id, operator.name, "اتصل"
    )
    assert await store.read(lambda t: t.events_after(everything[1].id)) == (noted,)
    assert await store.read(lambda t: t.events_after(0, limit=1)) == everything[:1]
    assert await store.read(lambda t: t.ticket_events(first.id)) == (everything[0], noted)


async def test_the_longest_waiting_voter_stands_first_in_the_queue(store: Store) -> None:
    answered = await opened(store, await talk(store, CEREN), at=0)
    late = await opened(store, await talk(store, AMAL), at=2)
    early = await opened(store, await talk(store, BAWER), at=1)
    closed = await opened(store, await talk(store, AMAL), at=0)
    await store.write(lambda t: t.save_ticket(replace(answered, waiting_since=None)))
    await store.write(lambda t: t.save_ticket(replace(closed, closed_at=NOW)))

    rows = await store.read(lambda t: t.queue())
    assert [row.ticket.id for row in rows] == [early.id, late.id, answered.id]
    assert len(await store.read(lambda t: t.queue(limit=2))) == 2


async def test_closed_tickets_stand_newest_first(store: Store) -> None:
    conversation_id = await talk(store)
    tickets = [await opened(store, conversation_id) for _ in range(3)]
    for ticket, seconds in zip(tickets, (2, 3, 1), strict=True):
        closed = replace(ticket, closed_at=NOW + seconds * SECOND)
        await store.write(lambda t, c=closed: t.save_ticket(c))

    rows = await store.read(lambda t: t.closed_tickets())
    assert [row.ticket.id for row in rows] == [tickets[n].id for n in (1, 0, 2)]
    assert len(await store.read(lambda t: t.closed_tickets(limit=1))) == 1
    assert await store.read(lambda t: t.queue()) == ()


async def test_the_queue_shows_the_voters_last_words(store: Store) -> None:
    ticket = await opened(store, await talk(store))
    tap = message("2", choice="card.lost")
    await store.write(lambda t: take_in(t, tap, NOW))
    [row] = await store.read(lambda t: t.queue())
    assert (row.ticket, row.channel, row.last_text, row.last_kind) == (
        ticket,
        "telegram",
        "سلام",
        None,
    )

    photo = message("3", attachment=Attachment(AttachmentKind.PHOTO, "p"))
    await store.write(lambda t: take_in(t, photo, NOW))
    [row] = await store.read(lambda t: t.queue())
    assert (row.last_text, row.last_kind) == ("", "photo")


async def test_health_tells_how_long_things_wait(store: Store) -> None:
    health = await store.read(lambda t: t.health())
    assert (health.oldest_pending, health.oldest_unsent, health.open_tickets) == (None, None, 0)
    assert health.schema_version >= 1

    conversation_id = await talk(store)
    await opened(store, conversation_id)
    await store.write(lambda t: take_in(t, message("2"), NOW + SECOND))
    await store.write(lambda t: take_in(t, message("3"), NOW + 2 * SECOND))
    health = await store.read(lambda t: t.health())
    assert (health.oldest_pending, health.open_tickets) == (NOW + SECOND, 1)


async def test_a_verdict_on_an_answer_is_kept(store: Store) -> None:
    conversation_id = await talk(store)
    for helpful in (True, False):
        await store.write(
            lambda t, h=helpful: t.add_feedback(conversation_id, "card.lost", 2, h, NOW)
        )
