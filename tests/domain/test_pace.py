"""A limit lets bursts through and keeps the long run."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pace import Rate

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_an_unused_limit_lets_a_whole_burst_through() -> None:
    rate = Rate.per_second(1, burst=5)
    assert rate.room(None, NOW) == 5
    assert rate.room(rate.paid(None, NOW, 5), NOW) == 0


def test_after_a_burst_one_message_goes_each_interval() -> None:
    rate = Rate(6 * SECOND, burst=2)
    paid = rate.paid(None, NOW, 2)
    assert rate.free_at(paid) == NOW + 6 * SECOND
    assert [rate.room(paid, NOW + n * SECOND) for n in (0, 5, 6, 11, 12, 60)] == [0, 0, 1, 1, 2, 2]


@given(
    burst=st.integers(1, 50),
    waits=st.lists(st.integers(0, 30), min_size=1, max_size=40),
    seconds=st.integers(1, 9),
)
def test_no_stretch_of_time_holds_more_than_a_burst_and_the_rate(
    burst: int, waits: list[int], seconds: int
) -> None:
    rate, paid, now, sent = Rate(seconds * SECOND, burst), None, NOW, []
    for wait in waits:
        now += wait * SECOND
        room = rate.room(paid, now)
        if room:
            paid = rate.paid(paid, now, room)
            sent.append((now, room))
    for start, (first, _) in enumerate(sent):
        total = 0
        for at, count in sent[start:]:
            total += count
            assert total <= burst + (at - first) / rate.interval


def test_a_clock_that_is_put_back_silences_nobody() -> None:
    rate = Rate(6 * SECOND, burst=2)
    paid = rate.paid(None, NOW + 3600 * SECOND, 2)
    assert rate.room(paid, NOW) == 2
    assert rate.paid(paid, NOW) == NOW + 6 * SECOND


def test_a_clock_a_little_behind_another_machines_gains_nothing() -> None:
    rate = Rate(6 * SECOND, burst=2)
    assert rate.room(rate.paid(None, NOW + 30 * SECOND, 2), NOW) == 0
