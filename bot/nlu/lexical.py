"""The lexical classifier of one language: words, their parts and their consonants to labels."""

from __future__ import annotations

from dataclasses import dataclass

from bot.nlu.features import VIEWS, WORDS, Floats, Prepared
from bot.nlu.linear import LinearModel

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

    def log_probabilities(self, text: Prepared) -> Floats:
        """Return the natural logarithm of each label's probability, in the order of the labels."""
        return self.model.log_probabilities([view(text) for view in VIEWS])

    def known_words(self, text: Prepared) -> float:
        """Return the share, 0 to 1, of the text's words that the training questions taught."""
        words = text.folded.split()
        rows = self.model.vocabularies[WORDS].rows
        return sum(word in rows for word in words) / len(words) if words else 0.0
