"""Reads what WhatsApp reports about messages that we sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.channels.fields import Raw, tables, text, whole

FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """Where one sent message stands: `sent`, `delivered`, `read` or `failed` with Meta's `code`.

    Reports come late, twice and in any order. `outbox_id` is what we sent along with the message.
    """

    message_id: str
    status: str
    outbox_id: int | None
    code: int | None


def status_updates(values: Iterable[Raw]) -> Iterator[StatusUpdate]:
    """All reports in one webhook's values; those without an id or a status are left out."""
    for value in values:
        for report in tables(value, "statuses"):
            message_id, status = text(report, "id"), text(report, "status")
            if message_id and status:
                yield StatusUpdate(message_id, status, _outbox_id(report), _code(report))


def _outbox_id(report: Raw) -> int | None:
    ours = text(report, "biz_opaque_callback_data") or ""
    return int(ours) if ours.isascii() and ours.isdigit() and len(ours) < 19 else None


def _code(report: Raw) -> int | None:
    errors = tables(report, "errors")
    return whole(errors[0], "code") if errors else None
