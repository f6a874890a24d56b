"""Slows the whole number down after Meta has said that it sends too fast."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 300.0


@dataclass
class Pace:
    """How long nothing is sent: two seconds at first, doubled with each new complaint.

    Knows only this process; `clock` gives aware UTC times.
    """

    clock: Callable[[], datetime]
    _until: datetime | None = None
    _complaints: int = 0

    def pause(self) -> float:
        """Seconds until the next message may be tried, 0 when it may be now."""
        if self._until is None:
            return 0.0
        return max(0.0, (self._until - self.clock()).total_seconds())

    def slow_down(self, asked: float | None = None) -> float:
        """Meta complained and perhaps `asked` for some seconds; how many the number now rests.

        Answers to calls that were already under way count as the same complaint.
        """
        if self.pause():
            return self.pause()
        self._complaints += 1
        doubled: float = FIRST_PAUSE * 2 ** min(self._complaints - 1, 10)
        wait = max(min(LONGEST_PAUSE, doubled), asked or 0.0)
        self._until = self.clock() + timedelta(seconds=wait)
        return wait

    def went_well(self) -> None:
        """A message went through after the pause: the next complaint is a first one again."""
        if not self.pause():
            self._complaints = 0
