"""A lean WhatsApp: it takes messages and notes each one that it took, with reports to deliver."""

import asyncio
import itertools
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.fake_whatsapp import VERSION
from tests.fake_whatsapp_faults import refused, too_fast, too_many_to_one
from tests.fake_whatsapp_webhooks import NUMBER
from tests.faults import Fault, drop_after_applying, drop_before_applying, server_error, told

PASSING = (too_fast(), too_many_to_one(), server_error(500), server_error(503), refused(131016))
AMBIGUOUS = (drop_after_applying(), drop_before_applying(), server_error(504, applied=True))

Value = dict[str, Any]
"""What one webhook says, less what is the same in all."""


@dataclass(frozen=True)
class Accepted:
    """One message that the platform took."""

    outbox_id: int
    to: str


@dataclass
class Platform:
    """Serves the calls of all replicas; `accepted` is in the order of acceptance.

    `reports` are webhook values that tell of accepted messages and wait for delivery. `passing` and
    `ambiguous` are the shares of calls that go wrong in those ways, `slow` the seconds one takes.
    """

    passing: float = 0.0
    ambiguous: float = 0.0
    slow: float = 0.0
    accepted: list[Accepted] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    url: str = ""
    reports: list[Value] = field(default_factory=list)
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
        await self._runner.cleanup()

    def work_well(self) -> None:
        """Let nothing go wrong from now on."""
        self.passing = self.ambiguous = self.slow = 0.0

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
        return told(fault)

    def _fault(self) -> Fault | None:
        drawn = random.random()
        if drawn >= self.passing + self.ambiguous:
            return None
        fault = random.choice(PASSING if drawn < self.passing else AMBIGUOUS)
        code = fault.body["error"]["code"] if fault.body else ""
        self.faults[f"{fault.status} {code}{' drop' * fault.drop}"] += 1
        return fault

    def _accept(self, call: dict[str, Any]) -> web.Response:
        to = call.get("recipient") or call["to"]
        ours = call["biz_opaque_callback_data"]
        self.accepted.append(Accepted(int(ours), to))
        wamid = f"wamid.out.{next(self._ids)}"
        self._tell(wamid, to, ours)
        return web.json_response({"messages": [{"id": wamid}]})

    def _tell(self, wamid: str, to: str, ours: str) -> None:
        """What happened, in no order, some of it twice."""
        for step in random.choices(("sent", "delivered", "read"), k=random.randint(0, 3)):
            status = {"id": wamid, "recipient_user_id": to, "status": step}
            self.reports.append({"statuses": [{**status, "biz_opaque_callback_data": ours}]})
