"""What was asked can be read again by those who look after the FAQ."""

from dataclasses import replace

from bot.services.ports import Store
from tests.store.samples import NOW, done, message, next_up, take_in, talk


async def test_recorded_questions_are_the_newest_dealt_with_oldest_first(store: Store) -> None:
    for number in range(3):
        await store.write(lambda t, n=number: take_in(t, message(f"q{n}", f"ask {n}"), NOW))
    await store.write(lambda t: take_in(t, message("tap", "No", choice="wrong:card.lost"), NOW))
    waiting = await store.read(lambda t: t.pending(next_up(t) or 0))
    outcome = {"decision": "answer", "entry": "card.lost"}
    for row in waiting[1:]:
        await store.write(lambda t, r=row: done(t, r.inbox_id, NOW, outcome))

    recorded = await store.read(lambda t: t.recorded_questions())
    assert [(one.text, one.choice) for one in recorded] == [
        ("ask 1", None),
        ("ask 2", None),
        ("No", "wrong:card.lost"),
    ]
    assert [one.outcome for one in recorded] == [outcome] * 3
    assert [one.text for one in await store.read(lambda t: t.recorded_questions(2))] == [
        "ask 2",
        "No",
    ]


async def test_a_recorded_question_has_its_conversations_language(store: Store) -> None:
    conversation_id = await talk(store)
    conversation = await store.read(lambda t: t.conversation(conversation_id))
    await store.write(lambda t: t.save_conversation(replace(conversation, language="ckb")))

    [recorded] = await store.read(lambda t: t.recorded_questions())
    assert (recorded.conversation, recorded.language) == (conversation_id, "ckb")


async def test_a_forgotten_question_is_not_recorded(store: Store) -> None:
    conversation_id = await talk(store)
    await store.write(lambda t: t.forget(conversation_id, NOW))

    assert await store.read(lambda t: t.recorded_questions()) == ()
