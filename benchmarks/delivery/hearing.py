"""Asks the fake platform what it got, and gives it what it is to hand out."""

import asyncio
import json
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from benchmarks.delivery.client import get, post
from benchmarks.delivery.ledger import left_to_do
from benchmarks.delivery.process import Process


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as it came to the platform, in ns of the monotonic clock.

    `what` is the outbox id on WhatsApp and the text on Telegram.
    """

    at: int
    to: str
    what: str


async def record(platform: Process) -> list[Heard]:
    """All that the platform was sent, in order."""
    return [Heard(*row) for row in json.loads(await get(platform.port, "/record"))]


async def acknowledged(platform: Process) -> set[int]:
    """The numbers of the updates that a polling bot has done with."""
    return set(json.loads(await get(platform.port, "/acknowledged")))


async def offer(platform: Process, updates: list[dict[str, Any]]) -> None:
    """Have updates fetched by a polling bot."""
    await post(platform.port, "/offer", json.dumps(updates).encode())


async def finished(database: str, platform: Process, patience: float = 120.0) -> None:
    """Wait until nothing is left to answer or to send; raises TimeoutError after `patience` s
    without any send.
    """
    seen, since = -1, time.monotonic()
    while left_to_do(database):
        count = len(await record(platform))
        if count != seen:
            seen, since = count, time.monotonic()
        elif time.monotonic() - since > patience:
            raise TimeoutError
        await asyncio.sleep(0.2)


async def quiet(platform: Process, seconds: float) -> list[Heard]:
    """Wait until the platform was sent nothing for so long; all that it was sent."""
    while True:
        heard = await record(platform)
        newest = heard[-1].at / 1e9 if heard else 0.0
        if time.monotonic() - newest > seconds:
            return heard
        await asyncio.sleep(0.1)


async def all_written_to(platform: Process, people: Collection[str], patience: float) -> None:
    """Wait until each of them was sent something, `patience` s at most without any news."""
    news, since = 0, time.monotonic()
    while True:
        heard = await record(platform)
        if set(people) <= {one.to for one in heard}:
            return
        if len(heard) != news:
            news, since = len(heard), time.monotonic()
        elif time.monotonic() - since > patience:
            return
        await asyncio.sleep(0.1)
