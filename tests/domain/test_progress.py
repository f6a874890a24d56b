"""What late reports of a platform may change."""

from itertools import permutations

import pytest

from bot.domain.delivery import DeliveryStatus as Status
from bot.domain.progress import after_report


def test_reports_in_any_order_end_at_the_furthest_step() -> None:
    for order in permutations((Status.SENT, Status.DELIVERED, Status.READ, Status.SENT)):
        status = Status.UNKNOWN
        for report in order:
            status = after_report(status, report, of_this_send=True)
        assert status is Status.READ


@pytest.mark.parametrize("known", [Status.DELIVERED, Status.READ, Status.FAILED, Status.PARKED])
def test_what_arrived_or_is_settled_is_not_undone_by_a_late_failure(known: Status) -> None:
    assert after_report(known, Status.FAILED, of_this_send=True) is known


@pytest.mark.parametrize("known", [Status.SENT, Status.SENDING, Status.UNKNOWN])
def test_a_failure_counts_only_for_the_send_it_is_about(known: Status) -> None:
    assert after_report(known, Status.FAILED, of_this_send=True) is Status.FAILED
    assert after_report(known, Status.FAILED, of_this_send=False) is known


def test_a_message_given_up_that_arrived_after_all_has_arrived() -> None:
    assert after_report(Status.FAILED, Status.DELIVERED, of_this_send=False) is Status.DELIVERED
