"""Turns scores into probabilities that the best entry is right, learned from the FAQ's tests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Floats

Doubles = NDArray[np.float64]

OUT_OF_SCOPE_SHARE = 0.12
"""Share of messages that no entry answers, to which the tests' own share is weighed."""

WRONG_AMONG_ANSWERS = 0.03
"""Share of wrong answers among the answers to the tests that the thresholds are drawn for. Tests
are written to be hard: among answers to voters' messages it is a tenth of that and less
(benchmarks/README.md)."""

LEAST_SURE = 0.8
"""No answer is sent that is less sure, however rarely wrong answers are sent besides."""

_FEWEST = 200
"""Tests from which a threshold is drawn from them; fewer hold too few wrong answers to go by."""

_TRUST = 200.0
"""Tests that the curve of all languages counts for beside a language's own."""

_NEAR = 1e-7
_LEAST_SLOPE = 0.05
_SURE_LEAD = 20.0


@dataclass(frozen=True, slots=True)
class Standing:
    """How the best entry stands among all labels.

    lead: nats over the second entry or over what is no entry, whichever is less. chance: natural
    logarithm of its uncalibrated probability.
    """

    lead: float
    chance: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A test message's best entry: how it stood, whether it was right, whether there was any."""

    standing: Standing
    right: bool
    in_scope: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """P(best entry right) = 1 / (1 + exp(-(offset + slope x lead + trust x chance))).

    answer_from: least probability at which the entry is sent.
    """

    offset: float
    slope: float
    trust: float
    answer_from: float

    def confidence(self, standing: Standing) -> float:
        """Return the probability, 0 to 1, that the best entry is right."""
        logit = self.offset + self.slope * standing.lead + self.trust * standing.chance
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))


UNTAUGHT = Calibration(0.5, 1.0, 0.5, 1 - WRONG_AMONG_ANSWERS)
"""Stands for a corpus without tests: roughly the curve of the shipped FAQ, answering little."""


def calibrate(outcomes: Sequence[Outcome], prior: Calibration = UNTAUGHT) -> Calibration:
    """Fit the curve to held-out messages and draw the threshold for WRONG_AMONG_ANSWERS from it.

    prior: the curve of all languages together, on which a language leans the more, the fewer tests
    of its own it has.
    """
    if not outcomes:
        return prior
    weights = _weights(np.array([one.in_scope for one in outcomes], bool))
    rows = [(1.0, one.standing.lead, one.standing.chance) for one in outcomes]
    right = np.array([one.right for one in outcomes], np.float64)
    start = np.array([prior.offset, prior.slope, prior.trust])
    offset, slope, trust = _fit(np.array(rows), right, weights, start)
    curve = Calibration(offset, max(slope, _LEAST_SLOPE), max(trust, 0.0), prior.answer_from)
    if len(outcomes) < _FEWEST:
        return curve
    confidence = np.array([curve.confidence(one.standing) for one in outcomes])
    return Calibration(
        curve.offset, curve.slope, curve.trust, _threshold(confidence, right, weights)
    )


def _weights(inside: NDArray[np.bool_]) -> Doubles:
    outside = int((~inside).sum())
    if not outside or outside == len(inside):
        return np.ones(len(inside))
    share = OUT_OF_SCOPE_SHARE / (1 - OUT_OF_SCOPE_SHARE) * (len(inside) - outside) / outside
    return np.where(inside, 1.0, share)


def _fit(design: Doubles, right: Doubles, weights: Doubles, start: Doubles) -> list[float]:
    """Fit a logistic regression by Newton's method, halving steps that would not improve it.

    A Gaussian prior around `start` counts like _TRUST messages.
    """
    penalty = _TRUST / 4

    def loss(at: Doubles) -> float:
        logits = design @ at
        own = weights @ (np.logaddexp(0, logits) - right * logits)
        return float(own + penalty / 2 * ((at - start) ** 2).sum())

    found = start.copy()
    for _ in range(100):
        probability = 1 / (1 + np.exp(-(design @ found).clip(-30, 30)))
        gradient = design.T @ (weights * (probability - right)) + penalty * (found - start)
        spread = weights * probability * (1 - probability)
        curvature = design.T @ (design * spread[:, None]) + penalty * np.eye(design.shape[1])
        step = np.linalg.solve(curvature, gradient)
        while loss(found - step) > loss(found) and float(np.abs(step).max()) > _NEAR:
            step /= 2
        found = found - step
        if float(np.abs(step).max()) <= _NEAR:
            break
    return [float(value) for value in found]


def _threshold(confidence: Doubles, right: Doubles, weights: Doubles) -> float:
    """Return the least confidence from which the answers' wrong share meets the target.

    The share is what the curve expects; what was seen is too rare to be counted.
    """
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum((1 - confidence[order]) * weights[order])
    share = wrong / np.cumsum(weights[order])
    good = np.flatnonzero(share <= WRONG_AMONG_ANSWERS)
    if not len(good):
        return 1 - WRONG_AMONG_ANSWERS
    return max(LEAST_SURE, float(confidence[order[good[-1]]]))


def best_of(mixed: Floats, entries: Floats) -> int:
    """Return the place of the best label that is an entry; arguments as for `standing_of`."""
    return int(np.where(entries > 0, mixed, -np.inf).argmax())


def standing_of(mixed: Floats, entries: Floats) -> Standing:
    """Tell how the best entry stands among all labels; its lead is negative when it is behind.

    mixed: log-probabilities in the labels' order; entries: 1 for labels of entries, else 0.
    """
    best = best_of(mixed, entries)
    others = mixed.copy()
    others[best] = -np.inf
    lead = float(mixed[best] - others.max()) if len(mixed) > 1 else _SURE_LEAD
    return Standing(lead, float(mixed[best]))
