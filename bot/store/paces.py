"""How fast messages went out, shared by all senders of a channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.pace import Rate
from bot.store.columns import micros, moment, moment_or_none
from bot.store.statements import Statements


@dataclass(frozen=True, slots=True)
class Room:
    """How many messages may go, and the state of the limit they are charged to."""

    messages: int
    paid_until: datetime


class Paces(Statements):
    """The part of a transaction that keeps to the platforms' limits."""

    def hold_channel(self, channel: str, until: datetime) -> None:
        """Let no sender of the channel take anything before then; a longer hold stays."""
        self._run(
            """
            INSERT INTO paces (name, paid_until, held_until) VALUES (?, 0, ?)
            ON CONFLICT (name) DO UPDATE SET held_until = CASE
                WHEN paces.held_until > excluded.held_until
                THEN paces.held_until ELSE excluded.held_until END
            """,
            channel,
            micros(until),
        )

    def _room(self, channel: str, rate: Rate | None, now: datetime, wanted: int) -> Room:
        """How many of the wanted messages may go now; the channel's other senders wait for us."""
        row = self._row(
            "SELECT paid_until, held_until FROM paces WHERE name = ? FOR UPDATE", channel
        )
        if row is None:
            # There must be a row that can be locked.
            self._run(
                "INSERT INTO paces (name, paid_until) VALUES (?, 0) ON CONFLICT DO NOTHING", channel
            )
            return self._room(channel, rate, now, wanted)
        paid_until, held_until = moment(row["paid_until"]), moment_or_none(row["held_until"])
        if held_until is not None and held_until > now:
            return Room(0, paid_until)
        return Room(min(wanted, rate.room(paid_until, now)) if rate else wanted, paid_until)

    def _note_paid(self, paid: Mapping[str, datetime]) -> None:
        """Keep up to when each limit is used up; the channel's row is held."""
        self._each(
            """
            INSERT INTO paces (name, paid_until) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET paid_until = excluded.paid_until RETURNING name
            """,
            [(name, micros(until)) for name, until in paid.items()],
        )
