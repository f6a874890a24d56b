"""How every background loop goes on: work while there is some, else wait, and never die."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

PAUSE_AFTER_TROUBLE = 1.0
"""Seconds before the next try when the database is away or a step failed unexpectedly."""


async def keep_going(
    step: Callable[[], Awaitable[bool]],
    idle: Callable[[], Awaitable[None]],
    expected: type[Exception] | tuple[type[Exception], ...],
    stopping: Callable[[], bool] = lambda: False,
    count: Callable[[str], None] = lambda code: None,
) -> None:
    """Run `step` until `stopping` or cancelled; `idle` is awaited when a step found nothing to do.

    An expected exception is logged by its type alone, any other with the place it came from;
    `count` is told a code of each.
    """
    while not stopping():
        try:
            if not await step():
                await idle()
        except expected as trouble:
            count("store_unavailable")
            log.warning("waiting: %s", type(trouble).__name__)
            await asyncio.sleep(PAUSE_AFTER_TROUBLE)
        except Exception as trouble:
            count("step_failed")
            log.error("a step failed and is tried again: %s", place_of(trouble))
            await asyncio.sleep(PAUSE_AFTER_TROUBLE)


def place_of(trouble: BaseException) -> str:
    """Type and code line of an exception; never its text, which may quote a voter."""
    frames = traceback.extract_tb(trouble.__traceback__)
    where = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "?"
    return f"{type(trouble).__name__} at {where}"
