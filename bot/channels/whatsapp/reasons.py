"""Says of WhatsApp's codes why a message did not arrive, for the people at the desk."""

from collections.abc import Mapping

from bot.channels.whatsapp.failures import ACTS, Act
from bot.domain.delivery import FailureReason

_BY_ACT: Mapping[Act, FailureReason] = {
    Act.RETRY: FailureReason.BUSY,
    Act.SLOW_NUMBER: FailureReason.BUSY,
    Act.SLOW_PAIR: FailureReason.BUSY,
    Act.PARK: FailureReason.NOT_ALLOWED,
    Act.GIVE_UP: FailureReason.REFUSED,
    Act.HALT: FailureReason.STOPPED,
}

REASONS: Mapping[str, FailureReason] = {
    **{str(code): FailureReason.STOPPED for code in range(200, 300)},  # a permission is missing
    **{str(code): _BY_ACT[act] for code, act in ACTS.items()},
    "130472": FailureReason.UNDELIVERED,
    "131026": FailureReason.UNDELIVERED,
    "131049": FailureReason.UNDELIVERED,
    "130497": FailureReason.NOT_ALLOWED,
    "131021": FailureReason.NOT_ALLOWED,
    "131030": FailureReason.NOT_ALLOWED,
    "131062": FailureReason.NOT_ALLOWED,
    "bad_address": FailureReason.NOT_ALLOWED,
    "bad_button": FailureReason.REFUSED,
    "empty": FailureReason.REFUSED,
    "no_template": FailureReason.NOT_ALLOWED,
    "too_long": FailureReason.REFUSED,
}
