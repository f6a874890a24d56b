"""Turns leads into probabilities that the best entry is right, learned from held-out questions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Floats

Doubles = NDArray[np.float64]

OUT_OF_SCOPE_SHARE = 0.12
"""Share of messages that no entry answers, to which the corpus's own share is weighed."""

WRONG_AMONG_ANSWERS = 0.01
"""Share of wrong answers among the answers sent that the thresholds are drawn for."""

_UNTAUGHT = (0.0, 1.0)
"""The curve as it would be if the scores were probabilities: what very few questions lean on."""

_NEAR = 1e-7
_LEAST_SLOPE = 0.05

_TRUST = 4_000.0
"""Questions that the curve of all languages counts for beside a language's own: what differs
between languages is above all how widely their writers spread the wordings."""

_EASE = 1.5
"""Log-odds by which voters' messages are easier than held-out questions of an FAQ, whose writers
spread their wordings on purpose; measured by benchmarks/voters.py."""


@dataclass(frozen=True, slots=True)
class Lead:
    """How far the best entry leads a message's ranking, and whether it was the right one.

    nats: lead over the second entry or over what is no entry, whichever is less. right: the best
    entry was asked for. in_scope: some entry was.
    """

    nats: float
    right: bool
    in_scope: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """P(best entry right) = 1 / (1 + exp(-(offset + slope x lead))), answered from answer_from."""

    offset: float
    slope: float
    answer_from: float

    def confidence(self, lead: float) -> float:
        """Return the probability, 0 to 1, that the best entry is right; lead in nats."""
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, self.offset + self.slope * lead))))


def calibrate(leads: Sequence[Lead], prior: Calibration | None = None) -> Calibration:
    """Fit the curve to held-out leads and draw the threshold for WRONG_AMONG_ANSWERS from it.

    prior: the curve of all languages together, on which a language leans the more, the fewer
    questions of its own it has.
    """
    nats = np.array([lead.nats for lead in leads], np.float64)
    right = np.array([lead.right for lead in leads], np.float64)
    inside = np.array([lead.in_scope for lead in leads], bool)
    weights = _weights(inside)
    start = (prior.offset - _EASE, prior.slope) if prior else _UNTAUGHT
    offset, slope = _fit(nats, right, weights, start, _TRUST if prior else 10.0)
    curve = Calibration(offset + _EASE, slope, 1.0)
    return Calibration(curve.offset, curve.slope, _threshold(curve, nats, weights))


def _weights(inside: NDArray[np.bool_]) -> Doubles:
    outside = int((~inside).sum())
    if not outside or outside == len(inside):
        return np.ones(len(inside))
    share = OUT_OF_SCOPE_SHARE / (1 - OUT_OF_SCOPE_SHARE) * (len(inside) - outside) / outside
    return np.where(inside, 1.0, share)


def _fit(
    nats: Doubles, right: Doubles, weights: Doubles, start: tuple[float, float], trust: float
) -> tuple[float, float]:
    """Fit a logistic regression by Newton's method, halving steps that would not improve it.

    A Gaussian prior around `start` counts like `trust` questions. The slope is kept positive.
    """
    design = np.column_stack([np.ones_like(nats), nats])
    wanted = np.array(start)
    penalty = trust / 4

    def loss(at: Doubles) -> float:
        logits = design @ at
        own = weights @ (np.logaddexp(0, logits) - right * logits)
        return float(own + penalty / 2 * ((at - wanted) ** 2).sum())

    found = wanted.copy()
    for _ in range(100):
        probability = 1 / (1 + np.exp(-(design @ found).clip(-30, 30)))
        gradient = design.T @ (weights * (probability - right)) + penalty * (found - wanted)
        spread = weights * probability * (1 - probability)
        curvature = design.T @ (design * spread[:, None]) + (penalty + 1e-6) * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        while loss(found - step) > loss(found) and float(np.abs(step).max()) > _NEAR:
            step /= 2
        found = found - step
        if float(np.abs(step).max()) <= _NEAR:
            break
    return float(found[0]), max(float(found[1]), _LEAST_SLOPE)


def _threshold(curve: Calibration, nats: Doubles, weights: Doubles) -> float:
    """Return the least confidence from which the answers' expected wrong share meets the target."""
    confidence = np.array([curve.confidence(float(lead)) for lead in nats])
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum((1 - confidence[order]) * weights[order])
    share = wrong / np.cumsum(weights[order])
    good = np.flatnonzero(share <= WRONG_AMONG_ANSWERS)
    return float(confidence[order[good[-1]]]) if len(good) else 1 - WRONG_AMONG_ANSWERS


def lead_of(mixed: Floats, entries: Floats) -> float:
    """Return the lead in nats of the best entry over all other labels; negative when behind.

    mixed: log-probabilities in the labels' order; entries: 1 for labels of entries, else 0.
    """
    inside = np.where(entries > 0, mixed, -np.inf)
    best = int(inside.argmax())
    others = np.delete(mixed, best)
    return float(mixed[best] - others.max()) if len(others) else 20.0
