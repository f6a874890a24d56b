"""Features are those of scikit-learn, so that published figures can be compared."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.features import character_grams, vocabulary, word_grams

TEXTS = ["lost my card", "my card is lost", "polls open at seven", "a b", "card"]


@given(st.lists(st.text("abc", min_size=1, max_size=6), max_size=4).map(" ".join))
def test_character_grams_are_those_of_char_wb(text: str) -> None:
    analyse = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4)).build_analyzer()
    assert sorted(character_grams(text, 1, 4)) == sorted(analyse(text))


def test_word_grams_are_runs_of_words() -> None:
    assert word_grams("a b c", 2) == ["a", "b", "c", "a b", "b c"]


def test_weights_are_those_of_tf_idf() -> None:
    theirs = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
    matrix = theirs.fit_transform(TEXTS).toarray()
    ours = vocabulary([tuple(character_grams(text, 1, 4)) for text in TEXTS])
    assert list(ours.rows) == sorted(theirs.vocabulary_)
    for row, text in zip(matrix, TEXTS, strict=True):
        places, weights = ours.weigh(ours.known(character_grams(text, 1, 4)))
        assert weights == pytest.approx(row[places], rel=1e-5)
        assert np.count_nonzero(row) == len(places)


def test_rare_features_are_left_out() -> None:
    assert set(vocabulary([("a", "b"), ("a",)], least=2).rows) == {"a"}


def test_a_text_of_unknown_features_weighs_nothing() -> None:
    words = vocabulary([("a",)])
    places, weights = words.weigh(words.known(["z"]))
    assert len(places) == len(weights) == 0
