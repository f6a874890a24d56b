"""How far a message of ours has come, after a platform's late report about it."""

from bot.domain.delivery import ARRIVED, DeliveryStatus

_STEP = {DeliveryStatus.SENT: 1, DeliveryStatus.DELIVERED: 2, DeliveryStatus.READ: 3}
_ON_THE_WAY = frozenset({DeliveryStatus.SENDING, DeliveryStatus.UNKNOWN, DeliveryStatus.SENT})


def after_report(
    known: DeliveryStatus, reported: DeliveryStatus, *, of_this_send: bool
) -> DeliveryStatus:
    """The status to keep: what arrived stays arrived, whatever comes late, twice or out of order.

    A report of failure counts only for a message on its way, and only when it is about the send
    that we know of, not about an earlier one (`of_this_send`).
    """
    if reported in ARRIVED:
        return reported if _STEP[reported] > _STEP.get(known, 0) else known
    return reported if of_this_send and known in _ON_THE_WAY else known
