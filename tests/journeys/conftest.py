"""The whole service on the real FAQ, a Telegram of our own before it, an operator behind it."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
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
from tests.journeys.running import running


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


RoadBuilder = AbstractAsyncContextManager[Road]


@pytest.fixture
def road(tmp_path: Path, real_mind: LivingMind) -> RoadBuilder:
    """Opens the office inside a test: `async with road as office`."""
    return _opened(tmp_path, real_mind)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> House:
    """Starts the service as processes, on either database."""
    database = f"sqlite:///{tmp_path}/office.db"
    if request.param == "postgresql":
        database = request.getfixturevalue("cluster").fresh()
    return House(tmp_path, tmp_path_factory.getbasetemp() / "fixture-index", database)


@asynccontextmanager
async def _opened(folder: Path, mind: LivingMind) -> AsyncIterator[Road]:
    async with FakeTelegram() as telegram:
        settings = Settings(telegram_bot_token=TOKEN, telegram_api_base_url=telegram.url)
        store = SqliteStore.open(folder / "office.db", synchronous="NORMAL")
        service = Service.build(settings, store, mind)
        current = mind.current
        desk = Desk(store, service.bell, current.words, lambda: current.catalog, now)
        operator = await store.write(lambda t: t.add_operator("Dilan", Role.OPERATOR, now()))
        async with running(service):
            yield Road(telegram, service, desk, operator)
        await store.close()
