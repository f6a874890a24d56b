"""That what is asked for side by side is kept together, and each caller learns its own fate."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.errors import StoreUnavailable
from bot.services.together import AT_ONCE, Together


class Book:
    """A store of numbers that refuses some, and can be held up or away."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.refused: set[int] = set()
        self.away = False

    async def write(self, numbers: Sequence[int]) -> list[int]:
        self.groups.append(list(numbers))
        await self.open.wait()
        if self.away:
            raise StoreUnavailable("away")
        if self.refused & set(numbers):
            raise ValueError("refused")
        return [10 * number for number in numbers]


async def asked(together: Together[int, int], *numbers: int) -> list[int | BaseException]:
    return await asyncio.gather(*map(together, numbers), return_exceptions=True)


async def test_what_comes_while_one_is_written_shares_the_next_write() -> None:
    book = Book()
    together = Together(book.write)
    book.open.clear()
    first = asyncio.create_task(together(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = [asyncio.create_task(together(number)) for number in (2, 3, 4)]
    await asyncio.sleep(0)
    book.open.set()

    assert await asyncio.gather(first, *others) == [10, 20, 30, 40]
    assert book.groups == [[1], [2, 3, 4]]


async def test_nobody_waits_for_more_than_a_groups_worth_of_others() -> None:
    book = Book()
    await asked(Together(book.write), *range(2 * AT_ONCE + 1))
    assert [len(group) for group in book.groups] == [AT_ONCE, AT_ONCE, 1]


async def test_what_the_store_refuses_takes_nobody_else_with_it() -> None:
    book = Book()
    book.refused = {2}
    first, refused, last = await asked(Together(book.write), 1, 2, 3)
    assert (first, last) == (10, 30)
    assert isinstance(refused, ValueError)


async def test_while_the_store_is_away_all_learn_it_and_none_is_written_alone() -> None:
    book = Book()
    book.away = True
    together = Together(book.write)
    results = await asked(together, 1, 2, 3)
    assert [type(result) for result in results] == [StoreUnavailable] * 3
    assert book.groups == [[1, 2, 3]]

    book.away = False
    assert await together(4) == 40


async def test_a_write_that_stands_still_holds_up_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.services.together.SLOW", 0.01)
    book = Book()
    together = Together(book.write)
    book.open.clear()
    stuck = asyncio.create_task(together(1))
    while not book.groups:
        await asyncio.sleep(0)
    closed, book.open = book.open, asyncio.Event()
    book.open.set()

    assert await together(2) == 20
    assert not stuck.done()
    closed.set()
    assert await stuck == 10


async def test_who_waits_no_longer_holds_up_nobody() -> None:
    book = Book()
    together = Together(book.write)
    book.open.clear()
    impatient, patient = asyncio.create_task(together(1)), asyncio.create_task(together(2))
    await asyncio.sleep(0)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    book.open.set()
    assert await patient == 20
