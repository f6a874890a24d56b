"""Reads what WhatsApp reports about a message that we sent."""

import logging
from collections.abc import Iterator, Mapping

from bot.channels.fields import Raw, table, tables, text, whole
from bot.channels.whatsapp.failures import Act, act_of
from bot.channels.whatsapp.people import CHANNEL
from bot.domain.delivery import DeliveryStatus
from bot.domain.inbound import DeliveryReport

_LOG = logging.getLogger(__name__)

FAILED = "failed"
_ARRIVALS: Mapping[str, DeliveryStatus] = {
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
}

# An act that is not named here means that the message will never arrive.
_FAILURES: Mapping[Act, DeliveryStatus] = {
    Act.PARK: DeliveryStatus.PARKED,
    Act.RETRY: DeliveryStatus.QUEUED,
    Act.SLOW_NUMBER: DeliveryStatus.QUEUED,
    Act.SLOW_PAIR: DeliveryStatus.QUEUED,
}


def report(status: Raw) -> Iterator[DeliveryReport]:
    """The report, or none when it names no message or says what we do not know of.

    Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
    """
    message_id, said = text(status, "id"), text(status, "status") or ""
    code = _code(status) if said == FAILED else None
    reached = _failure(code) if said == FAILED else _ARRIVALS.get(said)
    if not message_id or reached is None:
        return
    yield DeliveryReport(
        channel=CHANNEL,
        provider_id=message_id,
        status=reached,
        outbox_id=_outbox_id(status),
        code=None if code is None else str(code),
        billable=_billable(status),
    )


def _failure(code: int | None) -> DeliveryStatus:
    act = act_of(code)
    if act is Act.HALT:
        _LOG.warning("WhatsApp will deliver nothing until a person mends it: %s", code)
    return DeliveryStatus.FAILED if act is None else _FAILURES.get(act, DeliveryStatus.FAILED)


def _outbox_id(status: Raw) -> int | None:
    ours = text(status, "biz_opaque_callback_data") or ""
    return int(ours) if ours.isascii() and ours.isdigit() and len(ours) < 19 else None


def _code(status: Raw) -> int | None:
    errors = tables(status, "errors")
    return whole(errors[0], "code") if errors else None


def _billable(status: Raw) -> bool | None:
    said = (table(status, "pricing") or {}).get("billable")
    return said if isinstance(said, bool) else None
