"""The concept classifier: naive Bayes over concepts and their pairs, learned in all languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Floats, Integers
from bot.nlu.lexical import log_softmax

_SMOOTHING = 0.5
_TEMPER = 0.6
"""Concepts of one message hang together, so that naive Bayes is too sure: shrink its evidence."""
_LEAST = 2


def concept_features(concepts: Iterable[str]) -> tuple[str, ...]:
    """Return each concept once, and each pair of two, in sorted order."""
    single = sorted(set(concepts))
    return (*single, *(f"{one} {other}" for one, other in combinations(single, 2)))


@dataclass(frozen=True, slots=True)
class ConceptModel:
    """Log-likelihoods of each feature (rows) under each label (columns)."""

    rows: dict[str, int]
    weights: NDArray[np.float16]

    def log_probabilities(self, concepts: Iterable[str]) -> Floats:
        """Return the natural logarithm of each label's probability; all equal without a concept."""
        rows = self.rows
        known = [rows[feature] for feature in concept_features(concepts) if feature in rows]
        return log_softmax(self.weights[known].sum(axis=0, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class ConceptCounts:
    """How often each feature stood in the questions of each label."""

    rows: dict[str, int]
    counts: Floats

    def model(self) -> ConceptModel:
        """Return the classifier that these counts teach."""
        return ConceptModel(self.rows, self._weights(self.counts).astype(np.float16))

    def without(self, held_out: Sequence[Integers], labels: Integers) -> Floats:
        """Return the weights learned without the given questions (feature rows, label)."""
        counts = self.counts.copy()
        for rows, label in zip(held_out, labels, strict=True):
            counts[rows, label] -= 1
        return self._weights(counts)

    def _weights(self, counts: Floats) -> Floats:
        smoothed = counts + np.float32(_SMOOTHING)
        weights: Floats = np.float32(_TEMPER) * (np.log(smoothed) - np.log(smoothed.sum(axis=0)))
        return weights


def count(
    documents: Sequence[tuple[str, ...]], labels: Integers, width: int
) -> tuple[ConceptCounts, list[Integers]]:
    """Count features (as `concept_features` gives them) by label; also return each document's rows.

    Features that stand in a single question are left out. width: number of labels.
    """
    seen: dict[str, int] = {}
    for document in documents:
        for feature in document:
            seen[feature] = seen.get(feature, 0) + 1
    kept = sorted(feature for feature, times in seen.items() if times >= _LEAST)
    rows = {feature: row for row, feature in enumerate(kept)}
    found = [
        np.array([rows[feature] for feature in document if feature in rows], np.int32)
        for document in documents
    ]
    counts = np.zeros((len(rows), width), np.float32)
    for document_rows, label in zip(found, labels, strict=True):
        counts[document_rows, label] += 1
    return ConceptCounts(rows, counts), found
