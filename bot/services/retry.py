"""When to send again after a failure: the platform's wish first, else backoff with jitter."""

from datetime import datetime, timedelta

from bot.domain.delivery import Delivery, DeliveryStatus, Result
from bot.errors import Halted, SendError, TryAgain, Unknown, WindowClosed

FIRST_WAIT = 2.0
LONGEST_WAIT = 600.0
TRIES = 12
"""About an hour of trying; what then still fails is a dead letter for the operators to see."""

UNKNOWN_WAIT = timedelta(seconds=60)
"""How long an ambiguous send rests before it is sent once more and flagged."""

HALTED_WAIT = timedelta(seconds=300)
"""How often a refused channel is tried, so that a renewed token sets everything going again."""


def after_failure(delivery: Delivery, error: SendError, now: datetime, chance: float) -> Result:
    """What to record after a failed send. `chance` in [0, 1) spreads the waits of many rows."""
    match error:
        case TryAgain() if delivery.attempts < TRIES:
            later = now + wait_of(error, delivery.attempts) * (1 + chance / 2)
            return Result(DeliveryStatus.QUEUED, not_before=later, code=error.code)
        case Unknown() if not delivery.repeat:
            return Result(DeliveryStatus.UNKNOWN, not_before=now + UNKNOWN_WAIT, code=error.code)
        case Halted():
            return Result(DeliveryStatus.QUEUED, not_before=now + HALTED_WAIT, code=error.code)
        case WindowClosed():
            # Waits in the store until the voter's next message puts it back into the queue.
            return Result(DeliveryStatus.PARKED, code=error.code)
        case _:
            return Result(DeliveryStatus.FAILED, code=error.code)


def wait_of(error: TryAgain, attempts: int) -> timedelta:
    """How long to rest after the `attempts`-th try: as the platform says, else ever longer."""
    if error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    return timedelta(seconds=min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1)))
