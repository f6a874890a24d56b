"""Says of the codes that failures on Telegram get why a message did not arrive."""

from collections.abc import Mapping

from bot.domain.delivery import FailureReason

REASONS: Mapping[str, FailureReason] = {
    "blocked": FailureReason.GONE,
    "chat_not_found": FailureReason.GONE,
    "deactivated": FailureReason.GONE,
    "forbidden": FailureReason.GONE,
    "never_started": FailureReason.GONE,
    "user_not_found": FailureReason.GONE,
    "bad_address": FailureReason.NOT_ALLOWED,
    "bad_button": FailureReason.REFUSED,
    "bad_request": FailureReason.REFUSED,
    "empty": FailureReason.REFUSED,
    "too_long": FailureReason.REFUSED,
    "401": FailureReason.STOPPED,
    "409": FailureReason.BUSY,
    "migrated": FailureReason.BUSY,
    "network": FailureReason.BUSY,
}
