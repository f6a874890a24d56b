"""That no body posted to a webhook makes the server fall over, slow down or grow."""

import gc
import itertools
import json
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path
from sys import getallocatedblocks as allocated
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from bot.app import Service
from bot.channels.telegram.webhook import SECRET_HEADER
from bot.channels.whatsapp.webhook import MAX_BYTES, SIGNATURE_HEADER, signature
from bot.config import Settings
from bot.services.living import LivingMind
from bot.store.sqlite import SqliteStore
from bot.web.guard import BODY_CAP
from bot.web.server import create_web
from tests.channels.hostile import hostile_bodies
from tests.fake_whatsapp_webhooks import APP_SECRET, NUMBER
from tests.web.serving import serving

CHANNELS = Path(__file__).parents[1] / "channels"
SECRET = "a-long_secret-1"
CAPS = {"telegram": BODY_CAP, "whatsapp": MAX_BYTES}
BOTH = pytest.mark.parametrize("channel", sorted(CAPS))
STATM = Path("/proc/self/statm")


def payloads(channel: str) -> list[Any]:
    paths = sorted((CHANNELS / channel / "payloads").glob("**/*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


class Door:
    """The webhooks of a running server, and somebody who knows the secrets and means harm."""

    def __init__(self, service: Service, http: httpx.AsyncClient, url: str) -> None:
        self.service, self._http, self._url = service, http, url

    async def post(self, channel: str, body: bytes, *, signed: bool = True, chunk: int = 0) -> int:
        """Post a body, in chunks of so many bytes and without its length if wanted; the status."""
        headers = {
            "telegram": {SECRET_HEADER: SECRET},
            "whatsapp": {SIGNATURE_HEADER: signature(APP_SECRET, body)},
        }[channel]

        async def chunks() -> AsyncIterator[bytes]:
            for start in range(0, len(body), chunk):
                yield body[start : start + chunk]

        answer = await self._http.post(
            f"{self._url}/webhooks/{channel}",
            content=chunks() if chunk else body,
            headers=headers if signed else {},
        )
        assert "rror" not in answer.text
        return answer.status_code


@pytest.fixture
async def door(store: SqliteStore, real_mind: LivingMind) -> AsyncIterator[Door]:
    given = Settings(
        telegram_bot_token="123456:x",
        telegram_mode="webhook",
        telegram_webhook_secret=SECRET,
        telegram_api_base_url="http://127.0.0.1:1",
        whatsapp_token="x",
        whatsapp_phone_number_id=NUMBER,
        whatsapp_app_secret=APP_SECRET,
        whatsapp_verify_token="x",
        whatsapp_api_base_url="http://127.0.0.1:1",
    )
    service = Service.build(given, store, real_mind)
    app = create_web(service.web_parts())
    async with serving(app) as url, httpx.AsyncClient(timeout=30) as http:
        yield Door(service, http, url)
    assert service.telegram is not None
    assert service.whatsapp is not None
    await service.telegram.channel.close()
    await service.whatsapp.channel.close()


HOSTILE = settings(suppress_health_check=list(HealthCheck), max_examples=150)
TELEGRAM_KEYS = ["update_id", "message", "callback_query", "chat", "id", "from", "date", "text"]
WHATSAPP_KEYS = [
    "object",
    "entry",
    "changes",
    "value",
    "messages",
    "statuses",
    "id",
    "type",
    "text",
]


@HOSTILE
@given(body=hostile_bodies(payloads("telegram"), TELEGRAM_KEYS))
async def test_no_body_breaks_telegrams_webhook(body: bytes, door: Door) -> None:
    assert await door.post("telegram", body) in (200, 400)
    assert await door.post("telegram", body, signed=False) == 403


@HOSTILE
@given(body=hostile_bodies(payloads("whatsapp"), WHATSAPP_KEYS))
async def test_no_body_breaks_whatsapps_webhook(body: bytes, door: Door) -> None:
    assert await door.post("whatsapp", body) in (200, 400)
    assert await door.post("whatsapp", body, signed=False) == 403


@BOTH
async def test_a_body_above_the_cap_is_refused_however_it_comes(channel: str, door: Door) -> None:
    fits, too_much = b" " * CAPS[channel], b" " * (CAPS[channel] + 1)
    for signed in (True, False):
        for chunk in (0, 65_536):
            allowed = 400 if signed else 403
            assert await door.post(channel, fits, signed=signed, chunk=chunk) == allowed
            assert await door.post(channel, too_much, signed=signed, chunk=chunk) == 413
            assert await door.post(channel, too_much * 4, signed=signed, chunk=chunk) == 413


def heavy(size: int) -> list[bytes]:
    """Bodies of so many bytes that cost much to read."""
    return [
        b"[" * size,
        b'{"a":' * (size // 5),
        b'"' * size,
        b'"' + b"\\" * (size - 2) + b'"',
        b"9" * size,
        b"[" + b"1," * (size // 2 - 2) + b"1]",
        b'{"entry":[' + b"{}," * (size // 3 - 10) + b"{}]}",
        "ژ".encode() * (size // 2),
        b"\xff" * size,
    ]


@BOTH
async def test_the_memory_stays_flat_under_hostile_bodies(
    channel: str, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    if not STATM.exists():
        pytest.skip("the size of a process is read from /proc")
    # Otherwise pytest itself keeps every line of the log.
    caplog.set_level(logging.CRITICAL)
    bodies = [
        *heavy(100_000),
        *(json.dumps(payload).encode()[:-1] for payload in payloads(channel)),
    ]

    async def held_after(count: int) -> tuple[int, int]:
        """Bytes of this process and blocks that Python holds, when so many more are refused."""
        for body in itertools.islice(itertools.cycle(bodies), count):
            assert await door.post(channel, body) == 400
        gc.collect()
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"), allocated()

    bytes_before, blocks_before = await held_after(100)
    bytes_after, blocks_after = await held_after(600)
    assert bytes_after - bytes_before < 8_000_000
    assert blocks_after - blocks_before < 600
