"""Does in one write what is asked for while an earlier write is under way."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.errors import StoreUnavailable

Item = TypeVar("Item")
Result = TypeVar("Result")

AT_ONCE = 64
"""Items of one write; nobody waits long for those who stand beside them."""

SLOW = 0.25
"""Seconds after which a write is left to itself: it may wait for somebody who stands still."""


@dataclass(eq=False)
class Together(Generic[Item, Result]):
    """Hands over items in groups: the first at once, later ones when that write is done or slow.

    What the store refuses of a group is handed over item by item, so that each caller gets its
    own result or its own exception. `write` returns one result for each item, in their order, and
    keeps all of them or none.
    """

    write: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]
    _waiting: list[tuple[Item, "asyncio.Future[Result]"]] = field(default_factory=list, init=False)
    _busy: bool = field(default=False, init=False)
    _under_way: "set[asyncio.Task[None]]" = field(default_factory=set, init=False)

    async def __call__(self, item: Item) -> Result:
        """Returns once the item is kept. Raises what `write` raises, StoreUnavailable foremost.

        A caller that is cancelled does not learn whether its item was kept.
        """
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if not self._busy:
            self._busy = True
            self._begin(self._write_all())
        return await future

    async def _write_all(self) -> None:
        try:
            while group := self._waiting[:AT_ONCE]:
                del self._waiting[: len(group)]
                await asyncio.wait([self._begin(self._write_group(group))], timeout=SLOW)
        finally:
            self._busy = False

    def _begin(self, writing: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        task = asyncio.ensure_future(writing)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _write_group(self, group: "list[tuple[Item, asyncio.Future[Result]]]") -> None:
        try:
            results = await self.write([item for item, _ in group])
        except StoreUnavailable as away:
            for _, future in group:
                _fail(future, away)
        except Exception as trouble:
            if len(group) == 1:
                _fail(group[0][1], trouble)
                return
            for one in group:
                await self._write_group([one])
        else:
            for (_, future), result in zip(group, results, strict=True):
                if not future.done():
                    future.set_result(result)


def _fail(future: "asyncio.Future[Result]", trouble: Exception) -> None:
    if not future.done():
        future.set_exception(trouble)
