"""The benchmarks' arithmetic on examples that are worked out by hand."""

import pytest

from benchmarks.scoring import (
    Judged,
    Point,
    at_coverage,
    bins,
    calibration_error,
    coverage_at,
    interval,
    separation,
)

JUDGED = [
    Judged(0.9, True, True),
    Judged(0.8, True, True),
    Judged(0.7, False, False),
    Judged(0.6, False, True),
    Judged(0.2, True, True),
    Judged(0.1, False, False),
]


def test_half_of_the_messages_with_an_entry_are_answered_before_any_other() -> None:
    assert at_coverage(JUDGED, 0.5) == Point(coverage=0.5, precision=1.0, outside=0.0, wrong=0.0)


def test_a_coverage_takes_in_every_surer_message_whether_it_has_an_entry_or_not() -> None:
    found = at_coverage(JUDGED, 0.75)
    assert found == Point(coverage=0.75, precision=0.5, outside=0.5, wrong=pytest.approx(2 / 6))


def test_equally_sure_messages_are_answered_together() -> None:
    tied = [Judged(0.5, number == 0, True) for number in range(4)]
    assert at_coverage(tied, 0.25).coverage == 1.0
    assert coverage_at(tied, 0.9) == 0.0


def test_coverage_at_a_precision_is_the_most_that_any_threshold_reaches() -> None:
    assert coverage_at(JUDGED, 0.9) == 0.5
    assert coverage_at(JUDGED, 0.6) == 1.0
    assert coverage_at([Judged(0.9, False, True)], 0.9) == 0.0


def test_separation_is_one_half_for_chance_and_one_for_a_clean_cut() -> None:
    assert separation([0.9, 0.8, 0.1], [True, True, False]) == 1.0
    assert separation([0.5, 0.5], [True, False]) == 0.5


def test_bins_compare_claim_and_truth_and_leave_empty_ones_out() -> None:
    found = bins([0.0, 0.4, 0.9, 1.0], [False, True, True, True], (0.0, 0.5, 0.8, 1.0))
    assert [(one.low, one.count, one.right) for one in found] == [(0.0, 2, 0.5), (0.8, 2, 1.0)]
    assert found[0].claimed == pytest.approx(0.2)
    assert calibration_error(found) == pytest.approx((2 * 0.3 + 2 * 0.05) / 4)


def test_the_interval_of_a_share_stays_between_nothing_and_all() -> None:
    low, high = interval(1.0, 20)
    assert low == pytest.approx(0.839, abs=0.001)
    assert high == pytest.approx(1.0)
    low, high = interval(0.5, 100)
    assert (low, high) == (pytest.approx(0.404, abs=0.001), pytest.approx(0.596, abs=0.001))
