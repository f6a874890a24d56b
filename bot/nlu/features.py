"""Turns a text into the n-grams that the lexical classifier weighs, at build and run time alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
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


def character_grams(text: str, low: int, high: int) -> list[str]:
    """Return the n-grams of low to high characters inside words, each word padded by a space.

    The same as scikit-learn's `char_wb`: a padded word shorter than n counts once, as a whole.
    """
    grams: list[str] = []
    for word in text.split():
        padded = f" {word} "
        length = len(padded)
        grams += [
            padded[start : start + n]
            for n in range(min(low, length), min(high, length) + 1)
            for start in range(length - n + 1)
        ]
    return grams


def word_grams(text: str, high: int) -> list[str]:
    """Return runs of one to `high` words."""
    words = text.split()
    return words + [
        " ".join(words[start : start + n])
        for n in range(2, high + 1)
        for start in range(len(words) - n + 1)
    ]


@dataclass(frozen=True, slots=True)
class View:
    """One kind of features: the spelling that they are taken from, and how.

    in_words: whether the features of a text are those of its words, one word after the other.
    """

    spelling: Callable[[Prepared], str]
    features: Callable[[str], list[str]]
    in_words: bool


VIEWS = (
    View(lambda text: text.folded, lambda words: character_grams(words, 1, 4), in_words=True),
    View(lambda text: text.folded, lambda words: word_grams(words, 2), in_words=False),
    View(lambda text: text.skeleton, lambda words: character_grams(words, 2, 4), in_words=True),
    View(lambda text: text.skeleton, lambda words: word_grams(words, 2), in_words=False),
)
"""The kinds of features; each is weighed by TF-IDF and brought to length one by itself."""

WORDS = 1
"""The place of the view of folded words among VIEWS."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The features of one view: feature → row, and the inverse document frequency of each row."""

    rows: Mapping[str, int]
    idf: Floats

    def known(self, features: Iterable[str]) -> tuple[int, ...]:
        """Return the rows of the known features, each as often as it is among them."""
        return tuple([row for row in map(self.rows.get, features) if row is not None])

    def weigh(self, rows: Iterable[int]) -> tuple[Integers, Floats]:
        """Return each row once and the rows' TF-IDF weights, of length one in all.

        The weight of a feature seen n times is (1 + ln n) idf.
        """
        counts = Counter(rows)
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
