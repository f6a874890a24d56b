"""Talks to the bot in a terminal: typed lines go in, answers come out with numbered options."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bot.domain.delivery import FINAL, Delivery
from bot.domain.inbound import Inbound
from bot.domain.message import Address, Button, InboundMessage, OutboundMessage
from bot.domain.pace import UNLIMITED, Limits
from bot.errors import StoreUnavailable
from bot.services.bell import Bell, chat_topic
from bot.services.intake import Intake
from bot.services.ports import Store, Transaction
from bot.services.records import Outgoing, Speaker

CHANNEL = "terminal"

LOOK = 0.1
"""Seconds between looks for answers; the bell shortens them."""

PATIENCE = 10.0
"""Seconds that a line waits for its answer before the next one is read."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """The sending side: nothing is pushed, the conversation fetches what was sent."""

    bell: Bell
    name: str = CHANNEL
    limits: Limits = UNLIMITED

    async def send(self, delivery: Delivery) -> str | None:
        """Wake the conversation; the message's id is the outbox's own. Never fails."""
        self.bell.ring(chat_topic(delivery.conversation_id))
        return str(delivery.id)


async def converse(
    intake: Intake,
    bell: Bell,
    store: Store,
    lines: AsyncIterator[str],
    write: Callable[[str], None],
    patience: float = PATIENCE,
) -> None:
    """Hold one new conversation until `lines` end; a number chooses one of the last options.

    Each line waits up to `patience` seconds for its answer, so that a piped text reads as a talk.
    Raises StoreUnavailable when the database is away.
    """
    talk = _Talk(intake, bell, store, write, Address(CHANNEL, secrets.token_hex(8)))
    showing = asyncio.create_task(talk.keep_showing())
    try:
        async for line in lines:
            if text := line.strip():
                await talk.hear(text)
                await talk.wait_until_shown(patience)
    finally:
        showing.cancel()


def rendered(message: OutboundMessage) -> str:
    """The message as plain lines, its buttons numbered from 1."""
    options = (f"  {number}) {b.label}" for number, b in enumerate(message.buttons, 1))
    return "\n".join(("", message.text.strip(), *options))


@dataclass
class _Talk:
    intake: Intake
    bell: Bell
    store: Store
    write: Callable[[str], None]
    address: Address
    said: int = 0
    seen: int = 0
    options: tuple[Button, ...] = field(default=())
    conversation_id: int = 0

    async def hear(self, text: str) -> None:
        self.said += 1
        option = self._option(text)
        message = InboundMessage(
            self.address,
            f"{self.address.id}:{self.said}",
            self.intake.clock(),
            option.label if option else text,
            option.id if option else None,
        )
        await self.intake(Inbound((message,)))

    async def keep_showing(self) -> None:
        while True:
            with suppress(StoreUnavailable):
                for outgoing in await self.store.read(self._new):
                    self.seen = outgoing.id
                    self.options = outgoing.message.buttons or self.options
                    self.write(rendered(outgoing.message))
            await self.bell.wait(chat_topic(self.conversation_id), LOOK)

    async def wait_until_shown(self, patience: float) -> None:
        async def shown() -> None:
            while not await self.store.read(self._all_shown):
                await asyncio.sleep(LOOK / 2)

        with suppress(TimeoutError):
            await asyncio.wait_for(shown(), patience)

    def _option(self, text: str) -> Button | None:
        # int() reads ٢ and ۲ as well as 2.
        number = int(text) if text.isdecimal() and len(text) < 3 else 0
        return self.options[number - 1] if 1 <= number <= len(self.options) else None

    def _new(self, transaction: Transaction) -> tuple[Outgoing, ...]:
        if not self._known(transaction):
            return ()
        return transaction.outgoing_after(self.conversation_id, self.seen)

    def _all_shown(self, transaction: Transaction) -> bool:
        if not self._known(transaction) or transaction.pending(self.conversation_id, 1):
            return False
        lines = transaction.transcript(self.conversation_id, 20)
        ours = [line for line in lines if line.speaker is not Speaker.VOTER]
        return all(line.status in FINAL for line in ours) and not self._new(transaction)

    def _known(self, transaction: Transaction) -> bool:
        conversation = transaction.conversation_at(self.address)
        self.conversation_id = conversation.id if conversation else 0
        return conversation is not None
