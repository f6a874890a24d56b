"""What is recorded after a failed send, by the exception's type."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery import Delivery, DeliveryStatus, Origin
from bot.domain.message import OutboundMessage
from bot.errors import Gone, Halted, SendError, TryAgain, Undeliverable, Unknown, WindowClosed
from bot.services.retry import FIRST_WAIT, LONGEST_WAIT, TRIES, after_failure
from tests.services.minds import NOW, VOTER

FIRST = Delivery(1, 1, VOTER, OutboundMessage("x"), Origin.BOT, 1, 1, NOW + timedelta(seconds=60))


def wait(delivery: Delivery, error: SendError, chance: float = 0.0) -> float:
    result = after_failure(delivery, error, NOW, chance)
    assert result.not_before is not None
    return (result.not_before - NOW).total_seconds()


def test_the_platforms_wish_is_honoured_and_never_shortened() -> None:
    assert wait(FIRST, TryAgain("429", 30.0)) >= 30.0


def test_waits_double_up_to_a_limit_and_are_spread() -> None:
    waits = [wait(replace(FIRST, attempts=n), TryAgain("x")) for n in range(1, TRIES)]

    assert waits[:3] == [FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 4]
    assert max(waits) == LONGEST_WAIT
    assert wait(FIRST, TryAgain("x"), 0.9) > wait(FIRST, TryAgain("x"), 0.1)


def test_after_enough_tries_it_is_a_dead_letter() -> None:
    result = after_failure(replace(FIRST, attempts=TRIES), TryAgain("x"), NOW, 0.0)

    assert result.status is DeliveryStatus.FAILED


def test_an_ambiguous_send_is_repeated_once_and_no_more() -> None:
    first = after_failure(FIRST, Unknown("timeout"), NOW, 0.0)
    second = after_failure(replace(FIRST, repeat=True), Unknown("timeout"), NOW, 0.0)

    assert (first.status, second.status) == (DeliveryStatus.UNKNOWN, DeliveryStatus.FAILED)


@pytest.mark.parametrize("error", [Undeliverable("bad"), Gone("blocked")])
def test_what_can_never_arrive_is_not_tried_again(error: SendError) -> None:
    assert after_failure(FIRST, error, NOW, 0.0).status is DeliveryStatus.FAILED


def test_what_may_not_be_sent_before_the_voter_writes_again_is_parked() -> None:
    result = after_failure(FIRST, WindowClosed("131047"), NOW, 0.0)

    assert (result.status, result.code) == (DeliveryStatus.PARKED, "131047")


def test_a_refused_channel_keeps_its_messages() -> None:
    old = replace(FIRST, attempts=TRIES * 5)

    assert after_failure(old, Halted("401"), NOW, 0.0).status is DeliveryStatus.QUEUED
