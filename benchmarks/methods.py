"""Ways of matching: ours, string distances, and the nearest phrasing by TF-IDF, to be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union

from bot.nlu.calibrate import standing_of
from bot.nlu.corpus import Corpus, Example, is_entry
from bot.nlu.index import Index, train_index
from bot.nlu.normalize import fold

BEST = 3
_LOOKED_AT = 2000
"""Phrasings, likest first, among which the best entries are looked for."""
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best entries of a message, best first, and how sure the method is of the first."""

    entries: tuple[str, ...]
    confidence: float


Rank = Callable[[Sequence[str]], list[Ranked]]
"""Ranks the entries for each of some messages."""


def baselines() -> dict[str, Callable[[Sequence[Example]], Rank]]:
    """Return each other method by name; it learns the phrasings of entries in one language."""
    return {
        "rapidfuzz WRatio": lambda examples: _fuzzy(examples, fuzz.WRatio),
        "rapidfuzz token_set": lambda examples: _fuzzy(examples, fuzz.token_set_ratio),
        "TF-IDF nearest": _nearest,
    }


def ours(examples: Sequence[Example], tests: Sequence[Example] = ()) -> Rank:
    """Train our engine as it ships on one language, without a lexicon; `tests` calibrate it."""
    return by_index(train_index(Corpus(tuple(examples), {}, tuple(tests))), examples[0].language)


def by_index(index: Index, language: str) -> Rank:
    """Rank by a trained index, the language being given; the confidence is calibrated."""
    matcher, calibration = index.matcher, index.calibrations[language]
    entries = matcher.entries()

    def one(text: str) -> Ranked:
        mixed = matcher.evidence(text, language).scores.mixed
        order = np.argsort(-np.where(entries > 0, mixed, -np.inf), kind="stable")[:BEST]
        best = tuple(matcher.labels[place] for place in order)
        return Ranked(best, calibration.confidence(standing_of(mixed, entries)))

    return lambda texts: [one(text) for text in texts]


def _fuzzy(examples: Sequence[Example], scorer: Callable[..., float]) -> Rank:
    known = [example for example in examples if is_entry(example.label)]
    language = known[0].language
    phrasings = [fold(example.text, language) for example in known]

    def rank(texts: Sequence[str]) -> list[Ranked]:
        return [
            _best(scores, known)
            for some in _portions([fold(text, language) for text in texts])
            for scores in process.cdist(some, phrasings, scorer=scorer, workers=-1)
        ]

    return rank


def _nearest(examples: Sequence[Example]) -> Rank:
    known = [example for example in examples if is_entry(example.label)]
    language = known[0].language
    vectorizer = make_union(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        TfidfVectorizer(token_pattern=r"\S+", sublinear_tf=True),
    )
    matrix = vectorizer.fit_transform([fold(e.text, language) for e in known]).T.tocsr()

    def rank(texts: Sequence[str]) -> list[Ranked]:
        return [
            _best(scores, known)
            for some in _portions([fold(text, language) for text in texts])
            for scores in (vectorizer.transform(some) @ matrix).toarray()
        ]

    return rank


def _portions(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), _AT_ONCE):
        yield texts[start : start + _AT_ONCE]


def _best(scores: np.ndarray, known: Sequence[Example]) -> Ranked:
    order = np.argsort(-scores, kind="stable")
    entries = dict.fromkeys(known[place].label for place in order[:_LOOKED_AT])
    return Ranked(tuple(entries)[:BEST], float(scores[order[0]]))
