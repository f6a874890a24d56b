"""Looks at the FAQ at once when the process receives SIGHUP."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator

from bot.services.living import LivingMind


@contextlib.contextmanager
def reload_on_signal(mind: LivingMind) -> Iterator[None]:
    """Reload on each SIGHUP inside the block; where there is no such signal, do nothing."""
    loop = asyncio.get_running_loop()
    reloads: set[asyncio.Task[bool]] = set()

    def reload() -> None:
        task = loop.create_task(mind.reload())
        reloads.add(task)
        task.add_done_callback(reloads.discard)

    with contextlib.suppress(NotImplementedError):
        loop.add_signal_handler(signal.SIGHUP, reload)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            loop.remove_signal_handler(signal.SIGHUP)
