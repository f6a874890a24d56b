"""How fast messages may go out: a token bucket that remembers one moment instead of tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

OTHER_CLOCK = timedelta(minutes=1)
"""How far the clocks of two machines may differ; a state further ahead is from before a jump."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `burst` messages at once and one every `interval` in the long run.

    The state is a single moment, `paid_until`: each message moves it on by one interval, and a
    message may go while it lies less than a full burst ahead (the generic cell rate algorithm of
    ITU-T I.371, a token bucket of `burst` tokens). None stands for a bucket nobody has used.
    """

    interval: timedelta
    burst: int

    @classmethod
    def per_second(cls, messages: float, burst: int | None = None) -> "Rate":
        """`messages` a second; the burst is one second's worth unless said otherwise."""
        return cls(timedelta(seconds=1 / messages), burst or max(1, int(messages)))

    def room(self, paid_until: datetime | None, now: datetime) -> int:
        """How many messages may go now."""
        paid_until = self._as_of(paid_until, now)
        if paid_until <= now:
            return self.burst
        return max(0, int((now - paid_until) / self.interval + self.burst))

    def free_at(self, paid_until: datetime) -> datetime:
        """When the next message may go."""
        return paid_until - self.interval * (self.burst - 1)

    def paid(self, paid_until: datetime | None, now: datetime, messages: int = 1) -> datetime:
        """The state after so many messages went now."""
        return max(self._as_of(paid_until, now), now) + self.interval * messages

    def _as_of(self, paid_until: datetime | None, now: datetime) -> datetime:
        # Else a clock that was put back would silence a channel until the old time came again.
        if paid_until is None or paid_until > now + self.interval * self.burst + OTHER_CLOCK:
            return now
        return paid_until


@dataclass(frozen=True, slots=True)
class Limits:
    """A platform's limits for all messages of one number or bot, and for those to one person."""

    channel: Rate | None = None
    chat: Rate | None = None


UNLIMITED = Limits()
