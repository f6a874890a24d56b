"""How values stand in columns: times as whole microseconds, lists and mappings as JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.conversation import Awaited, AwaitKind
from bot.domain.message import Attachment, AttachmentKind, Button

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

# NUL cannot stand in a PostgreSQL text, a lone surrogate in no UTF-8 text at all.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: object) -> object:
    """A text with U+FFFD for each character that a database cannot hold; all else as it is."""
    return UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else value


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970 UTC; raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a stored time needs a zone")
    return (moment - EPOCH) // MICROSECOND


def micros_or_none(moment: datetime | None) -> int | None:
    """As `micros`, None for None."""
    return None if moment is None else micros(moment)


def moment(stored: int) -> datetime:
    """The aware UTC time of whole microseconds since 1970."""
    return EPOCH + timedelta(microseconds=stored)


def moment_or_none(stored: int | None) -> datetime | None:
    """As `moment`, None for None."""
    return None if stored is None else moment(stored)


def dump(value: object) -> str:
    """JSON text, letters of every script as themselves; raises TypeError for other objects."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def dump_buttons(buttons: tuple[Button, ...]) -> str:
    """Buttons as a JSON list of [id, label]."""
    return dump([[button.id, button.label] for button in buttons])


def load_buttons(stored: str) -> tuple[Button, ...]:
    """The buttons of `dump_buttons`."""
    return tuple(Button(identity, label) for identity, label in json.loads(stored))


def dump_attachment(attachment: Attachment | None) -> str | None:
    """An attachment as a JSON object of the fields that are set."""
    if attachment is None:
        return None
    return dump({key: value for key, value in asdict(attachment).items() if value is not None})


def load_attachment(stored: str | None) -> Attachment | None:
    """The attachment of `dump_attachment`."""
    if stored is None:
        return None
    fields: dict[str, Any] = json.loads(stored)
    return Attachment(AttachmentKind(fields.pop("kind")), **fields)


def dump_awaited(awaited: Awaited | None) -> str | None:
    """The bot's open question as a JSON object."""
    return None if awaited is None else dump(asdict(awaited))


def load_awaited(stored: str | None) -> Awaited | None:
    """The open question of `dump_awaited`."""
    if stored is None:
        return None
    fields: dict[str, Any] = json.loads(stored)
    kind, choices = AwaitKind(fields.pop("kind")), tuple(fields.pop("choices"))
    return Awaited(kind, choices, **fields)


def dump_outcome(outcome: Mapping[str, object] | None) -> str | None:
    """What the bot made of a message, as a JSON object."""
    return None if outcome is None else dump(dict(outcome))


def load_outcome(stored: str | None) -> Mapping[str, object] | None:
    """The mapping of `dump_outcome`; tuples come back as lists."""
    if stored is None:
        return None
    outcome: dict[str, object] = json.loads(stored)
    return outcome
