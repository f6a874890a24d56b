"""Every code that a platform or the house gives a failed message has a reason for people."""

import pytest

from bot.channels.telegram.failures import _FORBIDDEN, _GONE, _REFUSED
from bot.channels.whatsapp.failures import ACTS
from bot.domain.delivery import FailureReason as Reason
from bot.web.desk.failure import in_words, reason_of
from tests.web.desk.test_queue import book


@pytest.mark.parametrize(
    ("channel", "code", "reason"),
    [
        ("telegram", "blocked", Reason.GONE),
        ("telegram", "unreachable", Reason.GONE),
        ("telegram", "too_long", Reason.REFUSED),
        ("telegram", "502", Reason.BUSY),
        ("telegram", "504", Reason.UNSURE),
        ("whatsapp", "131026", Reason.UNDELIVERED),
        ("whatsapp", "131009", Reason.REFUSED),
        ("whatsapp", "131000", Reason.BUSY),
        ("whatsapp", "131042", Reason.STOPPED),
        ("whatsapp", "200", Reason.STOPPED),
        ("whatsapp", "130497", Reason.NOT_ALLOWED),
        ("whatsapp", "no_template", Reason.NOT_ALLOWED),
        ("whatsapp", "twice_unknown", Reason.UNSURE),
        ("telegram", "restored", Reason.UNSURE),
        ("whatsapp", "not_connected", Reason.BUSY),
        ("webchat", "", Reason.OTHER),
        ("whatsapp", "999999", Reason.OTHER),
        # A platform's number means nothing on another one.
        ("telegram", "131026", Reason.OTHER),
    ],
)
def test_a_code_has_its_reason(channel: str, code: str, reason: Reason) -> None:
    assert reason_of(channel, code) is reason


def test_no_code_that_a_platform_is_known_for_is_left_without_one() -> None:
    telegram = {*_FORBIDDEN.values(), *_GONE.values(), *_REFUSED.values()}

    assert Reason.OTHER not in {reason_of("telegram", code) for code in telegram}
    assert Reason.OTHER not in {reason_of("whatsapp", str(code)) for code in ACTS}


def test_the_reason_names_the_platform() -> None:
    said = in_words(book(), "whatsapp", "131000")

    assert said == "desk.failure.busy channel=\u2068desk.channel.whatsapp\u2069"
