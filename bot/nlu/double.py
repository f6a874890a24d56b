"""Finds where a message that asks two things falls into its two questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_MARK = re.compile(r"[?؟!.;؛,،:]+")
_QUESTION_MARK = ("?", "؟")
_SURE_AT_ANY_CUT = 0.95
"""Without a question mark, cutting in several places finds a sure half more easily than it is."""
_REASONS = 2
"""How many must speak for a half: a question mark, a hint in the whole message, being that sure."""
_LEAST_WORDS = 2
_MOST_CUTS = 6
_LONGEST = 40
"""Words of the longest message that is looked at; longer ones tell a story."""

ASKING = frozenset(
    {"HOW", "WHERE", "WHEN", "WHAT", "WHO", "WHY", "HOW_MUCH", "HOW_MANY", "ALLOWED", "DEADLINE"}
)
"""Concepts of the lexicon by which a question without a question mark is known."""


@dataclass(frozen=True, slots=True)
class Half:
    """One part of a message: the entry it asks for, and how sure that is."""

    entry: str
    confidence: float
    is_sure: bool


Read = Callable[[str], Half]
"""Reads a part of a message by itself."""

Asks = Callable[[str], bool]
"""Tells whether a part of a message asks by its words, which takes less than to read it."""


def two_questions(
    text: str, asks: Asks, read: Read, likely: Sequence[str], *, is_sure: bool
) -> tuple[Half, Half] | None:
    """Return the two questions of a message in their order, or None when it does not ask two.

    likely: the entries that the whole message may ask for, best first. is_sure: whether the whole
    message is surely understood as one question; then it is cut at its punctuation alone. Both
    halves must be sure, ask, ask for different entries, and one of them for the best of the whole.
    """
    best: tuple[Half, Half] | None = None
    for left, right in _cuts(text, at_words=not is_sure):
        if not all(part.endswith(_QUESTION_MARK) or asks(part) for part in (left, right)):
            continue
        marked = left.endswith(_QUESTION_MARK)
        first = read(left)
        if not _may_be(first, likely, marked=marked):
            continue
        second = read(right)
        if not _may_be(second, likely, marked=marked) or first.entry == second.entry:
            continue
        if likely[0] not in (first.entry, second.entry):
            continue
        if best is None or _weaker(first, second) > _weaker(*best):
            best = first, second
    return best


def _weaker(first: Half, second: Half) -> float:
    return min(first.confidence, second.confidence)


def _may_be(half: Half, likely: Sequence[str], *, marked: bool) -> bool:
    """Tell whether a half is a question of its own; a question mark between the halves speaks for
    it, and so does that the whole message may ask for the same entry."""
    reasons = (marked, half.entry in likely, half.confidence >= _SURE_AT_ANY_CUT)
    return half.is_sure and sum(reasons) >= _REASONS


def _cuts(text: str, *, at_words: bool) -> Iterator[tuple[str, str]]:
    words = text.split()
    if not 2 * _LEAST_WORDS <= len(words) <= _LONGEST:
        return
    marks = [found.end() for found in _MARK.finditer(text)]
    places = [end for end in marks if text[end:].strip()]
    if at_words and not places:
        starts = [found.start() for found in re.finditer(r"\S+", text)]
        places = starts[_LEAST_WORDS : len(starts) - _LEAST_WORDS + 1]
        # The middle first: two questions in one message are rarely of very different length.
        places.sort(key=lambda place: abs(place - len(text) / 2))
    for place in places[:_MOST_CUTS]:
        left, right = text[:place].strip(), text[place:].strip()
        if min(len(left.split()), len(right.split())) >= _LEAST_WORDS:
            yield left, right
