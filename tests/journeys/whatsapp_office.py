"""An office whose voters come by WhatsApp, with an operator at the desk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from bot.app import Service, now
from bot.config import Settings
from bot.domain.conversation import Conversation
from bot.domain.delivery import DeliveryStatus
from bot.domain.message import Address
from bot.domain.operator import Operator, Role
from bot.services.desk import Desk
from bot.services.living import LivingMind
from bot.services.records import DeadLetter, Line, QueueRow, Speaker
from bot.store.sqlite import SqliteStore
from bot.web.server import create_web
from tests.fake_whatsapp import TOKEN, VERIFY_TOKEN, FakeWhatsApp
from tests.fake_whatsapp_user import FakeUser
from tests.fake_whatsapp_webhooks import APP_SECRET, NUMBER, Distort, in_one
from tests.journeys.running import running


@dataclass
class Office:
    """One running office: voters on WhatsApp, operators at the desk."""

    whatsapp: FakeWhatsApp
    service: Service
    app: Starlette
    desk: Desk
    operator: Operator

    def text(self, language: str, key: str, **values: str) -> str:
        """An interface text."""
        return self.service.mind.current.words.say(language, key, **values)

    async def queue(self) -> tuple[QueueRow, ...]:
        """The open tickets."""
        return await self.service.store.read(lambda transaction: transaction.queue())

    async def conversation(self, voter: FakeUser) -> Conversation:
        """The voter's conversation."""
        address = Address("whatsapp", voter.user_id)
        found = await self.service.store.read(lambda t: t.conversation_at(address))
        assert found is not None
        return found

    async def last_of_ours(self, voter: FakeUser) -> Line:
        """The newest line that is not the voter's."""
        talk = await self.conversation(voter)
        lines = await self.service.store.read(lambda t: t.transcript(talk.id))
        return [line for line in lines if line.speaker is not Speaker.VOTER][-1]

    async def settled(self, voter: FakeUser, status: DeliveryStatus) -> None:
        """Wait until our newest line stands so; raises TimeoutError."""
        async with asyncio.timeout(30):
            while (await self.last_of_ours(voter)).status is not status:
                await asyncio.sleep(0.02)

    async def dead_letters(self) -> tuple[DeadLetter, ...]:
        """What could not be sent, waited for; raises TimeoutError when there is nothing."""
        async with asyncio.timeout(30):
            while not (found := await self.service.store.read(lambda t: t.dead_letters())):
                await asyncio.sleep(0.02)
        return found

    async def silent_for(self, voter: FakeUser, hours: int) -> None:
        """Let the voter's last message be so many hours old."""
        talk = await self.conversation(voter)
        long_ago = replace(talk, last_inbound_at=now() - timedelta(hours=hours))
        await self.service.store.write(lambda t: t.save_conversation(long_ago))


@asynccontextmanager
async def opened(
    folder: Path, mind: LivingMind, distort: Distort = in_one, **more: Any
) -> AsyncIterator[Office]:
    """Run an office with these further settings; webhooks come as `distort` makes them."""
    async with FakeWhatsApp() as whatsapp:
        settings = Settings(
            whatsapp_token=TOKEN,
            whatsapp_phone_number_id=NUMBER,
            whatsapp_app_secret=APP_SECRET,
            whatsapp_verify_token=VERIFY_TOKEN,
            whatsapp_api_base_url=whatsapp.url,
            **more,
        )
        store = SqliteStore.open(folder / "office.db", synchronous="NORMAL")
        service = Service.build(settings, store, mind)
        app = create_web(service.web_parts())
        whatsapp.post_to(app, distort)
        desk = Desk(store, service.bell, mind.current.words, lambda: mind.current.catalog, now)
        operator = await store.write(lambda t: t.add_operator("Dilan", Role.OPERATOR, now()))
        async with running(service):
            yield Office(whatsapp, service, app, desk, operator)
        await store.close()
