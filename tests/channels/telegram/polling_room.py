"""A poller, an inbox and a fake Telegram in one place, with no real pauses."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import Poller, PollingState
from bot.domain.inbound import Inbound
from bot.domain.message import InboundMessage
from tests.fake_telegram import TOKEN, FakeTelegram

START = datetime(2025, 10, 25, 12, tzinfo=UTC)


class Inbox:
    """Keeps each message once, as the store does; `troubles` are raised first, one a call."""

    def __init__(self) -> None:
        self.kept: list[InboundMessage] = []
        self.commits: list[int] = []
        self.troubles: list[BaseException] = []

    async def __call__(self, inbound: Inbound) -> int:
        if self.troubles:
            raise self.troubles.pop(0)
        before = len(self.kept)
        for message in inbound.messages:
            if all(message.external_id != kept.external_id for kept in self.kept):
                self.kept.append(message)
        self.commits.append(len(inbound.messages))
        return len(self.kept) - before

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.kept]


class Room:
    """A poller against a fake Telegram, its pauses noted instead of slept."""

    def __init__(self, telegram: FakeTelegram, inbox: Inbox) -> None:
        self.telegram, self.inbox = telegram, inbox
        self.pauses: list[float] = []
        self.states: list[PollingState] = []
        self.now = START
        self.api = BotApi(TOKEN, telegram.url)
        self.channel = TelegramChannel(self.api, 30.0)
        self.poller = Poller(
            self.api,
            inbox,
            self.channel.committed,
            clock=lambda: self.now,
            report=self._report,
            sleep=self._sleep,
            draw=lambda: 1.0,
            wait_seconds=1,
        )

    def _report(self, state: PollingState) -> None:
        if self.states[-1:] != [state]:
            self.states.append(state)

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@asynccontextmanager
async def polling(telegram: FakeTelegram, inbox: Inbox) -> AsyncIterator[Room]:
    room = Room(telegram, inbox)
    task = asyncio.create_task(room.poller.run())
    try:
        yield room
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await room.channel.close()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.005)
