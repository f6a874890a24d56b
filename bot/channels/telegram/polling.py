"""Fetches updates from Telegram, moving on only when they are kept."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import SystemRandom
from typing import Any

from telegram import error

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.failures import seconds_asked
from bot.channels.telegram.parse import parse, update_id_of
from bot.channels.telegram.request import AnswerLost, NotConnected, ServerFault
from bot.domain.inbound import Inbound
from bot.errors import UnreadableUpdate

_LOG = logging.getLogger(__name__)

LONG_POLL_SECONDS = 30
LONGEST_PAUSE_SECONDS = 60.0
FIGHT = timedelta(seconds=3 * LONGEST_PAUSE_SECONDS)
"""Without a conflict for so long, another instance is held to be gone."""


class PollingState(StrEnum):
    """How the polling goes; `CONFLICT` means another instance polls or a webhook was set."""

    STARTING = "starting"
    LISTENING = "listening"
    CONFLICT = "conflict"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    STORE_DOWN = "store_down"


@dataclass
class Poller:
    """Polls until cancelled; whatever goes wrong, it says so once, waits and tries again.

    `intake` returns when the messages are durable; `committed` is the courtesy after it;
    `report` is told after every round how it went. While another instance polls too, each success
    is but a turn in the fight: it is not reported, and the pauses go on growing, so that the two
    take long turns instead of cutting each other off every second.
    """

    api: BotApi
    intake: Callable[[Inbound], Awaitable[object]]
    committed: Callable[[Inbound], Coroutine[Any, Any, None]]
    clock: Callable[[], datetime]
    report: Callable[[PollingState], None] = lambda state: None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    draw: Callable[[], float] = SystemRandom().random
    wait_seconds: int = LONG_POLL_SECONDS
    state: PollingState = field(default=PollingState.STARTING, init=False)
    _offset: int | None = field(default=None, init=False, repr=False)
    _conflict_until: datetime | None = field(default=None, init=False, repr=False)

    async def run(self) -> None:
        """Poll for ever; a webhook that is set is removed first, its waiting updates kept."""
        failures = 0
        ready = settled = False
        async with asyncio.TaskGroup() as courtesies:
            while True:
                try:
                    if not ready:
                        await self.api.bot.delete_webhook(drop_pending_updates=False)
                        ready = True
                    # After a failure a short poll tells at once whether all is well again.
                    kept = await self._step(self.wait_seconds if settled else 0)
                except Exception as problem:
                    failures += 1
                    settled = False
                    self._tell(_state_after(problem), problem)
                    await self.sleep(pause(problem, failures, self.draw()))
                else:
                    settled = True
                    failures = failures if self._fighting else 0
                    self._tell(PollingState.LISTENING)
                    if kept.messages:
                        courtesies.create_task(self.committed(kept))

    async def _step(self, wait: int) -> Inbound:
        updates = await self.api.updates(self._offset, wait)
        numbers = [number for number in map(update_id_of, updates) if number is not None]
        if updates and not numbers:
            raise UnreadableUpdate("update_id")
        kept = _together(self._readable(updates))
        if kept != Inbound():
            await self.intake(kept)
        # An empty answer means that all below the offset are confirmed. Asking without one from
        # then on survives that Telegram numbers at random after a week of silence.
        self._offset = max(numbers) + 1 if numbers else None
        return kept

    def _readable(self, updates: Iterable[object]) -> Iterable[Inbound]:
        for update in updates:
            try:
                yield parse(update, self.clock())
            except UnreadableUpdate as problem:
                number = update_id_of(update)
                _LOG.error("update %s passed over: no readable %s", number, problem)

    def _tell(self, state: PollingState, problem: Exception | None = None) -> None:
        if state is PollingState.CONFLICT:
            self._conflict_until = self.clock() + FIGHT
        if state is PollingState.LISTENING and self._fighting:
            return
        if problem is not None and state is not self.state:
            # Only our own exceptions are known to hold nothing of a message or the token.
            ours = isinstance(problem, NotConnected | AnswerLost | ServerFault)
            _LOG.warning(
                "polling: %s (%s %s)",
                state,
                type(problem).__name__,
                problem if ours else "",
                extra={"state": str(state)},
            )
        self.state = state
        self.report(state)

    @property
    def _fighting(self) -> bool:
        return self._conflict_until is not None and self.clock() < self._conflict_until


def pause(problem: Exception, failures: int, draw: float) -> float:
    """Seconds to wait after the `failures`-th failure in a row; `draw` is between 0 and 1.

    What Telegram asks for, else doubling from one second to one minute, the upper half of it
    drawn so that several instances do not come back together.
    """
    if isinstance(problem, error.RetryAfter):
        return seconds_asked(problem) + draw
    if isinstance(problem, error.InvalidToken):
        return LONGEST_PAUSE_SECONDS
    longest = min(LONGEST_PAUSE_SECONDS, 2.0 ** min(failures - 1, 10))
    return longest * (0.5 + draw / 2)


def _state_after(problem: Exception) -> PollingState:
    match problem:
        case error.Conflict():
            return PollingState.CONFLICT
        case error.InvalidToken() | error.Forbidden():
            return PollingState.REFUSED
        case error.TelegramError() | UnreadableUpdate():
            return PollingState.UNREACHABLE
    return PollingState.STORE_DOWN


def _together(updates: Iterable[Inbound]) -> Inbound:
    parts = list(updates)
    return Inbound(
        messages=tuple(message for part in parts for message in part.messages),
        facts=tuple(fact for part in parts for fact in part.facts),
    )
