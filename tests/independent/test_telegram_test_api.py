"""A talk with the fake Telegram of somebody else: https://github.com/jehy/telegram-test-api."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from bot.app import Service
from bot.config import Settings
from bot.services.living import LivingMind
from bot.store.sqlite import SqliteStore
from tests.journeys.questions import HOTLINE, LOST
from tests.journeys.running import running

TOKEN = "123456:independent"
VOTER = {"id": 5_000_000_001, "first_name": "Voter", "is_bot": False}
CHAT = {"id": VOTER["id"], "first_name": "Voter", "type": "private"}


@dataclass
class Phone:
    """A voter of that fake, who writes, taps and reads through its client side."""

    http: httpx.AsyncClient
    unread: list[dict[str, Any]] = field(default_factory=list)

    async def say(self, text: str) -> None:
        await self.http.post("/sendMessage", json={**self._common(), "text": text})

    async def tap(self, below: dict[str, Any], label: str) -> None:
        [data] = [
            button["callback_data"]
            for row in below["reply_markup"]["inline_keyboard"]
            for button in row
            if button["text"] == label
        ]
        message = {"message_id": 1, "date": int(time.time()), "chat": CHAT, **below}
        await self.http.post(
            "/sendCallback", json={**self._common(), "message": message, "data": data}
        )

    async def read(self) -> dict[str, Any]:
        """The next message not read yet; raises TimeoutError."""
        async with asyncio.timeout(30):
            while not self.unread:
                asked = {"token": TOKEN, "chatId": CHAT["id"]}
                told = (await self.http.post("/getUpdates", json=asked)).json()
                self.unread += [update["message"] for update in told["result"]]
                await asyncio.sleep(0.02)
        return self.unread.pop(0)

    def _common(self) -> dict[str, Any]:
        return {"botToken": TOKEN, "from": VOTER, "chat": CHAT, "date": int(time.time())}


@pytest.fixture
async def phone(telegram_test_api: str) -> AsyncIterator[Phone]:
    async with httpx.AsyncClient(base_url=telegram_test_api) as http:
        yield Phone(http)


def labels(message: dict[str, Any]) -> list[str]:
    return [b["text"] for row in message["reply_markup"]["inline_keyboard"] for b in row]


async def test_a_voter_is_answered_and_taps_by_polling(
    telegram_test_api: str, phone: Phone, store: SqliteStore, real_mind: LivingMind
) -> None:
    settings = Settings(telegram_bot_token=TOKEN, telegram_api_base_url=telegram_test_api)
    service = Service.build(settings, store, real_mind)
    say, catalog = real_mind.current.words.say, real_mind.current.catalog
    assert service.telegram is not None
    async with running(service):
        assert await service.telegram.channel.connect() == "TestNameBot"
        await phone.say("/start")
        assert labels(await phone.read())

        await phone.say(LOST["en"])
        answer = await phone.read()
        assert answer["text"].startswith(catalog.translation("card.lost", "en").answer[:40])
        await phone.tap(answer, say("en", "button.wrong"))
        sorry = await phone.read()
        await phone.tap(sorry, labels(sorry)[-1])
        passed_on = await phone.read()
        assert passed_on["text"] == say("en", "handoff.wrong_answer", hotline=HOTLINE)

    rows = await store.read(lambda transaction: transaction.queue())
    assert len(rows) == 1
