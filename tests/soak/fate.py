"""How a replica dies by its own hand: at a named point, the n-th time that it comes by."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.delivery import Delivery
from bot.domain.pace import Limits
from bot.services.ports import Channel, Store, Transaction

T = TypeVar("T")

# Where in the code a piece of work for the store is made tells what it is for.
STEPS = {
    "Intake._commit": "intake",
    "Answering.step": "answer",
    "Sender.step": "claim",
    "Sender._write_down_all": "record",
}
POINTS = (
    *(f"{when} {step}" for step in STEPS.values() for when in ("before", "after")),
    "before send",
    "after send",
)


@dataclass
class Fate:
    """Death by SIGKILL at the `visit`-th passing of a point; an empty point never comes."""

    point: str = ""
    visit: int = 1

    def meet(self, point: str) -> None:
        """Come by a point; may not return."""
        if point == self.point:
            self.visit -= 1
            if not self.visit:
                os.kill(os.getpid(), signal.SIGKILL)


def doom(store: Store, fate: Fate) -> None:
    """Let one die before a commit of the store, or after it and before anybody is told.

    Work that changes nothing is no point to die at.
    """
    safe = store.write

    async def write(work: Callable[[Transaction], T]) -> T:
        step = STEPS.get(work.__qualname__.partition(".<locals>")[0], "other")

        def doomed(transaction: Transaction) -> T:
            done = work(transaction)
            if done:
                fate.meet(f"before {step}")
            return done

        done = await safe(doomed)
        if done:
            fate.meet(f"after {step}")
        return done

    store.write = write  # type: ignore[method-assign]


class DoomedChannel:
    """A channel in which one dies before the call, or after the platform took the message."""

    def __init__(self, channel: Channel, fate: Fate) -> None:
        self._channel, self._fate = channel, fate

    @property
    def name(self) -> str:
        """As the channel inside."""
        return self._channel.name

    @property
    def limits(self) -> Limits:
        """As the channel inside."""
        return self._channel.limits

    async def send(self, delivery: Delivery) -> str | None:
        """As the channel inside."""
        self._fate.meet("before send")
        provider_id = await self._channel.send(delivery)
        self._fate.meet("after send")
        return provider_id
