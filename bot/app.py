"""The composition root: the one file that knows every concrete class."""

import logging
from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Mapping,
)
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.library import TelegramLibrary
from bot.channels.telegram.polling import Poller, PollingState
from bot.channels.telegram.webhook import verify_and_parse
from bot.channels.webchat import WebChat
from bot.channels.whatsapp.api import CloudApi
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.channels.whatsapp.library import WhatsAppLibrary
from bot.channels.whatsapp.templates import templates
from bot.channels.whatsapp.webhook import Webhook
from bot.config import Settings
from bot.domain.duty import EVERYTHING, Duty
from bot.domain.inbound import Inbound
from bot.services.answer import Answering
from bot.services.bell import Bell
from bot.services.figures import Figures
from bot.services.intake import Clock, Intake
from bot.services.living import LivingMind
from bot.services.outbox import Notice, Sender, no_notice
from bot.services.ports import Channel, Library, Store
from bot.services.pulse import Pulse
from bot.services.records import Reply
from bot.services.relay import relays
from bot.services.wording import waiting
from bot.store.opened import open_store_at
from bot.web.parts import FaqState, WebParts

log = logging.getLogger(__name__)

T = TypeVar("T")

POLLING = "telegram_polling"
"""The name of the line by which Telegram's updates come."""


def now() -> datetime:
    """The clock of the running service."""
    return datetime.now(UTC)


def open_store(settings: Settings) -> Store:
    """The store that DATABASE_URL names, migrated."""
    return open_store_at(settings.database_url)


def open_mind(
    settings: Settings, entries: Collection[str] | None = None, *, understanding: bool = True
) -> LivingMind:
    """The FAQ with its engine, ready to answer, restricted to some entries if wanted.

    Without `understanding` the engine is left out. Raises FaqError when the FAQ is not sound and
    KeyError for an unknown entry.
    """
    return LivingMind.start(
        settings.faq_dir,
        settings.cache_dir,
        settings.locales_dir,
        settings.default_language,
        entries,
        understanding=understanding,
    )


@dataclass(frozen=True, slots=True)
class Telegram:
    """The Bot API and the channel that speaks through it."""

    api: BotApi
    channel: TelegramChannel


@dataclass(frozen=True, slots=True)
class WhatsApp:
    """The channel to WhatsApp, the webhook from it, and what tells voters that a reply waits."""

    channel: WhatsAppChannel
    webhook: Webhook
    notice: Notice

    @classmethod
    def build(cls, settings: Settings, mind: LivingMind, clock: Clock) -> "WhatsApp":
        """All parts; nothing is sent yet. Raises ConfigError for a template in no language."""

        def open_list(language: str) -> str:
            return mind.current.words.say(language, "button.choose")

        def notice(language: str) -> Reply | None:
            return waiting(mind.current.words, language) if language in known else None

        number = settings.whatsapp_phone_number_id
        known = templates(settings.whatsapp_templates, mind.current.catalog.languages)
        api = CloudApi(settings.whatsapp_token, number, settings.whatsapp_api_base_url)
        return cls(
            WhatsAppChannel(api, clock, open_list, settings.whatsapp_messages_per_second, known),
            Webhook(settings.whatsapp_app_secret, settings.whatsapp_verify_token, number, clock),
            notice,
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
    libraries: Mapping[str, Library]
    telegram: Telegram | None
    whatsapp: WhatsApp | None
    duties: Collection[Duty]
    figures: Figures
    clock: Clock
    pulse: Pulse = field(default_factory=Pulse)

    @classmethod
    def build(
        cls,
        settings: Settings,
        store: Store,
        mind: LivingMind,
        duties: Collection[Duty] = EVERYTHING,
        *,
        clock: Clock = now,
    ) -> "Service":
        """Wire the parts; nothing runs and nothing is sent yet."""
        bell, figures = Bell(), Figures()
        channels: dict[str, Channel] = {"webchat": WebChat(bell)}
        libraries: dict[str, Library] = {}
        telegram = whatsapp = None
        if settings.telegram_bot_token:
            api = BotApi(settings.telegram_bot_token, settings.telegram_api_base_url)
            channel = TelegramChannel(api, settings.telegram_messages_per_second)
            telegram = Telegram(api, channel)
            channels["telegram"] = telegram.channel
            libraries["telegram"] = TelegramLibrary(api)
        if settings.whatsapp_token:
            whatsapp = WhatsApp.build(settings, mind, clock)
            channels["whatsapp"] = whatsapp.channel
            libraries["whatsapp"] = WhatsAppLibrary(whatsapp.channel.api)
        intake = Intake(store, bell, clock, figures)
        return cls(
            settings,
            store,
            mind,
            bell,
            intake,
            channels,
            libraries,
            telegram,
            whatsapp,
            duties,
            figures,
            clock,
        )

    def loops(self) -> list[Callable[[], Coroutine[None, None, None]]]:
        """What runs beside the web server until the process stops."""
        loops: list[Callable[[], Coroutine[None, None, None]]] = [
            self.mind.watch,
            *relays(self.store, self.bell),
        ]
        if Duty.WORKER in self.duties:
            loops.append(
                Answering(self.store, self.bell, self.clock, self.mind.mind, self.figures).run
            )
        if Duty.SENDER in self.duties:
            loops += [self._sender(channel).run for channel in self.channels.values()]
        if Duty.WEB in self.duties and self.telegram and self.settings.telegram_mode == "polling":
            committed = self.telegram.channel.committed
            loops.append(
                Poller(self.telegram.api, self.intake, committed, self.clock, self._polled).run
            )
        return loops

    def _sender(self, channel: Channel) -> Sender:
        self.pulse.expect(channel.name)
        notice = self.whatsapp.notice if self.whatsapp and channel.name == "whatsapp" else no_notice
        return Sender(channel, self.store, self.bell, self.clock, notice, self.figures, self.pulse)

    def _polled(self, state: PollingState) -> None:
        if state is PollingState.LISTENING:
            self.pulse.well(POLLING, self.clock())
        else:
            self.pulse.ill(POLLING, self.clock(), state)
            self.figures.error(f"polling_{state}")

    def web_parts(self) -> WebParts:
        """What the pages and webhooks need."""
        webhooks: dict[str, Callable[[Mapping[str, str], bytes], Inbound]] = {}
        committed: dict[str, Callable[[Inbound], Awaitable[None]]] = {}
        handshakes: dict[str, Callable[[Mapping[str, str]], str]] = {}
        if self.telegram and self.settings.telegram_mode == "webhook":
            secret = self.settings.telegram_webhook_secret
            webhooks["telegram"] = lambda head, body: verify_and_parse(
                head, body, secret, self.clock
            )
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
            clock=self.clock,
            webhooks=webhooks,
            committed=committed,
            public_url=self.settings.public_url,
            default_language=self.settings.default_language,
            faq_state=self.faq_state,
            handshakes=handshakes,
            libraries=self.libraries,
            figures=self.figures,
            pulse=self.pulse,
        )

    def faq_state(self) -> FaqState:
        """The FAQ in use, for the health page and the desk."""
        catalog = self.mind.current.catalog
        return FaqState(catalog.revision, len(catalog.entries), self.mind.problem)


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
