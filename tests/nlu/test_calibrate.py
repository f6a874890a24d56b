"""Confidence is a probability, and the threshold keeps wrong answers among answers rare."""

import math

import numpy as np
import pytest

from bot.nlu.calibrate import (
    LEAST_SURE,
    UNTAUGHT,
    WRONG_AMONG_ANSWERS,
    Calibration,
    Outcome,
    Standing,
    calibrate,
    standing_of,
)


def outcomes(count: int, offset: float, slope: float, *, outside: float = 0.0) -> list[Outcome]:
    random = np.random.default_rng(11)
    leads = random.uniform(-1, 6, count)
    right = random.uniform(size=count) < 1 / (1 + np.exp(-(offset + slope * leads)))
    inside = random.uniform(size=count) >= outside
    return [
        Outcome(Standing(float(lead), -0.1), bool(r and i), bool(i))
        for lead, r, i in zip(leads, right, inside, strict=True)
    ]


def test_the_curve_of_the_data_is_found_again() -> None:
    assert calibrate(outcomes(8_000, -1.0, 1.5)).slope == pytest.approx(1.5, abs=0.15)


def test_confidence_grows_with_the_lead_and_stays_between_0_and_1() -> None:
    curve = Calibration(-1.0, 1.5, 0.5, 0.9)
    values = [curve.confidence(Standing(lead, -1.0)) for lead in (-1e9, -2.0, 0.0, 3.0, 1e9)]
    assert values == sorted(values)
    assert all(0 <= value <= 1 for value in values)


def test_without_tests_the_curve_is_that_of_all_languages() -> None:
    common = calibrate(outcomes(4_000, -1.0, 1.5))
    assert calibrate([], common) == common
    assert calibrate([]) == UNTAUGHT


def test_a_language_with_few_tests_leans_on_all_languages() -> None:
    common = calibrate(outcomes(4_000, -1.0, 1.5))
    alone = calibrate([Outcome(Standing(2.0, -0.1), False, True)] * 3, common)
    assert alone.offset == pytest.approx(common.offset, abs=0.2)
    assert alone.answer_from == common.answer_from


def test_among_answers_the_share_of_wrong_ones_meets_the_target() -> None:
    found = outcomes(8_000, -1.0, 1.5)
    curve = calibrate(found)
    sent = [one for one in found if curve.confidence(one.standing) >= curve.answer_from]
    wrong = sum(not one.right for one in sent)
    assert len(sent) > 3_000
    assert wrong / len(sent) <= 1.3 * WRONG_AMONG_ANSWERS


def test_messages_of_no_entry_raise_the_threshold() -> None:
    assert (
        calibrate(outcomes(4_000, 1.0, 1.0, outside=0.12)).answer_from
        >= calibrate(outcomes(4_000, 1.0, 1.0)).answer_from
    )


def test_no_answer_is_less_sure_than_the_least() -> None:
    easy = calibrate(outcomes(4_000, 3.0, 1.5))
    assert easy.answer_from >= LEAST_SURE


def test_messages_that_cannot_be_told_apart_are_never_answered() -> None:
    hopeless = [Outcome(Standing(float(n % 5), -0.1), n % 3 == 0, True) for n in range(600)]
    curve = calibrate(hopeless)
    assert all(curve.confidence(Standing(float(n), -0.1)) < curve.answer_from for n in range(4))


def test_the_lead_is_over_all_other_labels() -> None:
    mixed = np.log(np.array([0.6, 0.3, 0.1], np.float32))
    first = standing_of(mixed, np.array([1, 1, 0], np.float32))
    assert first.lead == pytest.approx(math.log(2), abs=1e-5)
    assert first.chance == pytest.approx(math.log(0.6), abs=1e-5)
    behind = standing_of(mixed, np.array([0, 1, 1], np.float32))
    assert behind.lead == pytest.approx(-math.log(2), abs=1e-5)
