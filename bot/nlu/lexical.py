"""The lexical classifier of one language: words, their parts and their consonants to labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import VIEWS, WORDS, Floats, Prepared, Vocabulary

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
    """Weights of each view's features (rows) for each label (columns), and a bias a label."""

    vocabularies: tuple[Vocabulary, ...]
    weights: tuple[NDArray[np.float16], ...]
    bias: Floats

    def log_probabilities(self, text: Prepared) -> Floats:
        """Return the natural logarithm of each label's probability, in the order of the labels."""
        scores = self.bias.copy()
        for view, vocabulary, weights in zip(VIEWS, self.vocabularies, self.weights, strict=True):
            rows, values = vocabulary.weigh(view(text))
            scores += values @ weights[rows].astype(np.float32)
        return log_softmax(scores)

    def known_words(self, text: Prepared) -> float:
        """Return the share, 0 to 1, of the text's words that stand in the training questions."""
        words = text.folded.split()
        rows = self.vocabularies[WORDS].rows
        return sum(word in rows for word in words) / len(words) if words else 0.0


def log_softmax(scores: Floats) -> Floats:
    """Turn scores (last axis: labels) into logarithms of probabilities."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    total: Floats = np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    logarithms: Floats = shifted - total
    return logarithms
