"""Rings reach the other copies of the program, once each, and go no further there."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager

import pytest

from bot.errors import StoreUnavailable
from bot.services.bell import Bell
from bot.services.relay import relays
from bot.store.sqlite import SqliteStore


class FakeWire:
    """Two stores on one database, as far as rings go."""

    def __init__(self) -> None:
        self.told: list[set[str]] = []
        self.other: FakeWire | None = None
        self.heard: Callable[[str], None] | None = None
        self.away = False

    async def notify(self, topics: Collection[str]) -> None:
        if self.away:
            raise StoreUnavailable("away")
        self.told.append(set(topics))
        if self.other and self.other.heard:
            for topic in topics:
                self.other.heard(topic)

    async def listen(self, heard: Callable[[str], None]) -> None:
        self.heard = heard
        await asyncio.Event().wait()


@asynccontextmanager
async def running(wire: FakeWire) -> AsyncIterator[Bell]:
    """A copy's bell with its relay at work."""
    bell = Bell()
    tasks = [asyncio.ensure_future(loop()) for loop in relays(wire, bell)]
    await asyncio.sleep(0)
    yield bell
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def woken(bell: Bell, topic: str) -> None:
    """Return when the topic rings; fails when it does not within seconds."""
    async with asyncio.timeout(30):
        await bell.wait(topic, timeout=60)


async def test_a_ring_wakes_those_who_wait_in_another_copy_and_goes_no_further() -> None:
    here, there = FakeWire(), FakeWire()
    here.other, there.other = there, here
    async with running(here) as bell, running(there) as other_bell:
        waiting = asyncio.ensure_future(woken(other_bell, "inbox"))
        await asyncio.sleep(0)
        bell.ring("inbox")
        await waiting
        await asyncio.sleep(0.1)

    assert here.told == [{"inbox"}]
    assert there.told == []


async def test_a_ring_wakes_those_who_wait_here_at_once() -> None:
    async with running(FakeWire()) as bell:
        waiting = asyncio.ensure_future(woken(bell, "inbox"))
        await asyncio.sleep(0)
        bell.ring("inbox")
        await waiting


async def test_many_rings_in_a_moment_are_told_once_each() -> None:
    wire = FakeWire()
    async with running(wire) as bell:
        for _ in range(50):
            bell.ring("inbox")
            bell.ring("outbox")
        await asyncio.sleep(0.1)
        bell.ring("desk")
        await asyncio.sleep(0.1)

    assert wire.told == [{"inbox", "outbox"}, {"desk"}]


async def test_a_database_that_is_away_is_no_trouble(caplog: pytest.LogCaptureFixture) -> None:
    wire = FakeWire()
    async with running(wire) as bell:
        wire.away = True
        bell.ring("inbox")
        await asyncio.sleep(0.1)
        wire.away = False
        bell.ring("outbox")
        await asyncio.sleep(0.1)

    assert wire.told == [{"outbox"}]
    assert "away" in caplog.text


async def test_a_store_that_is_ours_alone_has_nobody_to_tell(store: SqliteStore) -> None:
    assert relays(store, Bell()) == []
