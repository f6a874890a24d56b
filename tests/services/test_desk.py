import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.conversation import AwaitKind, Mode
from bot.domain.delivery import Origin
from bot.domain.inbound import AddressReachable
from bot.domain.operator import Operator, Role
from bot.domain.ticket import Ticket, TicketEventKind
from bot.errors import AlreadyClaimed, NotYours
from bot.faq.format import render_answer
from bot.services.approved import approved_text, plain_text
from bot.services.bell import DESK, OUTBOX
from bot.services.desk import LIMIT, Refused
from bot.store.sqlite import SqliteStore
from tests.services.desk_scene import NOON, DeskScene


@pytest.fixture
def scene(store: SqliteStore) -> DeskScene:
    return DeskScene(store)


async def kinds(scene: DeskScene, ticket_id: int) -> list[str]:
    events = await scene.store.read(lambda t: t.ticket_events(ticket_id))
    return [str(event.kind) for event in events]


# claim


async def test_exactly_one_of_many_claims_at_once_wins(scene: DeskScene) -> None:
    ticket = await scene.ticket()
    people = [await scene.operator(f"operator {n}") for n in range(8)]

    outcomes = await asyncio.gather(
        *(scene.desk.claim(ticket.id, one) for one in people), return_exceptions=True
    )

    winner = (await scene.current(ticket)).assignee_name
    losers = [outcome for outcome in outcomes if isinstance(outcome, AlreadyClaimed)]
    assert len(losers) == len(people) - 1
    assert {loser.holder for loser in losers} == {winner}
    assert (await kinds(scene, ticket.id)).count("claimed") == 1


async def test_claiming_twice_is_no_second_event(scene: DeskScene) -> None:
    ticket, zainab = await scene.ticket(), await scene.operator("Zainab")

    await scene.desk.claim(ticket.id, zainab)
    await scene.desk.claim(ticket.id, zainab)

    assert await kinds(scene, ticket.id) == ["opened", "claimed"]


async def test_a_closed_ticket_cannot_be_claimed(scene: DeskScene) -> None:
    ticket, zainab = await held(scene)
    await scene.desk.close(ticket.id, zainab, seen=99)

    with pytest.raises(Refused, match=r"desk\.refused\.closed"):
        await scene.desk.claim(ticket.id, await scene.operator("Azad"))


async def test_an_unknown_ticket_is_a_key_error(scene: DeskScene) -> None:
    with pytest.raises(KeyError):
        await scene.desk.claim(404, await scene.operator("Zainab"))


# release


async def test_only_the_holder_or_a_supervisor_puts_a_ticket_back(scene: DeskScene) -> None:
    ticket, _ = await held(scene)
    azad = await scene.operator("Azad")
    supervisor = await scene.operator("Sara", Role.SUPERVISOR)

    with pytest.raises(NotYours):
        await scene.desk.release(ticket.id, azad)
    await scene.desk.release(ticket.id, supervisor)

    assert (await scene.current(ticket)).assignee is None
    assert (await scene.events(ticket))[-1].operator_name == "Sara"


async def test_putting_back_a_free_ticket_changes_nothing(scene: DeskScene) -> None:
    ticket, zainab = await scene.ticket(), await scene.operator("Zainab")

    await scene.desk.release(ticket.id, zainab)

    assert await kinds(scene, ticket.id) == ["opened"]


# reply


async def test_a_reply_reaches_the_outbox_and_silences_the_bot(scene: DeskScene) -> None:
    ticket, zainab = await held(scene)

    after = await scene.desk.reply(ticket.id, zainab, " Come to the centre. \r\n", "once")

    (delivery,) = await scene.outgoing()
    assert delivery.message.text == "Come to the centre."
    assert delivery.origin is Origin.OPERATOR
    assert after.waiting_since is None
    assert after.replied_at == NOON
    conversation = await scene.store.read(lambda t: t.conversation(ticket.conversation_id))
    assert conversation.mode is Mode.OPERATOR


async def test_the_same_reply_sent_again_is_sent_once(scene: DeskScene) -> None:
    ticket, zainab = await held(scene)

    for _ in range(3):
        await scene.desk.reply(ticket.id, zainab, "Come to the centre.", "once")
    await scene.desk.reply(ticket.id, zainab, "Come on Sunday.", "once")
    await scene.desk.reply(ticket.id, zainab, "Come to the centre.", "another")

    said = [line.text for line in await scene.lines(ticket)]
    assert said[1:] == ["Come to the centre.", "Come on Sunday.", "Come to the centre."]


async def test_a_repeated_reply_is_known_even_after_the_ticket_was_closed(
    scene: DeskScene,
) -> None:
    ticket, zainab = await held(scene)
    await scene.desk.reply(ticket.id, zainab, "Come to the centre.", "once")
    await scene.desk.close(ticket.id, zainab, seen=99)

    await scene.desk.reply(ticket.id, zainab, "Come to the centre.", "once")

    assert (await kinds(scene, ticket.id)).count("replied") == 1


async def test_only_the_holder_replies(scene: DeskScene) -> None:
    ticket, _ = await held(scene)
    azad = await scene.operator("Azad")

    with pytest.raises(NotYours, match="Zainab"):
        await scene.desk.reply(ticket.id, azad, "Hello", "once")

    assert await scene.outgoing() == ()


@pytest.mark.parametrize("text", ["", "  \r\n ", "\x00", "x" * (LIMIT + 1)])
async def test_an_empty_or_too_long_text_is_refused(scene: DeskScene, text: str) -> None:
    ticket, zainab = await held(scene)

    with pytest.raises(Refused):
        await scene.desk.reply(ticket.id, zainab, text, "once")
    with pytest.raises(Refused):
        await scene.desk.note(ticket.id, zainab, text)

    assert await kinds(scene, ticket.id) == ["opened", "claimed"]


async def test_nothing_is_sent_to_a_voter_who_blocked_us(scene: DeskScene) -> None:
    ticket, zainab = await held(scene)
    conversation = await scene.store.read(lambda t: t.conversation(ticket.conversation_id))
    fact = AddressReachable(conversation.address, reachable=False)
    await scene.store.write(lambda t: t.apply_facts([fact], scene.now))

    with pytest.raises(Refused, match="unreachable"):
        await scene.desk.reply(ticket.id, zainab, "Hello", "once")


async def test_an_approved_text_is_recorded_as_such_only_word_for_word(
    scene: DeskScene,
) -> None:
    ticket, zainab = await held(scene, language="ckb")
    approved = render_answer(scene.catalog, "card.lost", "ckb")

    await scene.desk.reply(ticket.id, zainab, approved.replace("\n", "\r\n"), "1", "card.lost")
    await scene.desk.reply(ticket.id, zainab, approved + " !", "2", "card.lost")

    lines = (await scene.lines(ticket))[1:]
    assert [line.entry for line in lines] == ["card.lost", None]
    assert [line.operator_name for line in lines] == ["Zainab", "Zainab"]


# notes


async def test_a_note_never_reaches_the_outbox_or_the_conversation(scene: DeskScene) -> None:
    ticket, zainab = await held(scene)

    await scene.desk.note(ticket.id, zainab, "a note among colleagues")
    await scene.desk.reply(ticket.id, zainab, "Come to the centre.", "once")
    await scene.desk.close(ticket.id, zainab, seen=99)

    said = []
    while batch := await scene.outgoing():
        said += [delivery.message.text for delivery in batch]
        scene.later(minutes=2)
    said += [line.text for line in await scene.lines(ticket)]
    assert said
    assert not [text for text in said if "colleagues" in text]


async def test_the_same_note_twice_in_a_row_is_kept_once(scene: DeskScene) -> None:
    ticket, zainab = await held(scene)

    for text in ("check the office", "check the office", "done", "check the office"):
        await scene.desk.note(ticket.id, zainab, text)

    notes = [e.body for e in await scene.events(ticket) if e.kind is TicketEventKind.NOTED]
    assert notes == ["check the office", "done", "check the office"]


# close and reopen


async def test_closing_asks_for_a_mark_and_gives_the_voter_back_to_the_bot(
    scene: DeskScene,
) -> None:
    ticket, zainab = await held(scene)
    await scene.desk.reply(ticket.id, zainab, "Come to the centre.", "once")

    closed = await scene.desk.close(ticket.id, zainab, seen=99)

    conversation = await scene.store.read(lambda t: t.conversation(ticket.conversation_id))
    assert closed.closed_at == NOON
    assert conversation.mode is Mode.BOT
    assert conversation.awaited
    assert conversation.awaited.kind is AwaitKind.RATING
    assert conversation.awaited.choices == ("rate:3", "rate:2", "rate:1")
    assert (await scene.lines(ticket))[-1].text == "ticket.closed"


async def test_a_ticket_is_not_closed_over_words_nobody_has_read(scene: DeskScene) -> None:
    ticket, zainab = await held(scene)
    seen = (await scene.events(ticket))[-1].id
    scene.later(minutes=1)
    await scene.voter_writes(ticket, "and my brother's card?")

    with pytest.raises(Refused, match="wrote_meanwhile"):
        await scene.desk.close(ticket.id, zainab, seen)
    await scene.desk.close(ticket.id, zainab, (await scene.events(ticket))[-1].id)

    assert not (await scene.current(ticket)).is_open


async def test_only_the_holder_closes(scene: DeskScene) -> None:
    ticket, _ = await held(scene)

    with pytest.raises(NotYours):
        await scene.desk.close(ticket.id, await scene.operator("Azad"), seen=99)


async def test_a_closed_ticket_is_taken_up_again_free_and_waiting(scene: DeskScene) -> None:
    ticket, zainab = await held(scene)
    await scene.desk.close(ticket.id, zainab, seen=99)
    scene.later(hours=1)

    reopened = await scene.desk.reopen(ticket.id, zainab)
    await scene.desk.reopen(ticket.id, zainab)

    conversation = await scene.store.read(lambda t: t.conversation(ticket.conversation_id))
    assert reopened.assignee is None
    assert reopened.waiting_since == scene.now
    assert conversation.awaited is None
    assert (await kinds(scene, ticket.id)).count("reopened") == 1


async def test_a_forgotten_conversation_stays_closed(scene: DeskScene) -> None:
    ticket, zainab = await held(scene)
    await scene.store.write(lambda t: t.forget(ticket.conversation_id, scene.now))

    with pytest.raises(Refused, match="forgotten"):
        await scene.desk.reopen(ticket.id, zainab)


async def test_an_old_ticket_is_not_reopened_beside_a_newer_one(scene: DeskScene) -> None:
    ticket, zainab = await held(scene)
    await scene.desk.close(ticket.id, zainab, seen=99)
    await scene.store.write(
        lambda t: t.open_ticket(ticket.conversation_id, ticket.reason, "en", None, scene.now)
    )

    with pytest.raises(Refused, match="newer_ticket"):
        await scene.desk.reopen(ticket.id, zainab)


# around


async def test_a_refused_act_leaves_nothing_behind(scene: DeskScene) -> None:
    ticket = await scene.ticket()
    before = await scene.current(ticket)

    with pytest.raises(NotYours):
        await scene.desk.reply(ticket.id, await scene.operator("Azad"), "Hello", "once")

    assert await scene.current(ticket) == before
    assert await kinds(scene, ticket.id) == ["opened"]


async def test_every_act_wakes_the_desks_and_replies_wake_the_senders(
    scene: DeskScene,
) -> None:
    ticket, zainab = await scene.ticket(), await scene.operator("Zainab")
    desk = asyncio.create_task(scene.bell.wait(DESK, 60))
    outbox = asyncio.create_task(scene.bell.wait(OUTBOX, 60))
    await asyncio.sleep(0)

    await scene.desk.claim(ticket.id, zainab)
    await desk
    assert not outbox.done()
    await scene.desk.reply(ticket.id, zainab, "Hello", "once")
    await outbox


@settings(deadline=None)
@given(st.text())
def test_a_text_is_plain_after_one_cleaning(text: str) -> None:
    plain = plain_text(text)

    assert plain_text(plain) == plain
    assert "\r" not in plain
    assert "\x00" not in plain


async def test_a_text_that_no_longer_holds_is_not_called_approved(scene: DeskScene) -> None:
    text = render_answer(scene.catalog, "card.lost", "en")

    assert approved_text(scene.catalog, "card.lost", text, scene.now.date())
    assert not approved_text(scene.catalog, "card.lost", text, scene.now.date().replace(year=2100))
    assert not approved_text(scene.catalog, "no.such", text, scene.now.date())


async def held(scene: DeskScene, language: str = "en") -> tuple[Ticket, Operator]:
    """A ticket that Zainab holds."""
    ticket, zainab = await scene.ticket(language=language), await scene.operator("Zainab")
    return await scene.desk.claim(ticket.id, zainab), zainab
