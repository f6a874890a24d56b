"""An office with one or several replicas, into which recorded webhooks are delivered."""

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from bot.app import Service
from bot.channels.telegram.webhook import SECRET_HEADER
from bot.config import Settings
from bot.domain.message import Address
from bot.services.living import LivingMind
from bot.services.ports import Store, Transaction
from bot.services.records import Speaker
from bot.web.server import create_web
from tests import fake_telegram, fake_whatsapp
from tests.fake_telegram import FakeTelegram
from tests.fake_whatsapp import FakeWhatsApp
from tests.fake_whatsapp_webhooks import APP_SECRET, NUMBER, signed
from tests.journeys.running import running
from tests.web.serving import serving

Raw = dict[str, Any]
SECRET = "a-long_secret-1"


@dataclass(frozen=True)
class Voter:
    """One person with a phone on one of the platforms."""

    address: Address
    phone: Any


@dataclass
class Replicas:
    """Replicas over one database, and the platforms before them."""

    telegram: FakeTelegram
    whatsapp: FakeWhatsApp
    store: Store
    services: list[Service]
    urls: list[str]
    voters: list[Voter] = field(default_factory=list)

    def move_in(self, count: int) -> None:
        """Have so many voters on each platform, the same people every time."""
        for _ in range(count):
            phone: Any = self.telegram.user()
            self.voters.append(Voter(Address("telegram", str(phone.id)), phone))
            phone = self.whatsapp.user()
            self.voters.append(Voter(Address("whatsapp", phone.user_id), phone))

    async def listen(self) -> None:
        """Have the platforms post what happens to the first replica."""
        first = self.services[0]
        assert first.telegram is not None
        await first.telegram.channel.listen_at(f"{self.urls[0]}/webhooks/telegram", SECRET)
        self.whatsapp.post_to(create_web(first.web_parts()))

    async def settled(self) -> None:
        """Wait until all that happened is taken in, answered and sent; raises TimeoutError."""
        await self.telegram.accepted(20)
        await self.whatsapp.accepted(20)
        await self.quiet()

    def reports(self) -> list[int]:
        """Have WhatsApp tell of every message that it was sent, delivered and read."""
        phones = [v.phone for v in self.voters if v.address.channel == "whatsapp"]
        received = [message for phone in phones for message in phone.received]
        return [
            self.whatsapp.report(message, status)
            for message in received
            for status in ("sent", "delivered", "read")
        ]

    async def deliver(
        self, updates: Sequence[Raw], webhooks: Sequence[Raw], *, in_order: bool = True
    ) -> list[int]:
        """Post all to the replicas in turn, at the same time unless `in_order`; the statuses."""
        head = {SECRET_HEADER: SECRET}
        told = [
            *(("telegram", json.dumps(update).encode(), head) for update in updates),
            *(("whatsapp", *signed(webhook)) for webhook in webhooks),
        ]
        places = itertools.cycle(self.urls)

        # All wait at once for the few connections, however slow the machine.
        limits, timeout = httpx.Limits(max_connections=8), httpx.Timeout(10, pool=None)
        async with httpx.AsyncClient(limits=limits, timeout=timeout) as http:

            async def post(channel: str, body: bytes, headers: dict[str, str]) -> int:
                url = f"{next(places)}/webhooks/{channel}"
                return (await http.post(url, content=body, headers=headers)).status_code

            if in_order:
                return [await post(*one) for one in told]
            return await asyncio.gather(*(post(*one) for one in told))

    async def quiet(self, timeout: float = 20.0) -> None:
        """Wait, in seconds, until nothing waits to be answered or sent; raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while True:
                health = await self.store.read(lambda t: t.health())
                if health.oldest_pending is None and health.oldest_unsent is None:
                    return
                await asyncio.sleep(0.02)

    async def end(self) -> dict[Address, "End"]:
        """How it stands with everybody."""
        return {
            voter.address: await self.store.read(lambda t, v=voter: _end(t, v))  # type: ignore[misc]
            for voter in self.voters
        }


@dataclass(frozen=True)
class End:
    """How it ended for one voter: what they said and what was made of it, all answers, tickets."""

    state: object
    heard: tuple[tuple[object, ...], ...]
    answered: tuple[tuple[object, ...], ...]
    ticket: tuple[object, ...] | None
    on_the_phone: tuple[str, ...]

    @property
    def heard_in_any_order(self) -> Counter[object]:
        """Texts, taps and attachments, how often each."""
        return Counter(said for said, _ in self.heard)


@asynccontextmanager
async def replicated(stores: Sequence[Store], mind: LivingMind) -> AsyncIterator[Replicas]:
    """A replica for each of the stores, which are over the same database."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(FakeTelegram())
        whatsapp = await stack.enter_async_context(FakeWhatsApp())
        settings = Settings(
            telegram_bot_token=fake_telegram.TOKEN,
            telegram_api_base_url=telegram.url,
            telegram_mode="webhook",
            telegram_webhook_secret=SECRET,
            whatsapp_token=fake_whatsapp.TOKEN,
            whatsapp_phone_number_id=NUMBER,
            whatsapp_app_secret=APP_SECRET,
            whatsapp_verify_token=fake_whatsapp.VERIFY_TOKEN,
            whatsapp_api_base_url=whatsapp.url,
        )
        services, urls = [], []
        for store in stores:
            service = Service.build(settings, store, mind)
            stack.push_async_callback(store.close)
            await stack.enter_async_context(running(service))
            app = create_web(service.web_parts())
            urls.append(await stack.enter_async_context(serving(app)))
            services.append(service)
        yield Replicas(telegram, whatsapp, stores[0], services, urls)


def _end(transaction: Transaction, voter: Voter) -> End:
    conversation = transaction.conversation_at(voter.address)
    assert conversation is not None
    lines = transaction.transcript(conversation.id, limit=1000)
    said = sorted((line for line in lines if line.speaker is Speaker.VOTER), key=lambda x: x.id)
    ours = sorted((line for line in lines if line.speaker is not Speaker.VOTER), key=lambda x: x.id)
    ticket = transaction.latest_ticket(conversation.id)
    events = transaction.ticket_events(ticket.id) if ticket else ()
    return End(
        # Its number depends on who came first.
        state=replace(conversation, id=0),
        heard=tuple(((x.text, x.choice, repr(x.attachment)), x.outcome) for x in said),
        answered=tuple((x.text, x.labels, x.entry, x.language, x.status) for x in ours),
        ticket=ticket
        and (
            *(ticket.reason, ticket.language, ticket.best_guess, ticket.is_open, ticket.rating),
            *(event.kind for event in events),
        ),
        on_the_phone=tuple(message.text for message in voter.phone.received),
    )
