"""Wakes those who wait for work inside one process; a missed ring costs them a second at most."""

import asyncio
from collections import defaultdict
from contextlib import suppress

INBOX = "inbox"
OUTBOX = "outbox"
DESK = "desk"


def chat_topic(conversation_id: int) -> str:
    """The topic rung when a conversation has something new to show."""
    return f"chat:{conversation_id}"


class Bell:
    """Topics that can be rung by anyone on the event loop and waited for by many."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def ring(self, topic: str) -> None:
        """Wake everyone who waits for the topic now."""
        for event in self._waiting.get(topic, ()):
            event.set()

    async def wait(self, topic: str, timeout: float = 1.0) -> None:
        """Return when the topic rings or after `timeout` seconds, whichever comes first."""
        event = asyncio.Event()
        self._waiting[topic].add(event)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), timeout)
        finally:
            waiting = self._waiting[topic]
            waiting.discard(event)
            if not waiting:
                del self._waiting[topic]
