"""Fetches updates from Telegram, moving on only when they are kept."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
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
from bot.errors import StoreUnavailable, UnreadableUpdate

_LOG = logging.getLogger(__name__)

LONG_POLL_SECONDS = 30
LONGEST_PAUSE_SECONDS = 60.0


class PollingState(StrEnum):
    """How the polling goes; `CONFLICT` means another instance polls or a webhook was set."""

    STARTING = "starting"
    LISTENING = "listening"
    CONFLICT = "conflict"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    STORE_DOWN = "store_down"


Kept = tuple[int, Inbound]


@dataclass
class Poller:
    """Polls until cancelled; whatever goes wrong, it says so once, waits and tries again.

    `intake` returns when the messages are durable; `committed` is the courtesy after it;
    `report` is told of every change of `state`.
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
                    failures = 0
                    settled = True
                    self._tell(PollingState.LISTENING)
                    if kept.messages:
                        courtesies.create_task(self.committed(kept))

    async def _step(self, wait: int) -> Inbound:
        updates = await self.api.updates(self._offset, wait)
        numbers = [number for number in map(update_id_of, updates) if number is not None]
        if updates and not numbers:
            raise UnreadableUpdate("update_id")
        kept = await self._keep(tuple(self._readable(updates)))
        # An empty answer means that all below the offset are confirmed. Asking without one from
        # then on survives that Telegram numbers at random after a week of silence.
        self._offset = max(numbers) + 1 if numbers else None
        return kept

    def _readable(self, updates: Iterable[object]) -> Iterable[Kept]:
        for update in updates:
            number = update_id_of(update)
            try:
                inbound = parse(update, self.clock())
            except UnreadableUpdate as problem:
                _LOG.error("update %s passed over: no readable %s", number, problem)
                continue
            if number is not None and inbound != Inbound():
                yield number, inbound

    async def _keep(self, updates: Sequence[Kept]) -> Inbound:
        """Keep all updates in one commit."""
        together = _together(updates)
        if not updates:
            return together
        try:
            await self.intake(together)
        except StoreUnavailable:
            raise
        except Exception:
            if len(updates) < 2:
                raise
            return await self._keep_one_by_one(updates)
        return together

    async def _keep_one_by_one(self, updates: Sequence[Kept]) -> Inbound:
        """Find the update that spoils the batch; it is passed over when others can be kept.

        One that nobody can keep would else hold up every voter behind it for a day. When none
        can be kept the fault is not the message's, and all are asked for again.
        """
        failed: list[tuple[Kept, Exception]] = []
        for update in updates:
            try:
                await self.intake(update[1])
            except StoreUnavailable:
                raise
            except Exception as problem:
                failed.append((update, problem))
        if len(failed) == len(updates):
            raise failed[0][1]
        lost = set()
        for (number, inbound), _ in failed:
            try:
                await self.intake(inbound)
            except StoreUnavailable:
                raise
            except Exception as problem:
                lost.add(number)
                _LOG.critical("update %s passed over: %s", number, type(problem).__name__)
        return _together([update for update in updates if update[0] not in lost])

    def _tell(self, state: PollingState, problem: Exception | None = None) -> None:
        if state is PollingState.CONFLICT:
            self._conflict_until = self.clock() + timedelta(seconds=2 * LONG_POLL_SECONDS)
        # Two instances cut each other off in turn: each success between is no end of it.
        fighting = self._conflict_until is not None and self.clock() < self._conflict_until
        if state is self.state or (state is PollingState.LISTENING and fighting):
            return
        self.state = state
        if problem is not None:
            # Only our own exceptions are known to hold nothing of a message or the token.
            ours = isinstance(problem, NotConnected | AnswerLost | ServerFault)
            _LOG.warning(
                "polling: %s (%s %s)", state, type(problem).__name__, problem if ours else ""
            )
        self.report(state)


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


def _together(updates: Iterable[Kept]) -> Inbound:
    parts = [inbound for _, inbound in updates]
    return Inbound(
        messages=tuple(message for part in parts for message in part.messages),
        facts=tuple(fact for part in parts for fact in part.facts),
    )
