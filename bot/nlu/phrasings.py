"""Finds the question of the FAQ that a message resembles most, word for word or nearly so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

_SHORTLIST = 24
_SAME = 97.0
"""Ratio (0 to 100) from which two questions differ in no more than a slip of the keys."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """A question of the FAQ, the label it stands for, and its likeness to the message, 0 to 1."""

    text: str
    label: str
    likeness: float


@dataclass(frozen=True)
class Phrasings:
    """The questions of one language: as written, folded, and the labels they stand for."""

    texts: Sequence[str]
    folded: Sequence[str]
    labels: Sequence[str]

    @cached_property
    def _exact(self) -> dict[str, set[str]]:
        exact: dict[str, set[str]] = {}
        for folded, label in zip(self.folded, self.labels, strict=True):
            exact.setdefault(folded, set()).add(label)
        return exact

    @cached_property
    def _by_word(self) -> dict[str, NDArray[np.int32]]:
        places: dict[str, list[int]] = {}
        for place, folded in enumerate(self.folded):
            for word in set(folded.split()):
                places.setdefault(word, []).append(place)
        return {word: np.array(found, np.int32) for word, found in places.items()}

    def exactly(self, folded: str) -> str | None:
        """Return the label of the question that is the same after folding, if only one has it."""
        labels = self._exact.get(folded, set())
        return next(iter(labels)) if len(labels) == 1 else None

    def nearest(self, folded: str) -> Nearest | None:
        """Return the question with the likest words, or None when no word is shared."""
        scores = np.zeros(len(self.folded), np.float32)
        for word in set(folded.split()):
            found = self._by_word.get(word)
            if found is not None:
                scores[found] += np.log((1 + len(self.folded)) / len(found))
        if not scores.any():
            return None
        count = min(_SHORTLIST, len(scores))
        places = np.sort(np.argpartition(-scores, count - 1)[:count])
        candidates = [self.folded[place] for place in places]
        best = process.extractOne(folded, candidates, scorer=fuzz.token_sort_ratio)
        place = int(places[best[2]])
        return Nearest(self.texts[place], self.labels[place], best[1] / 100)


def is_same(nearest: Nearest) -> bool:
    """Tell whether a message differs from a question in no more than a slip of the keys."""
    return nearest.likeness * 100 >= _SAME
