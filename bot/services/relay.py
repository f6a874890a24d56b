"""Carries rings to the other copies of the program that share the database, and theirs to us."""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine
from typing import Protocol, runtime_checkable

from bot.errors import StoreUnavailable
from bot.services.bell import Bell

GATHERING = 0.015
"""Seconds in which rings are gathered, so that a busy moment is told in one go."""

log = logging.getLogger(__name__)


@runtime_checkable
class Wire(Protocol):
    """A store that several copies of the program may share."""

    async def notify(self, topics: Collection[str]) -> None:
        """Tell the others; raises StoreUnavailable."""

    async def listen(self, heard: Callable[[str], None]) -> None:
        """Call `heard` with each topic that another copy rings, for ever."""


class Relay:
    """The two directions; what is heard from others goes no further."""

    def __init__(self, wire: Wire, bell: Bell) -> None:
        self._wire = wire
        self._bell = bell
        self._topics: set[str] = set()
        self._some = asyncio.Event()
        bell.told = self._note

    async def send(self) -> None:
        """Tell the others what rings here, for ever."""
        while True:
            await self._some.wait()
            await asyncio.sleep(GATHERING)
            self._some.clear()
            topics, self._topics = self._topics, set()
            try:
                await self._wire.notify(topics)
            except StoreUnavailable as trouble:
                # The others look by themselves within a second.
                log.warning("the other copies were not told: %s", trouble)

    async def hear(self) -> None:
        """Wake those who wait here for what rings elsewhere, for ever."""
        await self._wire.listen(self._bell.wake)

    def _note(self, topic: str) -> None:
        self._topics.add(topic)
        self._some.set()


def relays(store: object, bell: Bell) -> list[Callable[[], Coroutine[None, None, None]]]:
    """The loops that a shared store needs; none for a store that is ours alone."""
    if not isinstance(store, Wire):
        return []
    relay = Relay(store, bell)
    return [relay.send, relay.hear]
