"""Wakes those who wait for work; what no ring tells is found within a second."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

INBOX = "inbox"
OUTBOX = "outbox"
DESK = "desk"


def chat_topic(conversation_id: int) -> str:
    """The topic rung when a conversation has something new to show."""
    return f"chat:{conversation_id}"


class Bell:
    """Topics that can be rung by anyone on the event loop and waited for by many.

    `told` is called with each topic that rings here, for whoever carries it elsewhere.
    """

    def __init__(self) -> None:
        self.told: Callable[[str], None] = _nobody
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def ring(self, topic: str) -> None:
        """Something new has happened: wake those who wait for the topic, and have it told."""
        self.wake(topic)
        self.told(topic)

    def wake(self, topic: str) -> None:
        """Wake everyone who waits for the topic now, here alone."""
        for event in self._waiting.get(topic, ()):
            event.set()

    def ear(self, topic: str) -> "Ear":
        """For a loop that must miss no ring while it is at work; it listens for ever."""
        event = asyncio.Event()
        self._waiting[topic].add(event)
        return Ear(event)

    async def wait(self, topic: str, timeout: float = 1.0) -> None:
        """Return when the topic rings or after `timeout` seconds, whichever comes first."""
        event = asyncio.Event()
        self._waiting[topic].add(event)
        try:
            await Ear(event).wait(timeout)
        finally:
            waiting = self._waiting[topic]
            waiting.discard(event)
            if not waiting:
                del self._waiting[topic]


@dataclass(frozen=True, slots=True)
class Ear:
    """Hears one topic, also while nobody waits."""

    _rung: asyncio.Event

    async def wait(self, timeout: float = 1.0) -> None:
        """Return when it has rung since the last time, or after `timeout` seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), timeout)
        self._rung.clear()


def _nobody(_: str) -> None:
    """Where no other copy of the program runs."""
