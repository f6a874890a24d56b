"""What voters sent is taken in once and answered in order."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.message import Address, Attachment, AttachmentKind
from bot.services.ports import Store
from tests.store.samples import (
    AMAL,
    BAWER,
    NOW,
    PARKED,
    SECOND,
    claimed,
    done,
    message,
    next_up,
    queued,
    recorded,
    take_in,
)
from tests.store.samples import talk as begun


async def conversation_of(store: Store, address: Address = AMAL) -> int:
    conversation = await store.read(lambda t: t.conversation_at(address))
    assert conversation is not None
    return conversation.id


async def test_a_message_is_taken_in_once(store: Store) -> None:
    assert await store.write(lambda t: take_in(t, message("1", "وێنە"), NOW))
    assert not await store.write(lambda t: take_in(t, message("1", "وێنە"), NOW + SECOND))

    pending = await store.read(lambda t: t.pending(next_up(t) or 0))
    assert [row.message.text for row in pending] == ["وێنە"]


async def test_a_repeat_is_known_even_after_the_answer(store: Store) -> None:
    await store.write(lambda t: take_in(t, message("1"), NOW))
    [pending] = await store.read(lambda t: t.pending(next_up(t) or 0))
    await store.write(lambda t: done(t, pending.inbox_id, NOW))

    assert not await store.write(lambda t: take_in(t, message("1"), NOW))
    assert await store.read(next_up) is None


async def test_a_repeat_changes_nothing(store: Store) -> None:
    await store.write(lambda t: take_in(t, message("1"), NOW))
    later = message("1", "other words", BAWER, sent_at=NOW + SECOND)
    await store.write(lambda t: take_in(t, later, NOW + SECOND))

    assert await store.read(lambda t: t.conversation_at(BAWER)) is None


async def test_an_external_id_counts_within_its_channel(store: Store) -> None:
    elsewhere = message("1", address=Address("webchat", "1001"))

    assert await store.write(lambda t: take_in(t, message("1"), NOW))
    assert await store.write(lambda t: take_in(t, elsewhere, NOW))


async def test_a_message_comes_back_as_it_was(store: Store) -> None:
    place = Attachment(AttachmentKind.LOCATION, latitude=33.3152, longitude=44.3661)
    sent = [
        message("1", "دەنگ بدەم؟ 🗳️\n«سێ»", edited=True),
        message("2", choice="card.lost"),
        message("3", attachment=place),
        message("4", attachment=Attachment(AttachmentKind.DOCUMENT, "f", "ن.pdf", "a/b", 9)),
    ]
    await store.write(lambda t: [take_in(t, one, NOW) for one in sent])

    pending = await store.read(lambda t: t.pending(next_up(t) or 0))
    assert [row.message for row in pending] == sent


async def test_pending_messages_stand_in_the_order_of_arrival(store: Store) -> None:
    sent = [message(str(n), sent_at=NOW - n * SECOND) for n in range(12)]
    await store.write(lambda t: [take_in(t, one, NOW) for one in sent])
    conversation_id = await conversation_of(store)

    pending = await store.read(lambda t: t.pending(conversation_id))
    assert [row.message.external_id for row in pending] == [str(n) for n in range(10)]
    assert len(await store.read(lambda t: t.pending(conversation_id, limit=3))) == 3


async def test_the_longest_waiting_conversation_comes_next(store: Store) -> None:
    await store.write(lambda t: take_in(t, message("1", address=AMAL), NOW))
    await store.write(lambda t: take_in(t, message("2", address=BAWER), NOW))
    await store.write(lambda t: take_in(t, message("3", address=AMAL), NOW))
    amal, bawer = await conversation_of(store), await conversation_of(store, BAWER)

    order = []
    while (next_one := await store.read(next_up)) is not None:
        [first, *_] = await store.read(lambda t, c=next_one: t.pending(c))
        await store.write(lambda t, i=first.inbox_id: done(t, i, NOW))
        order.append(next_one)
    assert order == [amal, bawer, amal]


async def test_the_outcome_of_a_message_is_kept(store: Store) -> None:
    await store.write(lambda t: take_in(t, message("1"), NOW))
    [pending] = await store.read(lambda t: t.pending(next_up(t) or 0))
    outcome = {"entry": "card.lost", "confidence": 0.97, "concepts": ["CARD", "LOSE"]}
    await store.write(lambda t: done(t, pending.inbox_id, NOW, outcome))

    conversation_id = await conversation_of(store)
    [line] = await store.read(lambda t: t.transcript(conversation_id))
    assert line.outcome == outcome


async def test_an_unknown_message_cannot_be_done(store: Store) -> None:
    with pytest.raises(KeyError):
        await store.write(lambda t: done(t, 7, NOW))


async def test_a_new_message_opens_the_window_by_the_platforms_time(store: Store) -> None:
    await store.write(lambda t: take_in(t, message("1", sent_at=NOW), NOW))
    late = message("2", sent_at=NOW - timedelta(hours=3))
    await store.write(lambda t: take_in(t, late, NOW))

    conversation = await store.read(lambda t: t.conversation_at(AMAL))
    assert conversation is not None
    assert conversation.last_inbound_at == NOW


async def test_a_parked_reply_is_queued_again_when_the_voter_writes(store: Store) -> None:
    conversation_id = await begun(store)
    await queued(store, conversation_id, "parked")
    [delivery] = await claimed(store)
    await recorded(store, delivery, PARKED)
    assert await claimed(store, NOW + timedelta(days=9)) == ()

    await store.write(lambda t: take_in(t, message("again"), NOW + SECOND))
    [again] = await claimed(store, NOW + SECOND)
    assert (again.id, again.repeat) == (delivery.id, False)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(alphabet=st.characters(codec=None)))
async def test_no_text_can_trip_the_store(store: Store, text: str) -> None:
    external_id = f"{text}/{len(text)}"
    await store.write(lambda t: take_in(t, message(external_id, text), NOW))

    pending = await store.read(lambda t: t.pending(next_up(t) or 0))
    kept = pending[-1].message.text if pending else text
    assert len(kept) == len(text)
    await store.write(lambda t: [done(t, row.inbox_id, NOW) for row in pending])


async def test_what_came_with_a_message_is_found_until_it_is_forgotten(store: Store) -> None:
    photo = Attachment(AttachmentKind.PHOTO, "p")
    await store.write(lambda t: take_in(t, message("1", attachment=photo), NOW))
    await store.write(lambda t: take_in(t, message("2", "words"), NOW))

    assert await store.read(lambda t: t.attachment(1)) == ("telegram", photo)
    assert await store.read(lambda t: t.attachment(2)) is None
    assert await store.read(lambda t: t.attachment(99)) is None
    conversation_id = await conversation_of(store)
    await store.write(lambda t: t.forget(conversation_id, NOW))
    assert await store.read(lambda t: t.attachment(1)) is None
