"""Decodes a request body into JSON values, refusing what could hurt before it is parsed."""

import json
import re
from typing import NoReturn

from bot.errors import UnreadableUpdate

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32

# An unterminated string runs to the end of the body, so that each byte is looked at once.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKET = re.compile(rb"[][{}]")


def decode(body: bytes, max_bytes: int = MAX_BYTES) -> object:
    """Parse UTF-8 JSON of at most `max_bytes` (1 MiB) and 32 levels.

    Raises UnreadableUpdate, with nothing of the body in it, for anything else.
    """
    if len(body) > max_bytes:
        raise UnreadableUpdate("body.size")
    if _deeper_than(MAX_DEPTH, body):
        raise UnreadableUpdate("body.depth")
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise UnreadableUpdate("body.json") from None


def _deeper_than(limit: int, body: bytes) -> bool:
    if body.count(b"[") + body.count(b"{") <= limit:
        return False
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", body)):
        depth += 1 if bracket.group() in b"[{" else -1
        if depth > limit:
            return True
    return False


def _refuse(constant: str) -> NoReturn:
    # NaN and Infinity are Python's extension, not JSON (RFC 8259, section 6).
    raise ValueError(constant)
