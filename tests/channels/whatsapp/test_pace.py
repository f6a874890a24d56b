"""How long the number rests after complaints that it is too fast."""

from datetime import UTC, datetime, timedelta

from bot.channels.whatsapp.pace import LONGEST_PAUSE, Pace

NOON = datetime(2025, 10, 25, 12, tzinfo=UTC)


class Hours:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


def test_pauses_double_up_to_a_limit_and_begin_anew_after_a_success() -> None:
    clock = Hours()
    pace = Pace(clock)
    waits = []
    for _ in range(10):
        waits.append(pace.slow_down())
        clock.now += timedelta(seconds=waits[-1])
        assert pace.pause() == 0.0
    assert waits[:4] == [2.0, 4.0, 8.0, 16.0]
    assert max(waits) == LONGEST_PAUSE
    pace.went_well()
    assert pace.slow_down() == 2.0


def test_a_burst_of_refusals_is_one_complaint() -> None:
    clock = Hours()
    pace = Pace(clock)
    assert {pace.slow_down() for _ in range(32)} == {2.0}
    pace.went_well()
    clock.now += timedelta(seconds=2)
    assert pace.slow_down() == 4.0
