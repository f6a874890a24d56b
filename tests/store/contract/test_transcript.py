"""A conversation as the desk and the page read it."""

from bot.domain.delivery import DeliveryStatus, Origin, Result
from bot.domain.message import Attachment, AttachmentKind, Button, OutboundMessage
from bot.domain.operator import Role
from bot.services.ports import Store
from bot.services.records import Line, Outgoing, Reply, Speaker
from tests.store.samples import (
    FAILED,
    LEASE,
    NOW,
    SECOND,
    SENT,
    claimed,
    message,
    queued,
    recorded,
    reply,
    take_in,
    talk,
)


async def test_both_sides_stand_in_one_line_of_time(store: Store) -> None:
    conversation_id = await talk(store)
    operator = await store.write(lambda t: t.add_operator("هێمن", Role.OPERATOR, NOW))
    voice = Attachment(AttachmentKind.VOICE, "v1", size=9000)
    late = message("2", "", attachment=voice, edited=True, sent_at=NOW - SECOND)
    words = OutboundMessage("أين؟", (Button("card.lost", "فقدت"),), "ar")
    answer = Reply(words, entry="card.lost", revision=2)
    person = reply("نعم", Origin.OPERATOR, operator=operator.id)
    await store.write(lambda t: t.enqueue(conversation_id, answer, NOW + SECOND))
    await store.write(lambda t: take_in(t, late, NOW + 2 * SECOND))
    await store.write(lambda t: t.enqueue(conversation_id, person, NOW + 3 * SECOND))

    lines = await store.read(lambda t: t.transcript(conversation_id))
    assert lines == (
        Line(1, NOW, Speaker.VOTER, "سلام"),
        Line(
            1,
            NOW + SECOND,
            Speaker.BOT,
            "أين؟",
            language="ar",
            status=DeliveryStatus.QUEUED,
            entry="card.lost",
            labels=("فقدت",),
        ),
        Line(2, NOW - SECOND, Speaker.VOTER, "", attachment=voice, edited=True),
        Line(
            2,
            NOW + 3 * SECOND,
            Speaker.OPERATOR,
            "نعم",
            language="ar",
            status=DeliveryStatus.QUEUED,
            operator_name="هێمن",
        ),
    )


async def test_an_answer_follows_its_question_under_a_standing_clock(store: Store) -> None:
    conversation_id = await talk(store)
    for n in ("a", "b"):
        await store.write(lambda t, n=n: take_in(t, message(n, f"{n}?"), NOW))
    first, second = await store.read(lambda t: t.pending(conversation_id))
    await store.write(lambda t: t.enqueue(conversation_id, reply("a!"), NOW, first.inbox_id))
    await store.write(lambda t: t.enqueue(conversation_id, reply("b!"), NOW, second.inbox_id))

    lines = await store.read(lambda t: t.transcript(conversation_id))
    assert [line.text for line in lines] == ["سلام", "a?", "a!", "b?", "b!"]


async def test_a_long_talk_shows_its_newest_lines(store: Store) -> None:
    conversation_id = await talk(store)
    for n in range(6):
        one = message(str(n), f"q{n}")
        at = NOW + (2 * n + 1) * SECOND
        await store.write(lambda t, one=one, at=at: take_in(t, one, at))
        said = reply(f"a{n}")
        await store.write(lambda t, s=said, at=at: t.enqueue(conversation_id, s, at + SECOND))

    lines = await store.read(lambda t: t.transcript(conversation_id, limit=3))
    assert [line.text for line in lines] == ["a4", "q5", "a5"]
    assert await store.read(lambda t: t.transcript(conversation_id, limit=0)) == ()


async def test_the_page_gets_what_was_sent_after_what_it_has(store: Store) -> None:
    conversation_id = await talk(store)
    ids = await queued(store, conversation_id, "1", "2", "3", "4")
    for result in (SENT, FAILED, Result(DeliveryStatus.DELIVERED, provider_id="p")):
        [delivery] = await claimed(store)
        await recorded(store, delivery, result, NOW + SECOND)

    sent = await store.read(lambda t: t.outgoing_after(conversation_id, 0))
    assert sent == tuple(
        Outgoing(ids[n], NOW + SECOND, OutboundMessage(str(n + 1)), Origin.BOT) for n in (0, 2)
    )
    assert await store.read(lambda t: t.outgoing_after(conversation_id, ids[0])) == sent[1:]
    assert await store.read(lambda t: t.outgoing_after(conversation_id, ids[3])) == ()


async def test_a_line_says_why_it_did_not_arrive_and_that_it_was_set_aside(store: Store) -> None:
    conversation_id = await talk(store)
    [outbox_id] = await queued(store, conversation_id, "a")
    [delivery] = await claimed(store)
    await recorded(store, delivery, FAILED)

    [_, line] = await store.read(lambda t: t.transcript(conversation_id))
    assert (line.status, line.code, line.set_aside) == (DeliveryStatus.FAILED, "refused", False)
    await store.write(lambda t: t.set_aside(outbox_id, NOW))
    [_, line] = await store.read(lambda t: t.transcript(conversation_id))
    assert line.set_aside


async def test_a_line_says_that_it_may_have_arrived_twice(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "a")
    await claimed(store)
    [again] = await claimed(store, NOW + LEASE)
    await recorded(store, again, SENT)

    [_, line] = await store.read(lambda t: t.transcript(conversation_id))
    assert line.repeat
