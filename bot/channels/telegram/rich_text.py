"""Takes the plain words out of a rich message (Bot API 10.1, RichMessage)."""

from collections.abc import Iterable

from bot.channels.fields import Raw, clean

# What a reader sees, in reading order; links, names of anchors and file ids are left behind.
_INLINE = ("text", "alternative_text", "expression")
_OWN_LINES = ("items", "cells", "blocks", "caption", "credit")
_READING_ORDER = ("summary", *_INLINE, *_OWN_LINES)


def plain_text(rich_message: Raw) -> str:
    """All words of the message, each block, list item and table cell on its own line.

    Depth is walked with a stack of our own, so that no nesting can exhaust Python's.
    """
    words: list[str] = []
    waiting: list[object] = [rich_message]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            words.append(value)
        elif isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            waiting.extend(reversed(list(_shown(value))))
    lines = (line.strip() for line in clean("".join(words)).splitlines())
    return "\n".join(line for line in lines if line)


def _shown(value: Raw) -> Iterable[object]:
    for key in _READING_ORDER:
        inner = value.get(key)
        if inner is None:
            continue
        if key in _INLINE:
            yield inner
            continue
        yield "\n"
        for line in inner if key in _OWN_LINES and isinstance(inner, list) else [inner]:
            # A row of a table is a list of cells.
            for cell in line if isinstance(line, list) else [line]:
                yield cell
                yield "\n"
