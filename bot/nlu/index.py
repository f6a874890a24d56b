"""All that answering needs, learned from a corpus once and kept in a cache."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from bot.nlu import storage
from bot.nlu.calibrate import Calibration, Outcome, best_of, calibrate, standing_of
from bot.nlu.corpus import Corpus, Example, is_entry
from bot.nlu.courtesies import Courtesies
from bot.nlu.features import Prepared
from bot.nlu.match import Matcher
from bot.nlu.normalize import LANGUAGES
from bot.nlu.phrasings import Phrasings
from bot.nlu.storage import Index

__all__ = ["Index", "build", "cached", "load", "train_index"]

_KEPT = 3
"""Indexes left in the cache: the newest one, and those a rollback or another process may want."""


def build(corpus: Corpus, cache_dir: Path) -> Index:
    """Load the index of this very corpus from cache_dir, or train it and store it there.

    Training takes about a minute for 96 entries in six languages; the file is written beside and
    moved into place, so that a crash leaves no half of one, and the oldest files are removed.
    Raises OSError when cache_dir cannot be written and ValueError when the corpus holds no question
    of any entry.
    """
    if (index := cached(corpus, cache_dir)) is not None:
        return index
    path = _path(corpus, cache_dir)
    index = train_index(corpus)
    storage.save(index, path)
    _forget_oldest(cache_dir, path)
    return index


def cached(corpus: Corpus, cache_dir: Path) -> Index | None:
    """The stored index of this very corpus, or None when it must be trained; may raise OSError."""
    path = _path(corpus, cache_dir)
    if not path.exists():
        return None
    try:
        return load(path)
    except ValueError:
        path.unlink(missing_ok=True)
        return None


def _path(corpus: Corpus, cache_dir: Path) -> Path:
    return cache_dir / f"nlu-{corpus.digest(_code())[:24]}.npz"


def load(path: Path) -> Index:
    """Read an index that `build` stored; raises OSError or ValueError when it cannot be read."""
    return storage.read(path)


def train_index(corpus: Corpus) -> Index:
    """Train without any cache; raises ValueError when there is no question of any entry."""
    if not any(is_entry(example.label) for example in corpus.examples):
        raise ValueError("the corpus holds no question of any entry")
    # Only here: training alone needs scipy, and the memory and the time that it takes to load.
    from bot.nlu.train import train

    trained = train(corpus)
    courtesies = Courtesies.of(corpus.examples)
    matcher = Matcher(
        trained.labels, trained.lexicon, courtesies, trained.lexical, trained.concepts
    )
    return Index(
        matcher,
        _calibrations(matcher, corpus.tests),
        _phrasings(corpus.examples, trained.prepared),
    )


def _calibrations(matcher: Matcher, tests: Sequence[Example]) -> dict[str, Calibration]:
    """Calibrate each language on its own tests, leaning on the curve of all languages."""
    entries = matcher.entries()
    outcomes: dict[str, list[Outcome]] = {language: [] for language in LANGUAGES}
    for test in tests:
        mixed = matcher.evidence(test.text, test.language).scores.mixed
        right = matcher.labels[best_of(mixed, entries)] == test.label
        one = Outcome(standing_of(mixed, entries), right, is_entry(test.label))
        outcomes[test.language].append(one)
    common = calibrate([one for language in outcomes.values() for one in language])
    return {language: calibrate(found, common) for language, found in outcomes.items()}


@cache
def _code() -> str:
    """Return a hash of the modules here: other code makes another index of the same questions."""
    found = hashlib.sha256()
    modules = (one for one in resources.files("bot.nlu").iterdir() if one.name.endswith(".py"))
    for module in sorted(modules, key=lambda one: one.name):
        found.update(module.read_bytes())
    return found.hexdigest()


def _phrasings(examples: Sequence[Example], prepared: Sequence[Prepared]) -> dict[str, Phrasings]:
    found = {}
    for language in LANGUAGES:
        own = [i for i, example in enumerate(examples) if example.language == language]
        found[language] = Phrasings(
            tuple(examples[i].text for i in own),
            tuple(prepared[i].folded for i in own),
            tuple(examples[i].label for i in own),
        )
    return found


def _forget_oldest(cache_dir: Path, newest: Path) -> None:
    found = [path for path in cache_dir.glob("nlu-*.npz") if path != newest]
    found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[_KEPT - 1 :]:
        path.unlink(missing_ok=True)
