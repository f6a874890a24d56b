"""The composition root: the one file that knows every concrete class."""

import asyncio
import logging
import sys
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import uvicorn

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.webhook import verify_and_parse
from bot.channels.terminal import Terminal, converse
from bot.channels.webchat import WebChat
from bot.channels.whatsapp.api import CloudApi
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.channels.whatsapp.webhook import Webhook
from bot.config import Settings
from bot.domain.message import Inbound
from bot.errors import ChannelError
from bot.services.access import first_invite
from bot.services.answer import Answering
from bot.services.bell import Bell
from bot.services.intake import Intake
from bot.services.living import LivingMind
from bot.services.mind import Mind
from bot.services.outbox import Sender
from bot.services.ports import Channel, Store
from bot.services.signals import reload_on_signal
from bot.services.typed import COMMANDS
from bot.store.sqlite import SqliteStore
from bot.web.listen import listen
from bot.web.parts import FaqState, WebParts
from bot.web.server import create_web

log = logging.getLogger(__name__)

T = TypeVar("T")

Say = Callable[..., None]
"""Prints a line of the maintainers' texts: say(key, **values)."""


def now() -> datetime:
    """The clock of the running service."""
    return datetime.now(UTC)


def open_store(settings: Settings) -> SqliteStore:
    """The store that DATABASE_URL names, migrated."""
    return SqliteStore.open(settings.database_url)


def open_mind(settings: Settings, entries: Collection[str] | None = None) -> LivingMind:
    """The FAQ with its engine, ready to answer, restricted to some entries if wanted.

    Raises FaqError when the FAQ is not sound and KeyError for an unknown entry.
    """
    return LivingMind.start(
        settings.faq_dir,
        settings.cache_dir,
        settings.locales_dir,
        settings.default_language,
        entries,
    )


@dataclass(frozen=True, slots=True)
class Telegram:
    """The Bot API and the channel that speaks through it."""

    api: BotApi
    channel: TelegramChannel


@dataclass(frozen=True, slots=True)
class WhatsApp:
    """The channel that speaks to WhatsApp and the webhook by which it speaks to us."""

    channel: WhatsAppChannel
    webhook: Webhook

    @classmethod
    def build(cls, settings: Settings, store: Store, mind: LivingMind) -> "WhatsApp":
        """Both parts; nothing is sent yet."""

        async def last_inbound(conversation_id: int) -> datetime | None:
            return await store.read(lambda t: t.conversation(conversation_id).last_inbound_at)

        def open_list(language: str) -> str:
            return mind.current.words.say(language, "button.choose")

        number = settings.whatsapp_phone_number_id
        api = CloudApi(settings.whatsapp_token, number, settings.whatsapp_api_base_url)
        return cls(
            WhatsAppChannel(api, now, last_inbound, open_list),
            Webhook(settings.whatsapp_app_secret, settings.whatsapp_verify_token, number, now),
        )


@dataclass(frozen=True, slots=True)
class Service:
    """All running parts of one process."""

    settings: Settings
    store: Store
    mind: LivingMind
    bell: Bell
    intake: Intake
    channels: Mapping[str, Channel]
    telegram: Telegram | None
    whatsapp: WhatsApp | None

    @classmethod
    def build(cls, settings: Settings, store: Store, mind: LivingMind) -> "Service":
        """Wire the parts; nothing runs and nothing is sent yet."""
        bell = Bell()
        channels: dict[str, Channel] = {"webchat": WebChat(bell)}
        telegram = whatsapp = None
        if settings.telegram_bot_token:
            api = BotApi(settings.telegram_bot_token, settings.telegram_api_base_url)
            telegram = Telegram(api, TelegramChannel(api))
            channels["telegram"] = telegram.channel
        if settings.whatsapp_token:
            whatsapp = WhatsApp.build(settings, store, mind)
            channels["whatsapp"] = whatsapp.channel
        intake = Intake(store, bell, now)
        return cls(settings, store, mind, bell, intake, channels, telegram, whatsapp)

    def loops(self) -> list[Callable[[], Coroutine[None, None, None]]]:
        """What runs beside the web server until the process stops."""
        answering = Answering(self.store, self.bell, now, self.mind.mind)
        senders = [Sender(c, self.store, self.bell, now).run for c in self.channels.values()]
        loops = [answering.run, self.mind.watch, *senders]
        if self.telegram and self.settings.telegram_mode == "polling":
            channel = self.telegram.channel
            loops.append(Poller(self.telegram.api, self.intake, channel.committed, now).run)
        return loops

    def web_parts(self) -> WebParts:
        """What the pages and webhooks need."""
        webhooks: dict[str, Callable[[Mapping[str, str], bytes], Inbound]] = {}
        committed: dict[str, Callable[[Inbound], Awaitable[None]]] = {}
        handshakes: dict[str, Callable[[Mapping[str, str]], str]] = {}
        if self.telegram and self.settings.telegram_mode == "webhook":
            secret = self.settings.telegram_webhook_secret
            webhooks["telegram"] = lambda head, body: verify_and_parse(head, body, secret, now)
            committed["telegram"] = self.telegram.channel.committed
        if self.whatsapp:
            webhooks["whatsapp"] = self.whatsapp.webhook.verify_and_parse
            committed["whatsapp"] = self.whatsapp.channel.committed
            handshakes["whatsapp"] = self.whatsapp.webhook.handshake
        return WebParts(
            store=self.store,
            intake=self.intake,
            bell=self.bell,
            words=self.mind.current.words,
            catalog=lambda: self.mind.current.catalog,
            clock=now,
            webhooks=webhooks,
            committed=committed,
            public_url=self.settings.public_url,
            default_language=self.settings.default_language,
            faq_state=self.faq_state,
            handshakes=handshakes,
        )

    def faq_state(self) -> FaqState:
        """The FAQ in use, for the health page and the desk."""
        catalog = self.mind.current.catalog
        return FaqState(catalog.revision, len(catalog.entries), self.mind.problem)


async def serve(settings: Settings, say: Say) -> None:
    """Run everything until SIGINT or SIGTERM; what is being answered then is finished first."""
    say("run.starting")
    listening = listen(settings.host, settings.port)
    store = open_store(settings)
    mind = open_mind(settings)
    service = Service.build(settings, store, mind)
    server = uvicorn.Server(
        uvicorn.Config(
            create_web(service.web_parts()),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=3,
        )
    )
    await _announce(service, say)
    tasks = [asyncio.ensure_future(loop()) for loop in service.loops()]
    with reload_on_signal(mind):
        try:
            await server.serve(sockets=[listening])
        finally:
            await _stop(tasks)
            if service.telegram:
                await service.telegram.channel.close()
            if service.whatsapp:
                await service.whatsapp.channel.close()
            await store.close()


async def chat(settings: Settings) -> None:
    """A conversation between this terminal and the bot, on the service's own database."""
    store, mind, bell = open_store(settings), open_mind(settings), Bell()
    intake = Intake(store, bell, now)
    answering = Answering(store, bell, now, mind.mind)
    sender = Sender(Terminal(bell), store, bell, now)
    tasks = [asyncio.ensure_future(loop()) for loop in (answering.run, sender.run)]
    try:
        await converse(intake, bell, store, _typed_lines(), print)
    finally:
        await _stop(tasks)
        await store.close()


async def with_store(settings: Settings, work: Callable[[Store], Awaitable[T]]) -> T:
    """Do one thing with the store and close it again."""
    store = open_store(settings)
    try:
        return await work(store)
    finally:
        await store.close()


def base_url(settings: Settings) -> str:
    """The address people open in a browser."""
    return settings.public_url or f"http://{settings.host}:{settings.port}"


async def _typed_lines() -> AsyncIterator[str]:
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line


async def _stop(tasks: Sequence[asyncio.Future[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _announce(service: Service, say: Say) -> None:
    base = base_url(service.settings)
    catalog = service.mind.current.catalog
    say("run.faq", entries=len(catalog.entries), languages=len(catalog.languages))
    say("run.chat", url=f"{base}/chat")
    say("run.desk", url=f"{base}/desk")
    path = await first_invite(service.store, now)
    if path:
        say("run.invite", url=f"{base}{path}")
    await _announce_telegram(service, say)
    await _announce_whatsapp(service, say)


async def _announce_telegram(service: Service, say: Say) -> None:
    settings = service.settings
    if not service.telegram:
        say("run.telegram_off")
        return
    try:
        channel = service.telegram.channel
        username = await channel.connect()
        if settings.telegram_mode == "webhook":
            url = f"{settings.public_url}/webhooks/telegram"
            await channel.listen_at(url, settings.telegram_webhook_secret)
        await channel.publish_commands(_commands(service.mind.current), settings.default_language)
        say("run.telegram", name=username or "?", mode=settings.telegram_mode)
    except ChannelError as trouble:
        say("run.telegram_failed", code=str(trouble))


async def _announce_whatsapp(service: Service, say: Say) -> None:
    if not service.whatsapp:
        say("run.whatsapp_off")
        return
    try:
        say("run.whatsapp", number=await service.whatsapp.channel.connect() or "?")
    except ChannelError as trouble:
        say("run.whatsapp_failed", code=str(trouble))


def _commands(mind: Mind) -> dict[str, dict[str, str]]:
    said = mind.words.say
    return {
        language: {command: said(language, f"command.{command}") for command in COMMANDS}
        for language in mind.catalog.languages
    }
