"""Turns a text into the n-grams that the lexical classifier weighs, at build and run time alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.normalize import fold, skeleton

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text in the two spellings that features are taken from."""

    folded: str
    skeleton: str


def prepare(text: str, language: str) -> Prepared:
    """Fold a text and take its skeleton by the rules of a reply language."""
    return Prepared(fold(text, language), skeleton(text, language))


def character_grams(text: str, low: int, high: int) -> Iterator[str]:
    """Yield the n-grams of low to high characters inside words, each word padded by a space.

    The same as scikit-learn's `char_wb`: a padded word shorter than n counts once, as a whole.
    """
    for word in text.split():
        padded = f" {word} "
        length = len(padded)
        for n in range(low, high + 1):
            if n >= length:
                yield padded
                break
            for start in range(length - n + 1):
                yield padded[start : start + n]


def word_grams(text: str, high: int) -> Iterator[str]:
    """Yield runs of one to `high` words."""
    words = text.split()
    yield from words
    for n in range(2, high + 1):
        for start in range(len(words) - n + 1):
            yield " ".join(words[start : start + n])


VIEWS: tuple[Callable[[Prepared], Iterator[str]], ...] = (
    lambda text: character_grams(text.folded, 1, 4),
    lambda text: word_grams(text.folded, 2),
    lambda text: character_grams(text.skeleton, 2, 4),
    lambda text: word_grams(text.skeleton, 2),
)
"""The kinds of features; each is weighed by TF-IDF and brought to length one by itself."""

WORDS = 1
"""The place of the view of folded words among VIEWS."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features of one view: feature → row, and the inverse document frequency of each row."""

    rows: Mapping[str, int]
    idf: Floats

    def weigh(self, features: Iterable[str]) -> tuple[Integers, Floats]:
        """Return the rows of the known features and their TF-IDF weights, of length one in all.

        The weight of a feature seen n times is (1 + ln n) idf.
        """
        counts: dict[int, int] = {}
        rows = self.rows
        for feature in features:
            row = rows.get(feature)
            if row is not None:
                counts[row] = counts.get(row, 0) + 1
        found = np.fromiter(counts.keys(), np.int32, len(counts))
        times = np.fromiter(counts.values(), np.float32, len(counts))
        weights = (1 + np.log(times)) * self.idf[found]
        length = math.sqrt(float(weights @ weights))
        return found, weights / length if length else weights


def vocabulary(documents: Sequence[Iterable[str]], least: int = 1) -> Vocabulary:
    """Learn the features that stand in at least `least` documents, in sorted order.

    idf = ln((1 + documents) / (1 + documents with the feature)) + 1, as scikit-learn smooths it.
    """
    seen: dict[str, int] = {}
    for document in documents:
        for feature in set(document):
            seen[feature] = seen.get(feature, 0) + 1
    kept = sorted(feature for feature, times in seen.items() if times >= least)
    frequency = np.array([seen[feature] for feature in kept], np.float32)
    idf = np.log((1 + len(documents)) / (1 + frequency)) + 1
    return Vocabulary({feature: row for row, feature in enumerate(kept)}, idf.astype(np.float32))
