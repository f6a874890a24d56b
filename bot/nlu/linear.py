"""A linear classifier over several kinds of features, as light at run time as it can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Floats, Vocabulary

# A look-up takes half the time of a conversion.
_SINGLE = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)
"""What each number of half precision is in single precision, by its bits."""


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of each kind of features (rows) for each label (columns), and a bias a label."""

    vocabularies: tuple[Vocabulary, ...]
    weights: tuple[NDArray[np.float16], ...]
    bias: Floats

    def log_probabilities(self, views: Sequence[Iterable[int]]) -> Floats:
        """Return the natural logarithm of each label's probability, in the order of the labels.

        views: the rows of a text's features, one iterable for each vocabulary.
        """
        scores = self.bias.copy()
        for seen, words, weights in zip(views, self.vocabularies, self.weights, strict=True):
            rows, values = words.weigh(seen)
            scores += values @ _SINGLE.take(weights.view(np.uint16).take(rows, axis=0))
        return log_softmax(scores)


def log_softmax(scores: Floats) -> Floats:
    """Turn scores (last axis: labels) into logarithms of probabilities."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    total: Floats = np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    logarithms: Floats = shifted - total
    return logarithms
