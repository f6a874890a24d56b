"""An index is built once for one corpus, stored whole, and read back the same."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.corpus import Corpus, Example
from bot.nlu.index import Index, build, load, train_index
from bot.nlu.storage import save
from tests.nlu.corpus_in_small import CORPUS, LEXICON


def test_an_index_read_back_scores_the_same(index: Index, tmp_path: Path) -> None:
    save(index, tmp_path / "nlu-1.npz")
    again = load(tmp_path / "nlu-1.npz")
    for text, language in (("where did my card go", "en"), ("kart kaç para", "tr")):
        one = index.matcher.evidence(text, language)
        other = again.matcher.evidence(text, language)
        assert np.array_equal(one.scores.mixed, other.scores.mixed)
        assert one.concepts == other.concepts
    assert again.calibrations == index.calibrations
    assert again.phrasings["tr"].nearest("kart kac para") is not None


def test_the_second_build_of_a_corpus_reads_the_first(tmp_path: Path) -> None:
    build(CORPUS, tmp_path)
    (stored,) = tmp_path.glob("nlu-*.npz")
    written = stored.stat().st_mtime_ns
    build(CORPUS, tmp_path)
    assert stored.stat().st_mtime_ns == written
    assert list(tmp_path.iterdir()) == [stored]


def test_the_same_corpus_always_yields_the_same_index(index: Index) -> None:
    again = train_index(CORPUS)
    text = "where did my voter card go"
    for language in ("en", "tr"):
        one, other = (i.matcher.evidence(text, language).scores for i in (index, again))
        assert np.array_equal(one.mixed, other.mixed)
    assert again.calibrations == index.calibrations


def test_a_changed_corpus_gets_an_index_of_its_own() -> None:
    more = (*CORPUS.examples, Example("card.cost", "en", "card fees"))
    assert Corpus(more, LEXICON).digest("1") != CORPUS.digest("1")
    assert CORPUS.digest("1") != CORPUS.digest("2")
    forms = dict(LEXICON) | {"CARD": {"en": ("card",)}}
    assert dataclasses.replace(CORPUS, lexicon=forms).digest("1") != CORPUS.digest("1")


def test_a_broken_file_in_the_cache_is_built_anew(tmp_path: Path) -> None:
    build(CORPUS, tmp_path)
    (stored,) = tmp_path.glob("nlu-*.npz")
    stored.write_bytes(stored.read_bytes()[:500])
    with pytest.raises(ValueError, match="no index"):
        load(stored)
    assert build(CORPUS, tmp_path).matcher.labels


def test_old_indexes_are_removed_from_the_cache(tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / f"nlu-{number}.npz").write_bytes(b"old")
    build(CORPUS, tmp_path)
    assert len(list(tmp_path.glob("nlu-*.npz"))) == 3


def test_a_corpus_without_entries_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no question"):
        build(Corpus((Example("none", "en", "weather"),), {}), tmp_path)
