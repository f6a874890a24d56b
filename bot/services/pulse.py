"""How the lines to the platforms fare in this process, for the health page."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import Gone, Halted, Moved, SendError, TooFast, Undeliverable

OK = "ok"
RESTING = "resting"


@dataclass(slots=True)
class Beat:
    """One line's state, and when something last went well and last went wrong on it."""

    state: str = OK
    last_success: datetime | None = None
    last_failure: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pulse:
    """The beats by the name of the line: a channel, or `telegram_polling`."""

    beats: dict[str, Beat] = field(default_factory=dict)

    def expect(self, line: str) -> None:
        """Show the line from now on, also before anything has happened on it."""
        self.beats.setdefault(line, Beat())

    def well(self, line: str, now: datetime) -> None:
        """Note a success."""
        beat = self.beats.setdefault(line, Beat())
        beat.state, beat.last_success = OK, now

    def ill(self, line: str, now: datetime, state: str | None) -> None:
        """Note a failure; without a `state` it says nothing about the line as a whole."""
        beat = self.beats.setdefault(line, Beat())
        beat.state, beat.last_failure = state or beat.state, now

    def as_plain(self) -> dict[str, dict[str, str | None]]:
        """All lines as plain data, times in ISO 8601."""
        return {
            line: {
                "state": beat.state,
                "last_success": _written(beat.last_success),
                "last_failure": _written(beat.last_failure),
            }
            for line, beat in self.beats.items()
        }


def state_after(failure: SendError) -> str | None:
    """What a failed send tells about its channel; None when it tells nothing."""
    match failure:
        case Halted():
            return f"halted: {failure.code}"
        case TooFast():
            return RESTING
        case Undeliverable() | Gone() | Moved():
            # The platform took the call and refused this one message or address.
            return OK
    return None


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
