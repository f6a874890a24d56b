"""Follows rising rows of the store for a listening browser: replayed first, then as they come."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import TypeVar

from bot.services.bell import Bell

T = TypeVar("T")

PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between looks: quick after a ring, which may come before its commit, then slower."""


async def follow(
    bell: Bell,
    topic: str,
    after: int,
    fetch: Callable[[int], Awaitable[Sequence[T]]],
    number: Callable[[T], int],
) -> AsyncGenerator[T, None]:
    """Yield the rows that `fetch(after)` finds, for ever; `number` tells a row's rising id."""
    clock = asyncio.get_running_loop().time
    quiet = 0
    while True:
        pause = PAUSES[min(quiet, len(PAUSES) - 1)]
        # Listening begins before the look, so that nothing falls between the two.
        ring = asyncio.ensure_future(bell.wait(topic, pause))
        try:
            await asyncio.sleep(0)
            began = clock()
            rows = await fetch(after)
            for row in rows:
                after = number(row)
                yield row
            if not rows:
                await ring
                woken = clock() - began < pause * 0.9
                quiet = 0 if woken else quiet + 1
            else:
                quiet = 0
        finally:
            ring.cancel()
