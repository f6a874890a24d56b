"""One clock for all processes of a run: faster than real time, and it can be made to jump."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from typing import Any

PROCESSES = get_context("forkserver")
"""Processes forked from one that has imported everything: a start costs milliseconds."""


def _no_jump() -> Any:
    # Without a lock, which a killed process would never give back.
    return PROCESSES.Value("d", 0.0, lock=False)


@dataclass(frozen=True)
class FastClock:
    """Gives aware UTC times, `speed` seconds for each second; travels along to other processes."""

    speed: float
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    # The machine's steady clock is the same in all processes.
    began_steady: float = field(default_factory=time.monotonic)
    jumped: Any = field(default_factory=_no_jump)

    def __call__(self) -> datetime:
        passed = (time.monotonic() - self.began_steady) * self.speed
        return self.began + timedelta(seconds=passed + self.jumped.value)

    def jump(self, seconds: float) -> None:
        """Go on from another time, in all processes at once."""
        self.jumped.value += seconds
