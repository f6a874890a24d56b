"""The solver finds what scikit-learn's logistic regression finds."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from bot.nlu import solver


def test_the_solution_is_that_of_scikit_learn() -> None:
    random = np.random.default_rng(7)
    centres = random.normal(size=(4, 12))
    classes = np.repeat(np.arange(4), 15)
    data = (centres[classes] + random.normal(scale=0.8, size=(60, 12))).astype(np.float32)
    targets = np.eye(4, dtype=np.float32)[classes]
    dual = solver.fit(data @ data.T, targets, 3.0, 200)
    theirs = LogisticRegression(C=3.0, fit_intercept=False, tol=1e-8, max_iter=2000)
    theirs.fit(data, classes)
    scores = data @ data.T @ dual
    ours = np.exp(scores - scores.max(axis=1, keepdims=True))
    ours /= ours.sum(axis=1, keepdims=True)
    assert ours == pytest.approx(theirs.predict_proba(data), abs=5e-3)


def test_the_same_input_gives_the_same_weights() -> None:
    kernel = np.array([[2, 1], [1, 2]], np.float32)
    targets = np.eye(2, dtype=np.float32)
    one, other = (solver.fit(kernel, targets, 1.0, 20) for _ in range(2))
    assert np.array_equal(one, other)
