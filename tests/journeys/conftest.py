"""The whole service on the real FAQ, a Telegram of our own before it, an operator behind it."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import Service, now
from bot.config import Settings
from bot.domain.operator import Operator, Role
from bot.services.desk import Desk
from bot.services.living import LivingMind
from bot.services.records import QueueRow
from bot.store.sqlite import SqliteStore
from tests.fake_telegram import TOKEN, FakeTelegram
from tests.journeys.process import House


@dataclass
class Road:
    """One running office: voters on Telegram, operators at the desk."""

    telegram: FakeTelegram
    service: Service
    desk: Desk
    operator: Operator

    def text(self, language: str, key: str, **values: str) -> str:
        """An interface text."""
        return self.service.mind.current.words.say(language, key, **values)

    def title(self, entry: str, language: str) -> str:
        """An entry's button."""
        return self.service.mind.current.catalog.translation(entry, language).title

    async def queue(self) -> tuple[QueueRow, ...]:
        """The open tickets."""
        return await self.service.store.read(lambda transaction: transaction.queue())


@pytest.fixture
def road(tmp_path: Path, real_mind: LivingMind) -> "RoadBuilder":
    """Opens the office inside a test: `async with road as office`."""
    return RoadBuilder(tmp_path, real_mind)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> House:
    """Starts the service as processes, on either database."""
    database = f"sqlite:///{tmp_path}/office.db"
    if request.param == "postgresql":
        database = request.getfixturevalue("cluster").fresh()
    return House(tmp_path, tmp_path_factory.getbasetemp() / "fixture-index", database)


class RoadBuilder:
    """Starts and stops the office on the test's own event loop."""

    def __init__(self, folder: Path, mind: LivingMind) -> None:
        self.folder, self.mind = folder, mind

    async def __aenter__(self) -> Road:
        self.telegram = FakeTelegram()
        await self.telegram.__aenter__()
        settings = Settings(telegram_bot_token=TOKEN, telegram_api_base_url=self.telegram.url)
        self.store = SqliteStore.open(self.folder / "office.db", synchronous="NORMAL")
        self.service = Service.build(settings, self.store, self.mind)
        self.tasks = [asyncio.create_task(loop()) for loop in self.service.loops()]
        current = self.mind.current
        desk = Desk(self.store, self.service.bell, current.words, lambda: current.catalog, now)
        operator = await self.store.write(lambda t: t.add_operator("Dilan", Role.OPERATOR, now()))
        return Road(self.telegram, self.service, desk, operator)

    async def __aexit__(self, *trouble: object) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        assert self.service.telegram is not None
        await self.service.telegram.channel.close()
        await self.store.close()
        await self.telegram.__aexit__(None, None, None)
