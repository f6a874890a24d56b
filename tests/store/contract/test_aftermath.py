"""After a restore nothing is answered or sent by itself: it waits for people, who can see it."""

from bot.domain.decision import HandoffReason
from bot.domain.delivery import DeliveryStatus
from bot.domain.operator import Role
from bot.domain.restored import Restored
from bot.domain.ticket import TicketEventKind
from bot.services.ports import Store
from tests.store.samples import (
    AMAL,
    BAWER,
    CEREN,
    LEASE,
    NOW,
    PARKED,
    SECOND,
    SENT,
    UNKNOWN,
    claimed,
    message,
    next_up,
    queued,
    recorded,
    take_in,
    talk,
)


async def after_restore(store: Store) -> Restored:
    """Do it a second later."""
    return await store.write(lambda t: t.after_restore(NOW + SECOND, "ar"))


async def test_nothing_on_its_way_is_sent_whatever_its_status(store: Store) -> None:
    for address in (AMAL, BAWER, CEREN):
        await queued(store, await talk(store, address), "an answer")
    parked, unknown, _ = await claimed(store)
    await recorded(store, parked, PARKED)
    await recorded(store, unknown, UNKNOWN)
    await queued(store, parked.conversation_id, "another answer")

    assert (await after_restore(store)).unfinished == 4
    # The word that would bring back what was parked.
    await store.write(lambda t: take_in(t, message("again", "?"), NOW + SECOND))
    assert await claimed(store, NOW + LEASE * 10) == ()


async def test_what_had_arrived_stays_so(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "an answer")
    [delivery] = await claimed(store)
    await recorded(store, delivery, SENT)

    assert (await after_restore(store)).unfinished == 0
    [_, line] = await store.read(lambda t: t.transcript(conversation_id))
    assert line.status is DeliveryStatus.SENT
    assert await store.read(lambda t: t.queue()) == ()


async def test_a_message_not_yet_answered_waits_for_a_person(store: Store) -> None:
    conversation_id = await talk(store)
    await store.write(lambda t: take_in(t, message("2", "?"), NOW))

    assert (await after_restore(store)).unfinished == 1
    assert await store.write(next_up) is None
    [row] = await store.read(lambda t: t.queue())
    assert row.ticket.conversation_id == conversation_id
    assert row.ticket.reason is HandoffReason.RESTORED
    assert row.ticket.language == "ar"
    assert row.ticket.waiting_since == NOW + SECOND


async def test_an_open_ticket_is_not_doubled(store: Store) -> None:
    conversation_id = await talk(store)
    opened = await store.write(
        lambda t: t.open_ticket(conversation_id, HandoffReason.ASKED, "ckb", None, NOW)
    )
    await queued(store, conversation_id, "an answer")
    await after_restore(store)

    [row] = await store.read(lambda t: t.queue())
    assert (row.ticket.id, row.ticket.reason) == (opened.id, HandoffReason.ASKED)


async def test_every_sign_in_ends(store: Store) -> None:
    operator = await store.write(lambda t: t.add_operator("Dilan", Role.OPERATOR, NOW))
    later = NOW + LEASE
    await store.write(lambda t: t.open_session("session", operator.id, later))
    await store.write(lambda t: t.add_invite("invite", operator.id, later))
    await after_restore(store)

    assert await store.read(lambda t: t.session_operator("session", NOW)) is None
    assert await store.write(lambda t: t.use_invite("invite", NOW)) is None
    assert len(await store.read(lambda t: t.operators())) == 1


async def test_ids_that_platforms_and_open_pages_remember_are_not_given_out_again(
    store: Store,
) -> None:
    conversation_id = await talk(store)
    before = await queued(store, conversation_id, "an answer", "another")
    await after_restore(store)
    event = await store.read(lambda t: t.last_event_id())
    after = await queued(store, conversation_id, "a third")
    ticket = (await store.read(lambda t: t.queue()))[0].ticket.id
    later = await store.write(lambda t: t.add_event(ticket, TicketEventKind.NOTED, NOW))

    assert after[0] > before[-1] + 100_000
    assert later > event > 100_000


async def test_what_the_database_holds_is_told_in_figures(store: Store) -> None:
    assert await after_restore(store) == Restored(0, 0, 0, 0, None)
    await queued(store, await talk(store), "an answer")

    assert await after_restore(store) == Restored(1, 1, 2, 1, NOW)
