"""The classifiers learn what they are shown, of one label, of two, and of many."""

import numpy as np
import pytest

from bot.nlu import fitting
from bot.nlu.features import vocabulary
from bot.nlu.linear import log_softmax

DOCUMENTS = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y"), ("c", "x"), ("c", "y")] * 3
LABELS = np.array([0, 0, 1, 1, 2, 2] * 3, np.int32)


@pytest.mark.parametrize("fit", [fitting.fit_margins, fitting.fit_logistic])
@pytest.mark.parametrize("count", [2, 3])
def test_the_feature_that_tells_labels_apart_decides(fit, count: int) -> None:  # type: ignore[no-untyped-def]
    kept = np.less(LABELS, count)
    words = vocabulary(DOCUMENTS)
    features = fitting.matrix(words, DOCUMENTS)
    weights, bias = fit(features[kept], LABELS[kept], width=4)
    scores = log_softmax((features[kept] @ weights + bias).astype(np.float32))
    assert (scores.argmax(axis=1) == LABELS[kept]).all()


@pytest.mark.parametrize("fit", [fitting.fit_margins, fitting.fit_logistic])
def test_a_label_without_examples_is_never_the_best(fit) -> None:  # type: ignore[no-untyped-def]
    features = fitting.matrix(vocabulary(DOCUMENTS), DOCUMENTS)
    weights, bias = fit(features, LABELS, width=5)
    assert ((features @ weights + bias).argmax(axis=1) < 3).all()


@pytest.mark.parametrize("fit", [fitting.fit_margins, fitting.fit_logistic])
def test_a_single_label_needs_no_fitting(fit) -> None:  # type: ignore[no-untyped-def]
    features = fitting.matrix(vocabulary(DOCUMENTS), DOCUMENTS)
    weights, bias = fit(features, np.zeros(len(DOCUMENTS), np.int32), width=2)
    assert not weights.any()
    assert bias.shape == (2,)


def test_the_same_input_gives_the_same_weights() -> None:
    features = fitting.matrix(vocabulary(DOCUMENTS), DOCUMENTS)
    one, other = (fitting.fit_margins(features, LABELS, 3) for _ in range(2))
    assert np.array_equal(one[0], other[0])


def test_rows_have_length_one() -> None:
    features = fitting.matrix(vocabulary(DOCUMENTS), DOCUMENTS)
    assert np.asarray(features.power(2).sum(axis=1)).ravel() == pytest.approx(1.0, abs=1e-5)
