"""That both fakes can fail in every way, and that a fault says truly whether the call was done."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests import fake_telegram, fake_whatsapp
from tests.fake_telegram import FakeTelegram
from tests.fake_telegram_faults import too_many_requests
from tests.fake_whatsapp import FakeWhatsApp
from tests.fake_whatsapp_faults import too_fast
from tests.faults import (
    Fault,
    Gate,
    drop_after_applying,
    drop_before_applying,
    garbled_answer,
    held,
    server_error,
    slow,
)


@dataclass
class Line:
    """One platform's fake: how it is made to fail, how a message is sent, what arrived."""

    fake: Any
    url: str
    call: dict[str, Any]
    voter: Any

    def fail(self, fault: Fault) -> None:
        if isinstance(self.fake, FakeTelegram):
            self.fake.fail("sendMessage", fault)
        else:
            self.fake.fail(fault)

    async def send(self) -> str:
        """What the caller sees."""
        headers = {"Authorization": f"Bearer {fake_whatsapp.TOKEN}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            try:
                async with session.post(self.url, **self.call) as response:
                    if response.content_type == "application/json":
                        await response.json()
                        return str(response.status)
                    return f"{response.status} unreadable"
            except aiohttp.ClientError:
                return "lost"


@asynccontextmanager
async def telegram() -> AsyncIterator[Line]:
    async with FakeTelegram() as fake:
        voter = fake.user()
        url = f"{fake.url}/bot{fake_telegram.TOKEN}/sendMessage"
        yield Line(fake, url, {"data": {"chat_id": str(voter.id), "text": "x"}}, voter)


@asynccontextmanager
async def whatsapp() -> AsyncIterator[Line]:
    async with FakeWhatsApp() as fake:
        voter = fake.user()
        person = {"messaging_product": "whatsapp", "recipient_type": "individual"}
        call = {**person, "to": voter.phone, "type": "text", "text": {"body": "x"}}
        yield Line(fake, f"{fake.url}/{fake_whatsapp.NUMBER}/messages", {"json": call}, voter)


PLATFORMS = {"telegram": telegram, "whatsapp": whatsapp}
BOTH = pytest.mark.parametrize("platform", sorted(PLATFORMS))


@BOTH
@pytest.mark.parametrize(
    ("fault", "seen", "arrived"),
    [
        (Fault(applied=True), "200", 1),
        (server_error(503), "503 unreadable", 0),
        (server_error(504, applied=True), "504 unreadable", 1),
        (drop_after_applying(), "lost", 1),
        (drop_before_applying(), "lost", 0),
        (garbled_answer(), "200 unreadable", 1),
        (slow(0.05), "200", 1),
    ],
)
async def test_a_call_fails_as_told_and_the_next_one_does_not(
    platform: str, fault: Fault, seen: str, arrived: int
) -> None:
    async with PLATFORMS[platform]() as line:
        line.fail(fault)
        assert await line.send() == seen
        assert len(line.voter.received) == arrived
        assert await line.send() == "200"
        assert len(line.voter.received) == arrived + 1


@BOTH
async def test_a_call_is_carried_out_though_its_caller_waits_no_longer(platform: str) -> None:
    async with PLATFORMS[platform]() as line:
        gate = Gate()
        line.fail(held(gate))
        caller = asyncio.create_task(line.send())
        await asyncio.wait_for(gate.reached.wait(), 30)
        caller.cancel()
        await asyncio.wait([caller])
        assert line.voter.received == []
        gate.opened.set()
        await line.voter.read()


@BOTH
async def test_a_platform_that_is_called_too_often_says_how_long_to_wait(platform: str) -> None:
    async with PLATFORMS[platform]() as line, aiohttp.ClientSession() as session:
        line.fail(too_many_requests(7) if platform == "telegram" else too_fast(7))
        headers = {"Authorization": f"Bearer {fake_whatsapp.TOKEN}"}
        async with session.post(line.url, headers=headers, **line.call) as response:
            told = await response.json()
            wait = response.headers.get("Retry-After") or told["parameters"]["retry_after"]
    assert (response.status, str(wait)) == (429, "7")
    assert line.voter.received == []


async def test_each_kind_of_call_has_faults_of_its_own() -> None:
    async with FakeWhatsApp() as fake, aiohttp.ClientSession() as session:
        fake.fail(server_error(), of="number")
        voter = fake.user()
        fake.fail(server_error(), of="read")
        message = fake.value(voter.say("x"))["messages"][0]["id"]
        headers = {"Authorization": f"Bearer {fake_whatsapp.TOKEN}"}
        number = f"{fake.url}/{fake_whatsapp.NUMBER}"
        read = {"messaging_product": "whatsapp", "status": "read", "message_id": message}
        statuses = []
        for _ in range(2):
            async with session.get(number, headers=headers) as response:
                statuses.append(response.status)
            async with session.post(f"{number}/messages", headers=headers, json=read) as response:
                statuses.append(response.status)
    assert statuses == [502, 502, 200, 200]
    assert voter.seen == [message]
