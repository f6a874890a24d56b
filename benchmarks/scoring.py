"""Arithmetic on judged messages: what is answered from a confidence on, and how much is right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

_WILSON = 1.96
"""Standard deviations to either side that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A message's best entry: how sure the method was, whether it was right, if there was any."""

    confidence: float
    right: bool
    in_scope: bool


@dataclass(frozen=True, slots=True)
class Point:
    """What answering from some confidence on comes to; all are shares, 0 to 1.

    coverage: of the messages that have an entry, those answered. precision: right ones among all
    answers. outside: of the messages without an entry, those answered. wrong: wrong answers among
    all messages.
    """

    coverage: float
    precision: float
    outside: float
    wrong: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Messages whose confidence lies from `low` up to `high`: how many, what they claimed."""

    low: float
    high: float
    count: int
    claimed: float
    right: float


def at_coverage(judged: Sequence[Judged], coverage: float) -> Point:
    """Answer from the highest confidence that reaches this coverage; equal ones stand together."""
    inside = sorted((one.confidence for one in judged if one.in_scope), reverse=True)
    threshold = inside[max(math.ceil(coverage * len(inside)) - 1, 0)]
    answered = [one for one in judged if one.confidence >= threshold]
    right = sum(one.right for one in answered)
    covered = sum(one.in_scope for one in answered)
    outside = len(judged) - len(inside)
    return Point(
        covered / len(inside),
        right / len(answered),
        (len(answered) - covered) / outside if outside else 0.0,
        (len(answered) - right) / len(judged),
    )


def coverage_at(judged: Sequence[Judged], precision: float) -> float:
    """Return the most coverage at which right ones among all answers still reach `precision`."""
    ordered = sorted(judged, key=lambda one: -one.confidence)
    confidence = np.array([one.confidence for one in ordered])
    right = np.cumsum([one.right for one in ordered])
    inside = np.cumsum([one.in_scope for one in ordered])
    is_cut = np.append(confidence[1:] < confidence[:-1], True)
    good = np.flatnonzero(is_cut & (right >= precision * np.arange(1, len(ordered) + 1)))
    return float(inside[good[-1]] / inside[-1]) if len(good) else 0.0


def separation(confidence: Sequence[float], positive: Sequence[bool]) -> float:
    """Return the chance that a positive one is surer than a negative one (AUROC)."""
    return float(roc_auc_score(positive, confidence))


def bins(
    confidence: Sequence[float], right: Sequence[bool], edges: Sequence[float]
) -> tuple[Bin, ...]:
    """Part messages by confidence at `edges` (first 0, last 1) and compare claim and truth.

    Bins without any message are left out; 1.0 belongs to the last bin.
    """
    claims: NDArray[np.float64] = np.array(confidence, np.float64)
    truth = np.array(right, bool)
    places = np.clip(np.digitize(claims, edges) - 1, 0, len(edges) - 2)
    found = []
    for place in range(len(edges) - 1):
        own = places == place
        if own.any():
            shares = float(claims[own].mean()), float(truth[own].mean())
            found.append(Bin(edges[place], edges[place + 1], int(own.sum()), *shares))
    return tuple(found)


def calibration_error(parts: Sequence[Bin]) -> float:
    """Return the mean distance of claim and truth, each bin weighed by its messages."""
    total = sum(one.count for one in parts)
    return sum(one.count * abs(one.claimed - one.right) for one in parts) / total


def interval(share: float, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share seen among `count` (Wilson, 1927)."""
    square = _WILSON**2 / count
    middle = (share + square / 2) / (1 + square)
    half = _WILSON / (1 + square) * math.sqrt(share * (1 - share) / count + square / 4 / count)
    return max(middle - half, 0.0), min(middle + half, 1.0)
