"""Remembers what was found out about a word: people ask in the same words again and again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import TypeVar

Found = TypeVar("Found")

REMEMBERED = 4_096
"""Words that each function keeps."""

LONGEST = 32
"""Letters of the longest word kept: longer ones hardly come again, and a flood of them would fill
the memory."""


def remembered(find: Callable[..., Found]) -> Callable[..., Found]:
    """Wrap a pure function of a word, and of rules if any, so that it keeps its last results."""
    kept = lru_cache(REMEMBERED)(find)

    @wraps(find)
    def found(word: str, *rules: Hashable) -> Found:
        return kept(word, *rules) if len(word) <= LONGEST else find(word, *rules)

    return found
