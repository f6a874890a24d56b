"""The concept classifier: from concepts and their pairs to labels, learned in all languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from bot.nlu.features import Floats
from bot.nlu.linear import LinearModel


def concept_features(concepts: Iterable[str]) -> tuple[str, ...]:
    """Return each concept once, and each pair of two, in sorted order."""
    single = sorted(set(concepts))
    return (*single, *(f"{one} {other}" for one, other in combinations(single, 2)))


@dataclass(frozen=True, slots=True)
class ConceptModel:
    """A linear model over the concepts of a text."""

    model: LinearModel

    def log_probabilities(self, concepts: Iterable[str]) -> Floats:
        """Return the natural logarithm of each label's probability, in the order of the labels."""
        (words,) = self.model.vocabularies
        return self.model.log_probabilities([words.known(concept_features(concepts))])
