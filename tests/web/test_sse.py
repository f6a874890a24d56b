"""Following rows: nothing is missed and nothing comes twice."""

import asyncio
from contextlib import aclosing

from bot.services.bell import Bell
from bot.web.sse import follow

TOPIC = "chat:1"


class Rows:
    """Rows that may show only some looks after their ring, as a commit does."""

    def __init__(self, *rows: int) -> None:
        self.rows = list(rows)
        self.looks = 0

    async def after(self, after: int) -> list[int]:
        self.looks += 1
        return [row for row in self.rows if row > after]


async def take(rows: Rows, bell: Bell, after: int, count: int) -> list[int]:
    taken = []
    async with aclosing(follow(bell, TOPIC, after, rows.after, lambda row: row)) as feed:
        async for row in feed:
            taken.append(row)
            if len(taken) == count:
                break
    return taken


async def test_rows_behind_the_last_one_seen_are_replayed_in_order() -> None:
    assert await take(Rows(1, 2, 3, 4), Bell(), 2, 2) == [3, 4]


async def test_a_row_that_appears_after_its_ring_is_found_without_another() -> None:
    rows, bell = Rows(), Bell()
    taking = asyncio.create_task(take(rows, bell, 0, 1))
    await asyncio.sleep(0.01)
    bell.ring(TOPIC)
    await asyncio.sleep(0.01)
    rows.rows.append(1)

    assert await asyncio.wait_for(taking, 30) == [1]


async def test_a_ring_while_looking_is_heard() -> None:
    bell = Bell()

    class RingsWhileLooking(Rows):
        async def after(self, after: int) -> list[int]:
            found = await super().after(after)
            if not self.rows:
                self.rows.append(1)
                bell.ring(TOPIC)
            return found

    rows = RingsWhileLooking()

    assert await asyncio.wait_for(take(rows, bell, 0, 1), 30) == [1]
    assert rows.looks == 2


async def test_a_feed_that_is_closed_leaves_nothing_behind() -> None:
    bell = Bell()
    before = len(asyncio.all_tasks())
    await take(Rows(1), bell, 0, 1)
    await asyncio.sleep(0.01)

    assert len(asyncio.all_tasks()) == before
