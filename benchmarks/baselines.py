"""Other ways of matching, for comparison: string distances and the nearest phrasing by TF-IDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union

from bot.nlu.corpus import Example
from bot.nlu.normalize import fold

Rank = Callable[[str], list[str]]
Method = Callable[[Sequence[Example]], Rank]


def baselines() -> dict[str, Method]:
    """Return each method by name; a method learns examples of one language, then ranks entries."""
    return {
        "rapidfuzz WRatio": lambda examples: _fuzzy(examples, fuzz.WRatio),
        "rapidfuzz token_set": lambda examples: _fuzzy(examples, fuzz.token_set_ratio),
        "TF-IDF nearest": _nearest,
    }


def _fuzzy(examples: Sequence[Example], scorer: Callable[..., float]) -> Rank:
    texts = [fold(example.text, example.language) for example in examples]

    def rank(text: str) -> list[str]:
        folded = fold(text, examples[0].language)
        scores = process.cdist([folded], texts, scorer=scorer)[0]
        return _best(scores, examples)

    return rank


def _nearest(examples: Sequence[Example]) -> Rank:
    language = examples[0].language
    vectorizer = make_union(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        TfidfVectorizer(token_pattern=r"\S+", sublinear_tf=True),
    )
    matrix = vectorizer.fit_transform([fold(e.text, language) for e in examples])

    def rank(text: str) -> list[str]:
        scores = (vectorizer.transform([fold(text, language)]) @ matrix.T).toarray()[0]
        return _best(scores, examples)

    return rank


def _best(scores: np.ndarray, examples: Sequence[Example]) -> list[str]:
    order = np.argsort(-scores, kind="stable")
    return list(dict.fromkeys(examples[i].label for i in order[:500]))[:3]
