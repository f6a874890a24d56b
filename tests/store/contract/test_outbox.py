"""Replies leave in order, each once, or once more where nobody can know."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.delivery import Delivery, DeliveryStatus, Origin, Result
from bot.domain.inbound import AddressReachable
from bot.domain.message import Address, Button, OutboundMessage
from bot.services.ports import Store
from bot.services.records import Reply
from tests.store.samples import (
    AMAL,
    BAWER,
    CEREN,
    FAILED,
    LEASE,
    NOW,
    PARKED,
    SECOND,
    SENT,
    UNKNOWN,
    apply_fact,
    claimed,
    message,
    queued,
    recorded,
    take_in,
    talk,
    texts,
)

AFTER_LEASE = NOW + LEASE


async def status_of(store: Store, conversation_id: int) -> list[DeliveryStatus | None]:
    lines = await store.read(lambda t: t.transcript(conversation_id))
    return [line.status for line in lines if line.status]


async def test_a_reply_is_handed_to_the_sender_whole(store: Store) -> None:
    conversation_id = await talk(store)
    words = OutboundMessage("وەڵام", (Button("a", "بەڵێ"), Button("b", "نەخێر")), "ckb")
    outbox_id = await store.write(lambda t: t.enqueue(conversation_id, Reply(words), NOW))

    assert await claimed(store) == (
        Delivery(
            outbox_id,
            conversation_id,
            AMAL,
            words,
            Origin.BOT,
            1,
            1,
            AFTER_LEASE,
            last_inbound_at=NOW,
        ),
    )


async def test_nothing_is_queued_without_a_conversation(store: Store) -> None:
    with pytest.raises(KeyError):
        await queued(store, 7, "to nobody")


async def test_a_channel_gets_only_its_own(store: Store) -> None:
    web = await talk(store, Address("webchat", "w"))
    await queued(store, web, "on the page")

    assert await claimed(store) == ()
    assert texts(await claimed(store, channel="webchat")) == ["on the page"]


async def test_replies_of_a_conversation_leave_one_by_one_in_order(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "1", "2", "3")

    left = []
    while deliveries := await claimed(store):
        assert await claimed(store) == ()
        [delivery] = deliveries
        left.append(delivery.message.text)
        assert await recorded(store, delivery, SENT)
    assert left == ["1", "2", "3"]


async def test_a_claim_takes_at_most_so_many(store: Store) -> None:
    for address in (AMAL, BAWER, CEREN):
        await queued(store, await talk(store, address), str(address))

    assert len(await claimed(store, limit=2)) == 2
    assert len(await claimed(store, limit=2)) == 1


async def test_operators_words_go_first_among_conversations(store: Store) -> None:
    amal, bawer = await talk(store), await talk(store, BAWER)
    await queued(store, amal, "bot")
    await queued(store, bawer, "person", origin=Origin.OPERATOR)

    assert texts(await claimed(store, limit=1)) == ["person"]


async def test_operators_words_do_not_overtake_within_a_conversation(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "bot")
    await queued(store, conversation_id, "person", origin=Origin.OPERATOR)

    assert texts(await claimed(store)) == ["bot"]


async def test_another_try_waits_until_its_time_and_holds_back_the_younger(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "1", "2")
    [first] = await claimed(store)
    later = Result(DeliveryStatus.QUEUED, not_before=NOW + 5 * SECOND, code="429")
    await recorded(store, first, later)

    assert await claimed(store, NOW + 4 * SECOND) == ()
    [again] = await claimed(store, NOW + 5 * SECOND)
    assert (again.id, again.attempts, again.fence, again.repeat) == (first.id, 2, 2, False)


@pytest.mark.parametrize("result", [FAILED, PARKED])
async def test_a_failed_or_parked_reply_holds_nothing_back(store: Store, result: Result) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "1", "2")
    [first] = await claimed(store)
    await recorded(store, first, result)

    assert texts(await claimed(store)) == ["2"]
    assert (await status_of(store, conversation_id))[0] is result.status


async def test_a_row_found_sending_after_its_lease_is_sent_once_more(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "1", "2")
    [first] = await claimed(store)
    assert await claimed(store, AFTER_LEASE - SECOND) == ()

    [again] = await claimed(store, AFTER_LEASE)
    assert (again.id, again.repeat, again.fence) == (first.id, True, first.fence + 1)

    [younger] = await claimed(store, AFTER_LEASE + LEASE)
    assert younger.message.text == "2"
    assert (await status_of(store, conversation_id))[0] is DeliveryStatus.FAILED


async def test_a_sender_that_lost_its_lease_is_refused(store: Store) -> None:
    await queued(store, await talk(store), "1")
    [slow] = await claimed(store)
    [quick] = await claimed(store, AFTER_LEASE)

    assert not await recorded(store, slow, FAILED, AFTER_LEASE)
    assert await recorded(store, quick, SENT, AFTER_LEASE)


async def test_a_late_result_counts_while_nobody_else_claimed(store: Store) -> None:
    await queued(store, await talk(store), "1")
    [slow] = await claimed(store)

    assert await recorded(store, slow, SENT, AFTER_LEASE + LEASE)
    assert await claimed(store, AFTER_LEASE + LEASE) == ()


async def test_a_result_is_recorded_once(store: Store) -> None:
    await queued(store, await talk(store), "1")
    [delivery] = await claimed(store)

    assert await recorded(store, delivery, SENT)
    assert not await recorded(store, delivery, FAILED)


async def test_an_unknown_fate_is_tried_once_more_in_its_place(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "1", "2")
    [first] = await claimed(store)
    unknown = Result(DeliveryStatus.UNKNOWN, not_before=NOW + 9 * SECOND, code="timeout")
    await recorded(store, first, unknown)

    assert await claimed(store, NOW + 8 * SECOND) == ()
    [again] = await claimed(store, NOW + 9 * SECOND)
    assert (again.id, again.repeat) == (first.id, True)


async def test_a_second_unknown_fate_is_a_failure(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "1")
    for _ in range(2):
        [delivery] = await claimed(store)
        assert await recorded(store, delivery, UNKNOWN)

    assert await status_of(store, conversation_id) == [DeliveryStatus.FAILED]
    assert await claimed(store, NOW + timedelta(days=9)) == ()


async def test_a_repeat_that_is_put_off_stays_a_repeat(store: Store) -> None:
    await queued(store, await talk(store), "1")
    [delivery] = await claimed(store)
    await recorded(store, delivery, UNKNOWN)
    [delivery] = await claimed(store)
    await recorded(store, delivery, Result(DeliveryStatus.QUEUED))

    [delivery] = await claimed(store)
    assert delivery.repeat
    assert delivery.attempts == 3


async def test_nothing_is_sent_where_nobody_can_be_reached(store: Store) -> None:
    amal, bawer = await talk(store), await talk(store, BAWER)
    await queued(store, amal, "1", "2", "3")
    await queued(store, bawer, "4")
    await store.write(lambda t: apply_fact(t, AddressReachable(AMAL, reachable=False), NOW))

    assert texts(await claimed(store, limit=2)) == ["4"]
    assert await status_of(store, amal) == [DeliveryStatus.FAILED] * 3


async def test_each_reply_goes_to_one_of_many_senders(store: Store) -> None:
    for n in range(20):
        await queued(store, await talk(store, Address("telegram", f"t{n}")), str(n))

    rounds = await asyncio.gather(*(claimed(store, limit=3) for _ in range(20)))
    taken = [text for deliveries in rounds for text in texts(deliveries)]
    assert sorted(taken, key=int) == [str(n) for n in range(20)]


async def test_a_reply_goes_out_at_once_by_every_senders_clock(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "a")
    [delivery] = await claimed(store, NOW - timedelta(hours=1))
    await recorded(store, delivery, PARKED, NOW)
    await store.write(lambda t: take_in(t, message("next"), NOW))

    assert texts(await claimed(store, NOW - timedelta(hours=1))) == ["a"]
