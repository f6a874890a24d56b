"""Reads single fields of a raw update: the value when it is what is documented, else None."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

from bot.errors import UnreadableUpdate

T = TypeVar("T")
Raw = Mapping[str, object]

# JSON can spell both; no database can keep them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_WIDEST = 2**63


def table(raw: Raw, key: str) -> Raw | None:
    """A nested object."""
    value = raw.get(key)
    return value if isinstance(value, dict) else None


def tables(raw: Raw, key: str) -> list[Raw]:
    """The objects in a list; what else stands in it is left out."""
    value = raw.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(raw: Raw, key: str) -> str | None:
    """A string; NUL and lone surrogates become U+FFFD."""
    value = raw.get(key)
    return clean(value) if isinstance(value, str) else None


def whole(raw: Raw, key: str) -> int | None:
    """An integer of at most 64 bits; true and false are none."""
    value = raw.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and -_WIDEST <= value < _WIDEST:
        return value
    return None


def degrees(raw: Raw, key: str, limit: int) -> float | None:
    """An angle in degrees between -limit and limit."""
    value = raw.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and -limit <= value <= limit else None


def moment(raw: Raw, key: str) -> datetime | None:
    """A positive Unix time in seconds, a number or its digits, as an aware UTC time."""
    seconds = whole(raw, key)
    digits = raw.get(key)
    if isinstance(digits, str) and digits.isascii() and digits.isdigit() and len(digits) < 19:
        seconds = int(digits)
    if seconds is None or seconds <= 0:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def need(value: T | None, name: str) -> T:
    """The value; raises UnreadableUpdate with the field's name when there is none."""
    if value is None:
        raise UnreadableUpdate(name)
    return value


def clean(value: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", value)
