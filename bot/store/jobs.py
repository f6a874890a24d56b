"""Pieces of work on their way from coroutines to a database thread and back."""

from asyncio import AbstractEventLoop, Future
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.errors import StoreUnavailable
from bot.services.ports import Transaction


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One piece of work and the coroutine that waits for it."""

    work: Callable[[Transaction], Any]
    loop: AbstractEventLoop
    future: "Future[Any]"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a piece of work returned, or raised."""

    value: Any = None
    error: BaseException | None = None


def announce(outcomes: Iterable[tuple[Job, Outcome]]) -> None:
    """Tell those who wait, with one wake-up for each event loop."""
    by_loop: defaultdict[AbstractEventLoop, list[tuple[Job, Outcome]]] = defaultdict(list)
    for job, outcome in outcomes:
        by_loop[job.loop].append((job, outcome))
    for loop, settled in by_loop.items():
        # A closed loop has nobody left who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, settled)


def unavailable(error: BaseException) -> StoreUnavailable:
    """What callers see of a database that fails; names the reason without any data."""
    reason = getattr(error, "sqlite_errorname", type(error).__name__)
    made = StoreUnavailable(reason)
    made.__cause__ = error
    return made


def failure(error: BaseException, passing: bool) -> Outcome:
    """The outcome of a work that raised; `passing` tells that it may succeed later."""
    if passing:
        return Outcome(error=unavailable(error))
    if isinstance(error, StopIteration):
        # A future cannot carry it.
        return Outcome(error=RuntimeError("the work raised StopIteration"))
    return Outcome(error=error)


def _settle(settled: list[tuple[Job, Outcome]]) -> None:
    for job, outcome in settled:
        if job.future.done():
            continue
        if outcome.error is not None:
            job.future.set_exception(outcome.error)
        else:
            job.future.set_result(outcome.value)
