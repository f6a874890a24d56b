"""Finds the question of the FAQ that a message resembles most, word for word or nearly so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

_SHORTLIST = 24
_SAME = 0.95
"""Likeness from which two questions differ in no more than a slip of the keys: of the messages that
are that like a question of an entry, all asked for it (46 of 46 tests and voters' messages)."""


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
    def _titles(self) -> dict[str, str]:
        return dict(zip(reversed(self.labels), reversed(self.texts), strict=True))

    @cached_property
    def _by_word(self) -> dict[str, NDArray[np.intp]]:
        places: dict[str, list[int]] = {}
        for place, folded in enumerate(self.folded):
            for word in set(folded.split()):
                places.setdefault(word, []).append(place)
        return {word: np.array(found, np.intp) for word, found in places.items()}

    def same(self, folded: str, nearest: Nearest | None) -> str | None:
        """Return the label of the question that a message repeats, but for a slip of the keys.

        nearest: what `nearest` returns for it. A question of two labels names neither.
        """
        labels = self._exact.get(folded)
        if labels is not None:
            return next(iter(labels)) if len(labels) == 1 else None
        return nearest.label if nearest and nearest.likeness >= _SAME else None

    def title(self, label: str) -> str | None:
        """Return the first text of a label, which for an entry is its title, if there is any."""
        return self._titles.get(label)

    def nearest(self, folded: str) -> Nearest | None:
        """Return the question with the likest words, or None when no word is shared."""
        scores = np.zeros(len(self.folded), np.float32)
        for word in dict.fromkeys(folded.split()):
            found = self._by_word.get(word)
            if found is not None:
                scores[found] += np.log((1 + len(self.folded)) / len(found))
        if not scores.any():
            return None
        count = min(_SHORTLIST, len(scores))
        places = np.sort(np.argpartition(-scores, count - 1)[:count]).tolist()
        candidates = [self.folded[place] for place in places]
        best = process.extractOne(folded, candidates, scorer=fuzz.token_sort_ratio)
        place = places[best[2]]
        return Nearest(self.texts[place], self.labels[place], best[1] / 100)
