"""That the figures are right and that no label can tell who wrote what."""

from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.decision import Answer
from bot.domain.delivery import Delivery, DeliveryStatus, Origin, Result
from bot.domain.inbound import DeliveryReport, Inbound
from bot.domain.message import OutboundMessage
from bot.errors import Halted, SendError, TooFast, TryAgain, Undeliverable, WindowClosed
from bot.services.answer import Answering
from bot.services.bell import Bell
from bot.services.figures import MOST_CODES, Figures
from bot.services.intake import Intake
from bot.services.outbox import Sender
from bot.services.pulse import Pulse
from bot.services.records import StoreHealth
from bot.store.sqlite import SqliteStore
from tests.services.minds import NOW, VOTER, mind, said
from tests.services.test_outbox import Scripted

CALM = StoreHealth(1, None, None, 0, 0, 0, 0)
DELIVERY = Delivery(
    1, 1, VOTER, OutboundMessage("…"), Origin.BOT, 1, 1, NOW, asked_at=NOW - timedelta(seconds=3)
)
SENT = Result(DeliveryStatus.SENT)


def samples(figures: Figures, health: StoreHealth | None = CALM) -> dict[str, float]:
    """Every sample of ours by its name and labels, as a monitor reads it."""
    text = figures.scrape(health, "abc", NOW).decode()
    return {
        " ".join([sample.name.removeprefix("voterline_"), *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_one_conversation_is_counted_from_its_arrival_to_its_answer(
    store: SqliteStore,
) -> None:
    figures, bell = Figures(), Bell()
    channel = Scripted()
    update = Inbound((said("lost", external_id="1"), said("hm?", external_id="2")))
    intake = Intake(store, bell, lambda: NOW, figures)
    await intake(update)
    await intake(update)
    understanding = mind({"lost": Answer("card.lost", 0.99)})
    answering = Answering(store, bell, lambda: NOW, lambda: understanding, figures)
    while await answering.step():
        pass
    later = NOW + timedelta(seconds=4)
    sender = Sender(channel, store, bell, lambda: later, figures=figures)
    while await sender.step():
        await sender.drain()

    seen = samples(figures)
    assert seen["messages_taken_in_total webchat"] == 2
    assert seen["messages_repeated_total webchat"] == 2
    assert seen["decisions_total answer en"] == 1
    assert seen["decisions_total handoff en"] == 1
    assert seen["sends_total webchat  sent"] == len(channel.arrived)
    assert seen["answer_seconds_count webchat"] == len(channel.arrived)
    assert seen["answer_seconds_bucket webchat 2.0"] == 0
    assert seen["answer_seconds_bucket webchat 5.0"] == len(channel.arrived)


async def test_nothing_is_counted_that_was_not_kept(store: SqliteStore) -> None:
    figures = Figures()
    await store.close()

    with pytest.raises(Exception, match="closed"):
        await Intake(store, Bell(), lambda: NOW, figures)(Inbound((said("hi"),)))

    assert not [name for name in samples(figures) if name.startswith("messages_taken_in_total")]


def test_queues_ages_and_faq_are_as_the_store_says() -> None:
    minute = timedelta(minutes=1)
    seen = samples(Figures(), StoreHealth(1, NOW - minute, NOW - 2 * minute, 3, 4, 5, 6))

    assert seen["inbox_oldest_seconds"] == 60
    assert seen["outbox_oldest_seconds"] == 120
    assert (seen["tickets_open"], seen["inbox_pending"]) == (3, 4)
    assert (seen["outbox_unsent"], seen["dead_letters"]) == (5, 6)
    assert (seen["database_up"], seen["faq_info abc"]) == (1, 1)
    assert seen["process_resident_memory_bytes"] > 0


def test_without_a_database_its_figures_are_unknown_not_nought() -> None:
    seen = samples(Figures(), None)

    assert seen["database_up"] == 0
    assert seen["inbox_pending"] != seen["inbox_pending"]


def test_codes_are_few_and_none_can_hold_a_number_or_a_text() -> None:
    figures = Figures()
    for code in ("9647701234567", "+964 770", "call me", "ü" * 3, "x" * 33):
        figures.sent(DELIVERY, Result(DeliveryStatus.FAILED, code=code), NOW)
    for number in range(3 * MOST_CODES):
        figures.sent(DELIVERY, Result(DeliveryStatus.FAILED, code=str(number)), NOW)

    seen = [name for name in samples(figures) if name.startswith("sends_total")]
    assert len(seen) == MOST_CODES + 1
    assert samples(figures)["sends_total webchat other failed"] == 5 + 2 * MOST_CODES


async def test_what_a_platform_reports_later_is_counted_by_status_and_code(
    store: SqliteStore,
) -> None:
    figures = Figures()
    failed = DeliveryReport("whatsapp", "wamid.1", DeliveryStatus.FAILED, code="131026")
    read = DeliveryReport("whatsapp", "wamid.2", DeliveryStatus.READ)

    await Intake(store, Bell(), lambda: NOW, figures)(Inbound(facts=(failed, read, read)))

    seen = samples(figures)
    assert seen["reports_total whatsapp 131026 failed"] == 1
    assert seen["reports_total whatsapp  read"] == 2


def test_only_an_answer_that_went_out_counts_as_waited_for() -> None:
    figures = Figures()
    figures.sent(DELIVERY, Result(DeliveryStatus.QUEUED, code="429"), NOW)
    figures.sent(replace(DELIVERY, asked_at=None), SENT, NOW)
    figures.sent(DELIVERY, SENT, NOW)

    assert samples(figures)["answer_seconds_count webchat"] == 1


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (Halted("401"), "halted: 401"),
        (TooFast("429"), "resting"),
        (Undeliverable("too_long"), "ok"),
        (TryAgain("502"), "halted: 190"),
        (WindowClosed("window"), "halted: 190"),
    ],
)
async def test_the_pulse_tells_what_a_failure_means_for_the_channel(
    store: SqliteStore, failure: SendError, state: str
) -> None:
    pulse, channel, bell = Pulse(), Scripted(), Bell()
    pulse.ill(channel.name, NOW, "halted: 190")
    channel.failures = [failure]
    await Intake(store, bell, lambda: NOW)(Inbound((said("lost"),)))
    await Answering(store, bell, lambda: NOW, lambda: mind()).step()
    later = NOW + timedelta(seconds=9)
    sender = Sender(channel, store, bell, lambda: later, pulse=pulse)
    await sender.step()
    await sender.drain()

    assert (pulse.beats[channel.name].state, pulse.beats[channel.name].last_failure) == (
        state,
        later,
    )
    assert pulse.beats[channel.name].last_success is None


def test_a_success_sets_a_line_right_again() -> None:
    pulse = Pulse()
    pulse.ill("telegram", NOW, "halted: 401")
    pulse.well("telegram", NOW)

    assert pulse.as_plain()["telegram"]["state"] == "ok"
