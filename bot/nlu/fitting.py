"""Fits the linear classifiers with scikit-learn; needed for training alone."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.nlu.features import Integers, Vocabulary

_MARGIN_PENALTY = 1.0
_SHARPNESS = 4.0
"""What a support vector machine's scores are multiplied by to be taken for log-odds; measured."""
_UNSEEN = -2.0
"""Score of a label of which the questions hold no example: as far off as a sure no."""
_INVERSE_PENALTY = 10.0
_ITERATIONS = 60

Weights = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Weights, features x labels, and a bias a label."""


def matrix(words: Vocabulary, documents: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    """Weigh documents, each a list of features: documents x features, rows of length one."""
    weighed = [words.weigh(words.known(document)) for document in documents]
    starts = np.cumsum([0, *(len(rows) for rows, _ in weighed)])
    rows = np.concatenate([rows for rows, _ in weighed])
    values = np.concatenate([values for _, values in weighed]).astype(np.float64)
    return sparse.csr_matrix((values, rows, starts), (len(documents), len(words.rows)))


def fit_margins(features: sparse.csr_matrix, labels: Integers, width: int) -> Weights:
    """Fit one linear support vector machine a label (liblinear); many features, few examples.

    width: number of labels. The scores of the result stand for log-odds.
    """
    present = np.unique(labels)
    weights, bias = _flat(features.shape[1], width)
    if len(present) > 1:
        model = LinearSVC(C=_MARGIN_PENALTY, tol=0.1, max_iter=300, random_state=0)
        model.fit(features, labels)
        weights[:, present], bias[present] = _by_label(model.coef_, model.intercept_)
    return _SHARPNESS * weights, _SHARPNESS * bias


def fit_logistic(features: sparse.csr_matrix, labels: Integers, width: int) -> Weights:
    """Fit multinomial logistic regression; few features, many examples."""
    present = np.unique(labels)
    weights, bias = _flat(features.shape[1], width)
    if len(present) > 1 and features.shape[1]:
        model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=_ITERATIONS, tol=1e-3)
        with warnings.catch_warnings():
            # More iterations rank held-out messages no better (measured).
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(features.astype(np.float32), labels)
        weights[:, present], bias[present] = _by_label(model.coef_, model.intercept_)
    return weights, bias


def _flat(features: int, width: int) -> Weights:
    return np.zeros((features, width)), np.full(width, _UNSEEN)


def _by_label(coefficients: NDArray[np.float64], bias: NDArray[np.float64]) -> Weights:
    """Turn scikit-learn's rows into columns; of two labels it keeps the second one's row alone."""
    if len(coefficients) == 1:
        return np.vstack([-coefficients, coefficients]).T, np.concatenate([-bias, bias])
    return coefficients.T, bias
