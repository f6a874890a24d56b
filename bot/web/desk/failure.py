"""Says in words why a message did not arrive, from the short code that was kept with it."""

import re
from collections.abc import Mapping

from bot.channels.telegram.reasons import REASONS as TELEGRAM
from bot.channels.whatsapp.reasons import REASONS as WHATSAPP
from bot.domain.delivery import FailureReason
from bot.store.aftermath import RESTORED
from bot.store.letters import UNREACHABLE
from bot.store.outbox import TWICE_UNKNOWN
from bot.web.desk.phrasebook import Phrasebook

BY_CHANNEL: Mapping[str, Mapping[str, FailureReason]] = {
    "telegram": TELEGRAM,
    "whatsapp": WHATSAPP,
}

COMMON: Mapping[str, FailureReason] = {
    UNREACHABLE: FailureReason.GONE,
    TWICE_UNKNOWN: FailureReason.UNSURE,
    RESTORED: FailureReason.UNSURE,
    "answer_lost": FailureReason.UNSURE,
    "unreadable_answer": FailureReason.UNSURE,
    "429": FailureReason.BUSY,
    "504": FailureReason.UNSURE,
    "not_connected": FailureReason.BUSY,
}
"""What the house itself says, and what all platforms' lines have in common."""

_SERVER_FAULT = re.compile(r"5\d\d")


def reason_of(channel: str, code: str) -> FailureReason:
    """The reason; `OTHER` for a code that nobody has explained."""
    known = BY_CHANNEL.get(channel, {}).get(code) or COMMON.get(code)
    if known:
        return known
    return FailureReason.BUSY if _SERVER_FAULT.fullmatch(code) else FailureReason.OTHER


def in_words(book: Phrasebook, channel: str, code: str) -> str:
    """The reason as a sentence for the operator."""
    reason = reason_of(channel, code)
    return book.say(f"desk.failure.{reason}", channel=book.named("channel", channel))
