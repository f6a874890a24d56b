"""A voter who asks to be forgotten is, but is still not answered twice."""

from dataclasses import replace

import pytest

from bot.domain.conversation import Awaited, AwaitKind, Conversation, Mode
from bot.domain.decision import HandoffReason
from bot.domain.delivery import Origin
from bot.domain.message import Attachment, AttachmentKind
from bot.domain.operator import Role
from bot.domain.ticket import TicketEventKind
from bot.services.ports import Store
from tests.store.samples import (
    AMAL,
    BAWER,
    NOW,
    PARKED,
    SECOND,
    SENT,
    UNKNOWN,
    claimed,
    done,
    message,
    next_up,
    queued,
    recorded,
    take_in,
    talk,
    texts,
)


async def test_words_are_gone(store: Store) -> None:
    conversation_id = await talk(store)
    voice = message("2", "secret", choice="c", attachment=Attachment(AttachmentKind.VOICE, "v"))
    await store.write(lambda t: take_in(t, voice, NOW))
    await queued(store, conversation_id, "sent", "queued", entry="card.lost")
    [delivery] = await claimed(store)
    await recorded(store, delivery, SENT)
    await store.write(lambda t: t.forget(conversation_id, NOW + SECOND))

    assert await store.read(lambda t: t.transcript(conversation_id)) == ()
    assert await store.read(lambda t: t.outgoing_after(conversation_id, 0)) == ()
    [pending] = await store.read(lambda t: t.pending(conversation_id))
    assert pending.message == message("2")


async def test_the_talk_begins_anew_in_the_same_window(store: Store) -> None:
    conversation_id = await talk(store)
    known = Conversation(
        conversation_id,
        AMAL,
        Mode.OPERATOR,
        "ckb",
        language_chosen=True,
        greeted=True,
        awaited=Awaited(AwaitKind.FORGET, ("yes", "no"), "secret"),
        last_entry="card.lost",
        last_inbound_at=NOW,
    )
    await store.write(lambda t: t.save_conversation(known))
    await store.write(lambda t: t.forget(conversation_id, NOW))

    found = await store.read(lambda t: t.conversation(conversation_id))
    assert found == Conversation(conversation_id, AMAL, last_inbound_at=NOW)


async def test_a_repeat_from_before_is_still_a_repeat(store: Store) -> None:
    conversation_id = await talk(store)
    await store.write(lambda t: take_in(t, message("2"), NOW))
    await store.write(lambda t: t.forget(conversation_id, NOW))

    assert not await store.write(lambda t: take_in(t, message("2"), NOW))


@pytest.mark.parametrize("result", [None, PARKED, UNKNOWN])
async def test_nothing_empty_is_ever_sent(store: Store, result: object) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "1", "2")
    [delivery] = await claimed(store)
    if result:
        await recorded(store, delivery, result)
    await store.write(lambda t: t.forget(conversation_id, NOW))
    await queued(store, conversation_id, "forgotten")
    await store.write(lambda t: take_in(t, message("3"), NOW))

    assert not await recorded(store, delivery, SENT)
    assert texts(await claimed(store, NOW + 100 * SECOND)) == ["forgotten"]


async def test_the_message_that_asked_for_it_leaves_no_outcome(store: Store) -> None:
    conversation_id = await talk(store)
    await store.write(lambda t: take_in(t, message("2", "/forget"), NOW))
    [pending] = await store.read(lambda t: t.pending(conversation_id))
    await store.write(lambda t: t.forget(conversation_id, NOW))
    await store.write(lambda t: done(t, pending.inbox_id, NOW, {"text": "/forget"}))

    assert await store.read(lambda t: t.transcript(conversation_id)) == ()
    assert await store.read(next_up) is None


async def test_a_new_talk_is_remembered_again(store: Store) -> None:
    conversation_id = await talk(store)
    await store.write(lambda t: t.forget(conversation_id, NOW))
    await store.write(lambda t: take_in(t, message("2", "new"), NOW))

    [line] = await store.read(lambda t: t.transcript(conversation_id))
    assert line.text == "new"


async def test_an_open_ticket_is_closed_and_its_notes_are_blank(store: Store) -> None:
    conversation_id = await talk(store)
    operator = await store.write(lambda t: t.add_operator("ا", Role.OPERATOR, NOW))
    ticket = await store.write(
        lambda t: t.open_ticket(conversation_id, HandoffReason.ASKED, "ckb", "card.lost", NOW)
    )
    await store.write(
        lambda t: t.add_event(ticket.id, TicketEventKind.NOTED, NOW, operator.id, "secret")
    )
    later = NOW + SECOND
    await store.write(lambda t: t.forget(conversation_id, later))

    closed = await store.read(lambda t: t.ticket(ticket.id))
    assert closed == replace(ticket, closed_at=later, waiting_since=None, best_guess=None)
    events = await store.read(lambda t: t.ticket_events(ticket.id))
    assert [event.kind for event in events] == [
        TicketEventKind.OPENED,
        TicketEventKind.NOTED,
        TicketEventKind.FORGOTTEN,
    ]
    assert [event.body for event in events] == [None] * 3
    [row] = await store.read(lambda t: t.closed_tickets())
    assert (row.last_text, row.last_kind) == ("", None)


async def test_a_closed_ticket_stays_closed_as_it_was(store: Store) -> None:
    conversation_id = await talk(store)
    ticket = await store.write(
        lambda t: t.open_ticket(conversation_id, HandoffReason.ASKED, "ckb", None, NOW)
    )
    closed = replace(ticket, closed_at=NOW, waiting_since=None)
    await store.write(lambda t: t.save_ticket(closed))
    await store.write(lambda t: t.forget(conversation_id, NOW + SECOND))

    assert await store.read(lambda t: t.ticket(ticket.id)) == closed
    assert len(await store.read(lambda t: t.ticket_events(ticket.id))) == 1


async def test_others_are_left_alone(store: Store) -> None:
    amal, bawer = await talk(store), await talk(store, BAWER)
    await queued(store, bawer, "answer", origin=Origin.OPERATOR)
    await store.write(lambda t: t.add_feedback(amal, "card.lost", 1, True, NOW))
    before = await store.read(lambda t: t.transcript(bawer))
    await store.write(lambda t: t.forget(amal, NOW))

    assert await store.read(lambda t: t.transcript(bawer)) == before
    assert texts(await claimed(store)) == ["answer"]


async def test_nobody_unknown_can_be_forgotten(store: Store) -> None:
    with pytest.raises(KeyError):
        await store.write(lambda t: t.forget(7, NOW))
