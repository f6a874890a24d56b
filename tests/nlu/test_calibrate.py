"""Confidence is a probability, and the threshold keeps wrong answers among answers rare."""

import math

import numpy as np
import pytest

from bot.nlu.calibrate import Calibration, Lead, calibrate, lead_of


def leads(count: int, offset: float, slope: float) -> list[Lead]:
    random = np.random.default_rng(11)
    nats = random.uniform(-1, 6, count)
    right = random.uniform(size=count) < 1 / (1 + np.exp(-(offset + slope * nats)))
    return [Lead(float(n), bool(r), True) for n, r in zip(nats, right, strict=True)]


def test_the_curve_of_the_data_is_found_again() -> None:
    found = calibrate(leads(4_000, -1.0, 1.5))
    assert found.slope == pytest.approx(1.5, abs=0.15)


def test_confidence_grows_with_the_lead_and_stays_between_0_and_1() -> None:
    curve = Calibration(-1.0, 1.5, 0.9)
    values = [curve.confidence(lead) for lead in (-1e9, -2.0, 0.0, 3.0, 1e9)]
    assert values == sorted(values)
    assert all(0 <= value <= 1 for value in values)


def test_a_language_with_few_questions_leans_on_all_languages() -> None:
    common = calibrate(leads(4_000, -1.0, 1.5))
    alone = calibrate([Lead(2.0, False, True)] * 3, common)
    assert alone.offset == pytest.approx(common.offset, abs=1.0)


def test_questions_that_cannot_be_told_apart_are_never_answered() -> None:
    hopeless = [Lead(float(n % 5), n % 3 == 0, True) for n in range(600)]
    curve = calibrate(hopeless)
    assert all(curve.confidence(n) < curve.answer_from for n in range(4))


def test_the_lead_is_over_all_other_labels() -> None:
    mixed = np.log(np.array([0.6, 0.3, 0.1], np.float32))
    assert lead_of(mixed, np.array([1, 1, 0], np.float32)) == pytest.approx(math.log(2), abs=1e-5)
    assert lead_of(mixed, np.array([0, 1, 1], np.float32)) == pytest.approx(-math.log(2), abs=1e-5)
