"""That a ring is heard by all who listen, also while they are at work."""

import asyncio

from bot.services.bell import Bell


async def heard(bell_waits: "asyncio.Task[None]") -> bool:
    """Whether the wait ends at once."""
    await asyncio.wait([bell_waits], timeout=0.05)
    return bell_waits.done()


async def test_an_ear_hears_what_rang_before_it_waited() -> None:
    bell = Bell()
    ear = bell.ear("inbox")
    bell.ring("inbox")
    assert await heard(asyncio.create_task(ear.wait(600)))


async def test_an_ear_hears_each_ring_once() -> None:
    bell = Bell()
    ear = bell.ear("inbox")
    bell.ring("inbox")
    await ear.wait(600)
    again = asyncio.create_task(ear.wait(600))
    assert not await heard(again)
    bell.ring("inbox")
    assert await heard(again)


async def test_a_ring_of_another_topic_is_not_heard() -> None:
    bell = Bell()
    ear = bell.ear("inbox")
    bell.ring("outbox")
    waiting = asyncio.create_task(ear.wait(600))
    assert not await heard(waiting)
    waiting.cancel()


async def test_who_waits_for_a_topic_does_not_take_it_from_an_ear() -> None:
    bell = Bell()
    ear = bell.ear("inbox")
    waiting = asyncio.create_task(bell.wait("inbox", 600))
    await asyncio.sleep(0)
    bell.ring("inbox")
    assert await heard(waiting)
    assert await heard(asyncio.create_task(ear.wait(600)))
