"""What platforms report later, what could not be sent, what it costs, and how fast it goes."""

from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryStatus as Status
from bot.domain.delivery import Origin, Result
from bot.domain.inbound import AddressReachable, DeliveryReport
from bot.domain.pace import Limits, Rate
from bot.services.ports import Store
from bot.services.retry import TRIES
from tests.store.samples import (
    AMAL,
    BAWER,
    FAILED,
    LEASE,
    NOW,
    PARKED,
    SECOND,
    UNKNOWN,
    apply_fact,
    claimed,
    message,
    queued,
    recorded,
    reply,
    take_in,
    talk,
    texts,
)

TOOK = Result(Status.SENT, provider_id="wamid.1")


def report(status: Status, provider_id: str = "wamid.1", **more: object) -> DeliveryReport:
    return DeliveryReport("telegram", provider_id, status, **more)  # type: ignore[arg-type]


async def told(store: Store, *reports: DeliveryReport) -> None:
    await store.write(lambda t: [apply_fact(t, one, NOW) for one in reports])


async def status_of(store: Store, conversation_id: int) -> Status | None:
    lines = await store.read(lambda t: t.transcript(conversation_id))
    return lines[-1].status


async def sent_once(store: Store, result: Result = TOOK) -> int:
    """A conversation whose one reply was sent with this result."""
    conversation_id = await talk(store)
    await queued(store, conversation_id, "a")
    [delivery] = await claimed(store)
    await recorded(store, delivery, result)
    return conversation_id


async def test_reports_out_of_order_and_twice_end_at_the_furthest(store: Store) -> None:
    conversation_id = await sent_once(store)
    await told(store, report(Status.READ), report(Status.DELIVERED), report(Status.READ))
    assert await status_of(store, conversation_id) is Status.READ


async def test_a_report_with_our_own_number_settles_an_unknown_send(store: Store) -> None:
    conversation_id = await sent_once(store, UNKNOWN)
    [letter] = await store.read(lambda t: t.outgoing_after(conversation_id, 0)) or [None]
    assert letter is None
    await told(store, report(Status.SENT, outbox_id=1))

    assert await status_of(store, conversation_id) is Status.SENT
    assert await claimed(store, NOW + timedelta(hours=1)) == ()


async def test_a_report_before_the_senders_own_word_counts(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "a")
    [delivery] = await claimed(store)
    await told(store, report(Status.DELIVERED, outbox_id=delivery.id))

    assert not await recorded(store, delivery, TOOK)
    assert await status_of(store, conversation_id) is Status.DELIVERED


async def test_a_message_taken_and_then_refused_is_a_dead_letter(store: Store) -> None:
    await sent_once(store)
    await told(store, report(Status.FAILED, code="131026"))
    [letter] = await store.read(lambda t: t.dead_letters())
    assert (letter.code, letter.text) == ("131026", "a")


async def test_a_message_taken_outside_the_window_waits_for_the_voter(store: Store) -> None:
    conversation_id = await sent_once(store)
    await told(store, report(Status.PARKED, code="131047"))
    assert await status_of(store, conversation_id) is Status.PARKED

    await store.write(lambda t: take_in(t, message("next"), NOW))
    assert texts(await claimed(store)) == ["a"]


async def test_a_message_that_failed_in_passing_is_sent_again_but_not_for_ever(
    store: Store,
) -> None:
    await sent_once(store)
    now = NOW
    for number in range(1, TRIES):
        await told(store, report(Status.QUEUED, f"wamid.{number}", code="131000"))
        now += timedelta(hours=1)
        [again] = await claimed(store, now)
        assert not again.repeat
        await recorded(store, again, Result(Status.SENT, f"wamid.{number + 1}"), now)
    await told(store, report(Status.QUEUED, f"wamid.{TRIES}", code="131000"))
    assert await claimed(store, now + timedelta(hours=9)) == ()


async def test_a_failure_of_an_earlier_send_does_not_undo_the_later_one(store: Store) -> None:
    conversation_id = await sent_once(store)
    await told(store, report(Status.FAILED))
    await store.write(lambda t: t.send_again(1))
    [again] = await claimed(store)
    await recorded(store, again, Result(Status.SENT, "wamid.2"))
    await told(store, report(Status.FAILED, "wamid.1", outbox_id=1))
    assert await status_of(store, conversation_id) is Status.SENT


async def test_reports_about_strangers_change_nothing(store: Store) -> None:
    conversation_id = await sent_once(store)
    await told(store, report(Status.FAILED, "other"), report(Status.FAILED, outbox_id=999))
    assert await status_of(store, conversation_id) is Status.SENT


async def test_a_dead_letter_is_sent_again_once_for_each_wish(store: Store) -> None:
    conversation_id = await sent_once(store, FAILED)
    await queued(store, conversation_id, "b")
    [letter] = await store.read(lambda t: t.dead_letters())
    assert await store.write(lambda t: t.send_again(letter.id))
    assert not await store.write(lambda t: t.send_again(letter.id))

    # Also when the clock was put back since.
    [again] = await claimed(store, NOW - timedelta(hours=1))
    assert (again.message.text, again.attempts, again.repeat) == ("a", 1, False)
    assert await store.read(lambda t: t.dead_letters()) == ()


async def test_a_dead_letter_set_aside_is_not_shown_nor_sent_again(store: Store) -> None:
    await sent_once(store, FAILED)
    [letter] = await store.read(lambda t: t.dead_letters())
    assert await store.read(lambda t: t.dead_letter(letter.id)) == letter
    assert await store.read(lambda t: t.count_dead_letters()) == 1
    assert (await store.read(lambda t: t.health())).dead_letters == 1
    assert await store.write(lambda t: t.set_aside(letter.id, NOW))
    assert not await store.write(lambda t: t.send_again(letter.id))
    assert await store.read(lambda t: t.dead_letters()) == ()
    assert await store.read(lambda t: t.dead_letter(letter.id)) is None
    assert await store.read(lambda t: t.count_dead_letters()) == 0
    assert (await store.read(lambda t: t.health())).dead_letters == 0


async def test_what_a_blocked_voter_did_not_get_is_found_but_not_listed(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "a")
    await store.write(lambda t: apply_fact(t, AddressReachable(AMAL, reachable=False), NOW))
    assert await claimed(store) == ()

    assert await store.read(lambda t: t.dead_letters()) == ()
    assert await store.read(lambda t: t.count_dead_letters()) == 0
    letter = await store.read(lambda t: t.dead_letter(1))
    assert letter is not None
    assert (letter.text, letter.reachable) == ("a", False)


async def test_a_message_that_did_arrive_is_no_dead_letter(store: Store) -> None:
    await sent_once(store)
    assert await store.read(lambda t: t.dead_letter(1)) is None
    assert await store.read(lambda t: t.dead_letter(99)) is None


async def test_what_was_forgotten_is_no_dead_letter(store: Store) -> None:
    conversation_id = await sent_once(store, FAILED)
    await store.write(lambda t: t.forget(conversation_id, NOW))
    assert await store.read(lambda t: t.dead_letters()) == ()
    assert not await store.write(lambda t: t.send_again(1))


async def test_costs_are_counted_by_day_and_entry(store: Store) -> None:
    conversation_id = await talk(store)
    for number, entry in enumerate(["card.lost", "card.lost", None]):
        more = {"entry": entry, "revision": 1} if entry else {}
        await queued(store, conversation_id, "a", **more)
        [delivery] = await claimed(store)
        await recorded(store, delivery, Result(Status.SENT, f"w{number}"))
        await told(store, report(Status.SENT, f"w{number}", billable=number < 3))
    await told(store, report(Status.DELIVERED, "w1", billable=False))
    await queued(store, conversation_id, "without a price")
    for delivery in await claimed(store):
        await recorded(store, delivery, TOOK)

    costs = await store.read(lambda t: t.costs(NOW - timedelta(days=1)))
    assert [(c.day, c.channel, c.entry, c.messages, c.charged) for c in costs] == [
        (NOW.date(), "telegram", None, 1, 1),
        (NOW.date(), "telegram", "card.lost", 2, 1),
    ]
    assert await store.read(lambda t: t.costs(NOW + timedelta(days=1))) == ()


async def test_a_voter_is_told_once_that_a_reply_waits(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "a", origin=Origin.OPERATOR)
    [delivery] = await claimed(store)
    assert not await store.read(lambda t: t.owes_notice(conversation_id))
    await recorded(store, delivery, PARKED)
    assert await store.read(lambda t: t.owes_notice(conversation_id))
    notice = reply("waits", Origin.NOTICE)
    await store.write(lambda t: t.enqueue(conversation_id, notice, NOW))
    assert not await store.read(lambda t: t.owes_notice(conversation_id))

    later = message("next", sent_at=NOW + SECOND)
    await store.write(lambda t: take_in(t, later, NOW + SECOND))
    assert not await store.read(lambda t: t.owes_notice(conversation_id))
    for again in await claimed(store, NOW + SECOND):
        await recorded(store, again, PARKED, NOW + SECOND)
    assert await store.read(lambda t: t.owes_notice(conversation_id))


async def test_a_notice_that_failed_told_nobody(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "a", origin=Origin.OPERATOR)
    [delivery] = await claimed(store)
    await recorded(store, delivery, PARKED)
    await queued(store, conversation_id, "waits", origin=Origin.NOTICE)
    [notice] = await claimed(store)
    await recorded(store, notice, FAILED)

    assert await store.read(lambda t: t.owes_notice(conversation_id))
    assert await status_of(store, conversation_id) is Status.FAILED


@pytest.mark.parametrize("answers", [False, True])
async def test_only_what_answers_a_question_is_worth_a_notice(store: Store, answers: bool) -> None:
    conversation_id = await talk(store)
    await store.write(lambda t: take_in(t, message("q"), NOW))
    [pending] = await store.read(lambda t: t.pending(conversation_id))
    asked = pending.inbox_id if answers else None
    await store.write(lambda t: t.enqueue(conversation_id, reply("a"), NOW, asked))
    [delivery] = await claimed(store)
    await recorded(store, delivery, PARKED)

    assert await store.read(lambda t: t.owes_notice(conversation_id)) is answers


async def test_what_is_parked_after_the_voter_wrote_again_is_not_left_waiting(
    store: Store,
) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "a")
    [delivery] = await claimed(store)
    await store.write(lambda t: take_in(t, message("meanwhile", sent_at=NOW - SECOND), NOW))

    assert await recorded(store, delivery, PARKED)
    [again] = await claimed(store)
    assert (again.message.text, again.repeat) == ("a", False)
    await recorded(store, again, PARKED)
    assert await status_of(store, conversation_id) is Status.PARKED


async def test_a_report_that_parks_after_the_voter_wrote_again_leaves_nothing_waiting(
    store: Store,
) -> None:
    await sent_once(store)
    await store.write(lambda t: take_in(t, message("meanwhile"), NOW))
    await told(store, report(Status.PARKED, code="131047"))

    assert texts(await claimed(store)) == ["a"]


async def test_a_message_knows_whether_a_reply_waited_for_it(store: Store) -> None:
    conversation_id = await sent_once(store, PARKED)
    found = []
    for number in range(3):
        now = NOW + (number + 1) * SECOND
        await store.write(lambda t, n=number, now=now: take_in(t, message(f"tap {n}"), now))
        tap = (await store.read(lambda t: t.pending(conversation_id)))[-1]
        found.append(await store.read(lambda t, tap=tap: t.fetches_reply(tap.inbox_id)))
        for delivery in await claimed(store, now):
            await recorded(store, delivery, Result(Status.SENT, "w"), now)
        found.append(await store.read(lambda t, tap=tap: t.fetches_reply(tap.inbox_id)))
    assert found == [True, True, False, False, False, False]


@pytest.mark.parametrize("limit", [1, 10])
async def test_all_senders_together_keep_to_the_channels_limit(store: Store, limit: int) -> None:
    limits = Limits(channel=Rate(SECOND, burst=2))
    for number in range(5):
        other = await talk(store, type(BAWER)("telegram", f"v{number}"))
        await queued(store, other, str(number))

    taken = []
    for tick in range(4):
        now = NOW + tick * SECOND
        for _ in range(4):
            taken.append(
                len(
                    await store.write(
                        lambda t, now=now: t.claim_deliveries("telegram", now, LEASE, limit, limits)
                    )
                )
            )
    assert [sum(taken[tick * 4 : tick * 4 + 4]) for tick in range(4)] == [2, 1, 1, 1]


async def test_one_person_is_not_sent_to_faster_than_allowed(store: Store) -> None:
    limits = Limits(chat=Rate(6 * SECOND, burst=2))
    conversation_id = await talk(store)
    await queued(store, conversation_id, "a", "b", "c", "d")
    other = await talk(store, BAWER)
    await queued(store, other, "x")

    sent = []
    for tick in range(14):
        now = NOW + tick * SECOND
        while got := await store.write(
            lambda t, now=now: t.claim_deliveries("telegram", now, LEASE, 9, limits)
        ):
            for delivery in got:
                sent.append((tick, delivery.message.text))
                await recorded(store, delivery, TOOK, now)
    assert sorted(sent) == [(0, "a"), (0, "b"), (0, "x"), (6, "c"), (12, "d")]


async def test_a_channel_on_hold_sends_nothing_and_a_longer_hold_stays(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "a")
    await store.write(lambda t: t.hold_channel("telegram", NOW + 20 * SECOND))
    await store.write(lambda t: t.hold_channel("telegram", NOW + 10 * SECOND))

    assert await claimed(store, NOW + 15 * SECOND) == ()
    assert texts(await claimed(store, NOW + 20 * SECOND)) == ["a"]


async def test_a_claimed_answer_knows_when_its_question_came(store: Store) -> None:
    conversation_id = await talk(store)
    await store.write(lambda t: take_in(t, message("q"), NOW - SECOND))
    [pending] = await store.read(lambda t: t.pending(conversation_id))
    await store.write(lambda t: t.enqueue(conversation_id, reply("a"), NOW, pending.inbox_id))
    [delivery] = await claimed(store)
    assert delivery.asked_at == NOW - SECOND
