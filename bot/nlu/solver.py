"""Fits multinomial logistic regression through the kernel matrix, with dense products alone."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from bot.nlu.features import Floats

_MEMORY = 5
_TOLERANCE = 1e-3
_ENOUGH = 1e-4
"""Share of the promised decrease that a step must bring (Armijo's rule)."""


@dataclass(frozen=True, slots=True)
class _Point:
    """Weights A, their image KA, and the objective's gradient there with its own image."""

    weights: Floats
    image: Floats
    value: float
    gradient: Floats
    gradient_image: Floats


@dataclass(frozen=True, slots=True)
class _Pair:
    """One remembered step: the change of the weights and of the gradient, each with its image."""

    step: Floats
    step_image: Floats
    turn: Floats
    turn_image: Floats
    curvature: float


def fit(kernel: Floats, targets: Floats, inverse_penalty: float, iterations: int) -> Floats:
    """Return the dual weights A (examples x labels) of softmax(kernel @ A).

    Minimises the cross-entropy to `targets` (one row of probabilities an example) plus
    tr(AᵀKA) / (2 C) with C = `inverse_penalty`: the objective of scikit-learn's LogisticRegression
    without intercept. L-BFGS in the inner product <A, B> = tr(AᵀKB), one product with the kernel an
    iteration (Nocedal and Wright, Numerical Optimization, algorithm 7.4). Stops when the gradient
    has shrunk a thousandfold. The same input gives the same result.
    """
    point = _at(kernel, np.zeros_like(targets), np.zeros_like(targets), targets, inverse_penalty)
    start = _inner(point.gradient, point.gradient_image)
    remembered: deque[_Pair] = deque(maxlen=_MEMORY)
    for _ in range(iterations):
        if _inner(point.gradient, point.gradient_image) <= _TOLERANCE**2 * start:
            break
        step, step_image = _direction(point, remembered)
        slope = _inner(step, point.gradient_image)
        size = np.float32(1)
        while True:
            weights, image = point.weights + size * step, point.image + size * step_image
            value = _objective(image, weights, targets, inverse_penalty)
            if value <= point.value + _ENOUGH * size * slope or size < _ENOUGH:
                break
            size /= 2
        reached = _at(kernel, weights, image, targets, inverse_penalty)
        turn = reached.gradient - point.gradient
        turn_image = reached.gradient_image - point.gradient_image
        curvature = float(size) * _inner(step, turn_image)
        if curvature > 0:
            step *= size
            step_image *= size
            remembered.append(_Pair(step, step_image, turn, turn_image, curvature))
        point = reached
    return point.weights


def _at(
    kernel: Floats, weights: Floats, image: Floats, targets: Floats, inverse_penalty: float
) -> _Point:
    gradient = image - image.max(axis=1, keepdims=True)
    np.exp(gradient, out=gradient)
    gradient /= gradient.sum(axis=1, keepdims=True)
    gradient -= targets
    gradient += weights * np.float32(1 / inverse_penalty)
    value = _objective(image, weights, targets, inverse_penalty)
    return _Point(weights, image, value, gradient, kernel @ gradient)


def _objective(image: Floats, weights: Floats, targets: Floats, inverse_penalty: float) -> float:
    highest = image.max(axis=1, keepdims=True)
    total = np.exp(image - highest).sum(axis=1, keepdims=True)
    value = float((highest + np.log(total)).sum(dtype=np.float64)) - _inner(targets, image)
    return value + _inner(weights, image) / (2 * inverse_penalty)


def _direction(point: _Point, remembered: deque[_Pair]) -> tuple[Floats, Floats]:
    """Return the quasi-Newton step from a point, and its image."""
    left, left_image = point.gradient.copy(), point.gradient_image.copy()
    if not remembered:
        scale = np.float32(-1 / np.sqrt(_inner(left, left_image)))
        return scale * left, scale * left_image
    shares: list[float] = []
    for pair in reversed(remembered):
        share = _inner(pair.step, left_image) / pair.curvature
        shares.append(share)
        left -= np.float32(share) * pair.turn
        left_image -= np.float32(share) * pair.turn_image
    newest = remembered[-1]
    scale = np.float32(newest.curvature / _inner(newest.turn, newest.turn_image))
    left *= scale
    left_image *= scale
    for pair, share in zip(remembered, reversed(shares), strict=True):
        back = np.float32(share - _inner(pair.turn, left_image) / pair.curvature)
        left += back * pair.step
        left_image += back * pair.step_image
    np.negative(left, out=left)
    np.negative(left_image, out=left_image)
    return left, left_image


def _inner(left: Floats, right_image: Floats) -> float:
    return float(np.vdot(left, right_image))
