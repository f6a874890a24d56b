"""The lexical classifier of one language: words, their parts and their consonants to labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain

from bot.nlu.features import VIEWS, WORDS, Floats, Prepared, View, Vocabulary
from bot.nlu.linear import LinearModel
from bot.nlu.memory import remembered

GROUPS: dict[str, tuple[str, ...]] = {
    "ar": ("ar",),
    "ckb": ("ckb",),
    "kmr": ("kmr-Arab", "kmr-Latn"),
    "tr": ("tr",),
    "en": ("en",),
}
"""Classifier → the reply languages it serves; Kurmanji's two scripts teach each other."""

GROUP_OF = {language: group for group, languages in GROUPS.items() for language in languages}


@dataclass(frozen=True, slots=True)
class LexicalModel:
    """A linear model over the views of a text."""

    model: LinearModel
    _rows: tuple[Callable[[Prepared], Iterable[int]], ...] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        rows = tuple(map(_rows_of, VIEWS, self.model.vocabularies))
        object.__setattr__(self, "_rows", rows)

    def log_probabilities(self, text: Prepared) -> Floats:
        """Return the natural logarithm of each label's probability, in the order of the labels."""
        return self.model.log_probabilities([rows(text) for rows in self._rows])

    def known_words(self, text: Prepared) -> float:
        """Return the share, 0 to 1, of the text's words that the training questions taught."""
        words = text.folded.split()
        rows = self.model.vocabularies[WORDS].rows
        return sum(word in rows for word in words) / len(words) if words else 0.0


def _rows_of(view: View, words: Vocabulary) -> Callable[[Prepared], Iterable[int]]:
    """Return what finds the rows of a text's features, remembering those of a word by itself."""

    def found(spelling: str) -> tuple[int, ...]:
        return words.known(view.features(spelling))

    if not view.in_words:
        return lambda text: found(view.spelling(text))
    of_word = remembered(found)
    return lambda text: chain.from_iterable(map(of_word, view.spelling(text).split()))
