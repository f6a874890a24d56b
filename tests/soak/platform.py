"""A lean WhatsApp: it takes messages, writes down each one it took, and reports on it later."""

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.fake_whatsapp import NUMBER, VERSION
from tests.fake_whatsapp_faults import (
    Fault,
    drop_after_applying,
    drop_before_applying,
    refused,
    server_error,
    too_fast,
    too_many_to_one,
)

PASSING = (too_fast(), too_many_to_one(), server_error(500), server_error(503), refused(131016))
AMBIGUOUS = (drop_after_applying(), drop_before_applying(), server_error(504, applied=True))

Report = Callable[[dict[str, Any]], Awaitable[None]]
"""Delivers one webhook value that says what became of a message."""


@dataclass(frozen=True)
class Accepted:
    """One message that the platform took."""

    outbox_id: int
    to: str


@dataclass
class Platform:
    """Serves the calls of all replicas; `accepted` is in the order of acceptance.

    `passing` and `ambiguous` are the shares of calls that go wrong in those ways, `slow` the
    seconds that a call takes.
    """

    passing: float = 0.0
    ambiguous: float = 0.0
    slow: float = 0.0
    accepted: list[Accepted] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    url: str = ""
    report: Report | None = None
    _reports: set[asyncio.Task[None]] = field(default_factory=set)
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post(f"/{VERSION}/{NUMBER}/messages", self._messages)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}/{}".format(*self._runner.addresses[0][:2], VERSION)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._reports:
            task.cancel()
        await asyncio.gather(*self._reports, return_exceptions=True)
        await self._runner.cleanup()

    def work_well(self) -> None:
        """Let nothing go wrong from now on."""
        self.passing = self.ambiguous = self.slow = 0.0

    async def reported(self) -> None:
        """Wait until every report so far is delivered."""
        await asyncio.gather(*self._reports)

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        call = await request.json()
        if call.get("status") == "read":
            return web.json_response({"success": True})
        fault = self._fault()
        if self.slow:
            await asyncio.sleep(self.slow)
        if fault is None or fault.applied:
            answer = self._accept(call)
        if fault is None:
            return answer
        if fault.drop:
            assert request.transport
            request.transport.abort()
        error = {} if fault.code is None else {"error": {"code": fault.code}}
        return web.json_response(error, status=fault.status)

    def _fault(self) -> Fault | None:
        drawn = random.random()
        if drawn >= self.passing + self.ambiguous:
            return None
        fault = random.choice(PASSING if drawn < self.passing else AMBIGUOUS)
        self.faults[f"{fault.status} {fault.code or ''}{' drop' * fault.drop}"] += 1
        return fault

    def _accept(self, call: dict[str, Any]) -> web.Response:
        to = call.get("recipient") or call["to"]
        ours = call["biz_opaque_callback_data"]
        self.accepted.append(Accepted(int(ours), to))
        wamid = f"wamid.out.{next(self._ids)}"
        if self.report and random.random() < 0.5:
            task = asyncio.ensure_future(self._tell(wamid, to, ours))
            self._reports.add(task)
            task.add_done_callback(self._reports.discard)
        return web.json_response({"messages": [{"id": wamid}]})

    async def _tell(self, wamid: str, to: str, ours: str) -> None:
        """Late, out of order, some twice."""
        assert self.report
        steps = random.choices(("sent", "delivered", "read"), k=random.randint(1, 4))
        for step in steps:
            await asyncio.sleep(random.uniform(0, 0.5))
            status = {"id": wamid, "recipient_user_id": to, "status": step}
            await self.report({"statuses": [{**status, "biz_opaque_callback_data": ours}]})
