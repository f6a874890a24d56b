"""A stage for the web tests: the real store, a bot that answers by rule, keys in place of texts."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import httpx
from starlette.types import ASGIApp, Message

from bot.channels.webchat import WebChat
from bot.domain.conversation import Conversation
from bot.domain.delivery import Origin
from bot.domain.inbound import Inbound
from bot.domain.message import Button, InboundMessage, OutboundMessage
from bot.faq.model import Catalog, Language
from bot.services.bell import INBOX, OUTBOX, Bell
from bot.services.intake import Intake
from bot.services.outbox import Sender
from bot.services.ports import Store, Transaction
from bot.services.pulse import Pulse
from bot.services.records import Reply
from bot.web.parts import FaqState, WebParts
from bot.web.server import create_web
from bot.web.visitor import address_of
from bot.words import Words
from tests.store.samples import done

NOON = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
"""Twelve o'clock in Iraq."""


class KeysAsWords(Words):
    """Says the key itself, so that tests hold whatever the wording is; `ar:chat.send` in Arabic."""

    def __init__(self) -> None:
        super().__init__({}, {})

    def say(self, language: str, key: str, /, **values: object) -> str:
        return f"{language}:{key}"


def tongue(code: str, name: str, direction: str, digits: str) -> Language:
    script = "Arab" if direction == "rtl" else "Latn"
    locale = {"ckb": "ckb_IQ", "tr": "tr_TR", "en": "en_GB"}.get(code, "ar_IQ")
    return Language(code, name, (), script, direction, locale, (), digits, "", None, ())


LANGUAGES = {
    language.code: language
    for language in (
        tongue("ar", "العربية", "rtl", "arab"),
        tongue("ckb", "کوردی (سۆرانی)", "rtl", "arab"),
        tongue("kmr-Latn", "Kurdî (Kurmancî)", "ltr", "latn"),
        tongue("tr", "Türkmence / Türkçe", "ltr", "latn"),
        tongue("en", "English", "ltr", "latn"),
    )
}

Verify = Callable[[Mapping[str, str], bytes], Inbound]
Courtesy = Callable[[Inbound], Awaitable[None]]
Handshake = Callable[[Mapping[str, str]], str]
Rule = Callable[[InboundMessage], tuple[OutboundMessage, ...]]


def echo(message: InboundMessage) -> tuple[OutboundMessage, ...]:
    """A bot that says what it heard and offers two buttons."""
    buttons = (Button("entry:one", "One"), Button("entry:two", "Two"))
    heard = message.choice or message.text[:500]
    return (OutboundMessage(f"heard: {heard}", buttons, "en"),)


@dataclass
class Stage:
    """Everything the web side is built from, and a bot behind it that can be told to speak."""

    store: Store
    rule: Rule = echo
    public_url: str = ""
    now: datetime = NOON
    bell: Bell = field(default_factory=Bell)
    words: Words = field(default_factory=KeysAsWords)
    webhooks: dict[str, Verify] = field(default_factory=dict)
    committed: dict[str, Courtesy] = field(default_factory=dict)
    handshakes: dict[str, Handshake] = field(default_factory=dict)
    pulse: Pulse = field(default_factory=Pulse)

    @property
    def parts(self) -> WebParts:
        return WebParts(
            store=self.store,
            intake=Intake(self.store, self.bell, self.clock),
            bell=self.bell,
            words=self.words,
            catalog=lambda: Catalog(LANGUAGES, {}, {}),
            clock=self.clock,
            webhooks=self.webhooks,
            committed=self.committed,
            public_url=self.public_url,
            default_language="ar",
            faq_state=lambda: FaqState("abc123", 3),
            handshakes=self.handshakes,
            pulse=self.pulse,
        )

    def clock(self) -> datetime:
        return self.now

    @property
    def browser(self) -> httpx.AsyncClient:
        """A browser without script that keeps cookies and follows nothing by itself."""
        transport = httpx.ASGITransport(create_web(self.parts))
        return httpx.AsyncClient(transport=transport, base_url="http://voterline.test")

    async def answer_all(self) -> None:
        """Answer what waits by the rule and send it, as the program's two loops do."""
        while await self.store.write(self._answer_next):
            pass
        sender = Sender(WebChat(self.bell), self.store, self.bell, self.clock)
        while await sender.step():
            await sender.drain()

    async def say(
        self, conversation_id: int, message: OutboundMessage, origin: Origin = Origin.BOT
    ) -> None:
        """Say something of our own accord, as an operator does."""
        reply = Reply(message, origin)
        await self.store.write(lambda t: t.enqueue(conversation_id, reply, self.clock()))
        await self.answer_all()

    async def conversation(self, token: str) -> Conversation | None:
        """What the store knows of the voter with that cookie."""
        address = address_of(token)
        return await self.store.read(lambda t: t.conversation_at(address))

    async def waiting(self, token: str) -> tuple[InboundMessage, ...]:
        """The voter's messages that were taken in and not yet answered."""
        conversation = await self.conversation(token)
        if conversation is None:
            return ()
        rows = await self.store.read(lambda t: t.pending(conversation.id, 1000))
        return tuple(row.message for row in rows)

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[None]:
        """The bot answers whatever comes in for as long as the block lasts."""

        async def run() -> None:
            while True:
                await self.answer_all()
                await self.bell.wait(INBOX, 0.2)

        task = asyncio.create_task(run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _answer_next(self, transaction: Transaction) -> bool:
        waiting = transaction.waiting(10)
        for one in waiting:
            row = one.pending
            for message in self.rule(row.message):
                spoken = replace(one.conversation, language=message.language)
                transaction.save_conversation(spoken)
                transaction.enqueue(spoken.id, Reply(message), self.clock(), row.inbox_id)
            done(transaction, row.inbox_id, self.clock())
        if not waiting:
            return False
        self.bell.ring(OUTBOX)
        return True


class Feed:
    """An open feed of server-sent events, read from the application without a network."""

    def __init__(self, app: ASGIApp, path: str, headers: Mapping[str, str]) -> None:
        self._app = app
        url = httpx.URL(path)
        self._scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "path": url.path,
            "raw_path": url.raw_path,
            "query_string": url.query,
            "root_path": "",
            "scheme": "http",
            "server": ("voterline.test", 80),
            "client": ("127.0.0.1", 1),
            "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        }
        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._text = ""

    async def __aenter__(self) -> "Feed":
        self._task = asyncio.create_task(self._app(self._scope, self._receive, self._send))
        start = await asyncio.wait_for(self._messages.get(), 30)
        self.status = start["status"]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._gone.set()
        await asyncio.wait_for(self._task, 30)

    async def event(self) -> dict[str, object]:
        """The next event's data; fails after five seconds of silence."""
        while True:
            event, found, rest = self._text.partition("\r\n\r\n")
            if found:
                self._text = rest
                for line in event.splitlines():
                    if line.startswith("data: "):
                        return json.loads(line[6:])
                continue
            message = await asyncio.wait_for(self._messages.get(), 30)
            self._text += message.get("body", b"").decode()

    async def _receive(self) -> Message:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        await self._messages.put(message)
