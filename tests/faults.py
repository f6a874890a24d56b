"""Ways in which a call to a platform goes wrong, the same for every platform's fake."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Gate:
    """Holds a call that has reached the platform until the test lets it go on."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def passed(self) -> None:
        """Wait for it to be opened."""
        self.reached.set()
        await self.opened.wait()


@dataclass(frozen=True)
class Fault:
    """How one call goes wrong; `applied` says whether the platform carries it out all the same.

    A `status` other than 200 comes with `body`, or without one as from a gateway; `delay` is in
    seconds.
    """

    status: int = 200
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    applied: bool = False
    drop: bool = False
    garbled: bool = False
    delay: float = 0.0
    gate: Gate | None = None


def server_error(status: int = 502, *, applied: bool = False) -> Fault:
    """A 5xx, the call carried out or not."""
    return Fault(status, applied=applied)


def drop_after_applying() -> Fault:
    """The call is carried out, its answer is lost."""
    return Fault(applied=True, drop=True)


def drop_before_applying() -> Fault:
    """The call is lost on its way in."""
    return Fault(drop=True)


def garbled_answer() -> Fault:
    """The call is carried out, its answer is no JSON."""
    return Fault(applied=True, garbled=True)


def slow(seconds: float) -> Fault:
    """The call is carried out after a while, whether the caller still waits or not."""
    return Fault(applied=True, delay=seconds)


def held(gate: Gate) -> Fault:
    """The call is carried out when the gate is opened, whether the caller still waits or not."""
    return Fault(applied=True, gate=gate)


class Faults:
    """What goes wrong with the next calls, those of each kind in a line of their own."""

    def __init__(self) -> None:
        self._next: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def add(self, kind: str, faults: tuple[Fault, ...]) -> None:
        """Let the next calls of a kind go wrong, one fault each, in this order."""
        self._next[kind].extend(faults)

    async def meet(
        self, kind: str, request: web.Request, carry_out: Callable[[], Awaitable[web.Response]]
    ) -> web.Response:
        """Answer a call as the next fault of its kind wants, or as it should be."""
        waiting = self._next[kind]
        fault = waiting.popleft() if waiting else Fault(applied=True)
        await asyncio.sleep(fault.delay)
        if fault.gate is not None:
            await fault.gate.passed()
        answer = told(fault)
        if fault.applied:
            done = await carry_out()
            answer = done if fault.status == 200 else answer
        if fault.drop and request.transport is not None:
            request.transport.abort()
        return web.Response(text="<html>") if fault.garbled else answer


def told(fault: Fault) -> web.Response:
    """What the caller is told of it."""
    if fault.body is None:
        return web.Response(status=fault.status, headers=fault.headers, text="oops")
    return web.json_response(fault.body, status=fault.status, headers=fault.headers)
