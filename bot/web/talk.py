"""Reads one voter's conversation from the store for the chat page, and follows it."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.message import Address
from bot.errors import StoreUnavailable
from bot.services.bell import Bell, chat_topic
from bot.services.ports import Store, Transaction
from bot.services.records import Line, Outgoing, Speaker
from bot.web.sse import follow

SHOWN = 200
"""Lines of the transcript on the page."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation's state, its newest lines, and those of our messages that were sent."""

    conversation: Conversation
    lines: tuple[Line, ...] = ()
    outgoing: tuple[Outgoing, ...] = ()

    @property
    def last(self) -> int:
        """The outbox id of our newest message, 0 when there is none."""
        return self.outgoing[-1].id if self.outgoing else 0

    def label(self, choice: str) -> str | None:
        """What the voter read on the newest button of that id, or None when we sent none."""
        for outgoing in reversed(self.outgoing):
            for button in outgoing.message.buttons:
                if button.id == choice:
                    return button.label
        return None


@dataclass(frozen=True, slots=True)
class Update:
    """One of our messages as it is sent, with the conversation's state by then."""

    outgoing: Outgoing
    conversation: Conversation


async def read_talk(store: Store, address: Address) -> Talk | None:
    """The conversation of an address, or None before its first message."""

    def work(transaction: Transaction) -> Talk | None:
        conversation = transaction.conversation_at(address)
        if conversation is None:
            return None
        lines = transaction.transcript(conversation.id, SHOWN)
        ours = (line.id for line in lines if line.speaker is not Speaker.VOTER)
        outgoing = transaction.outgoing_after(conversation.id, min(ours, default=1) - 1)
        return Talk(conversation, lines, outgoing)

    return await store.read(work)


async def find_conversation(store: Store, address: Address) -> Conversation | None:
    """The conversation's state alone."""
    return await store.read(lambda transaction: transaction.conversation_at(address))


def updates(
    store: Store, bell: Bell, conversation_id: int, after: int
) -> AsyncGenerator[Update, None]:
    """Our messages with an outbox id above `after`, for ever; raises StoreUnavailable."""

    async def fetch(after: int) -> Sequence[Update]:
        def work(transaction: Transaction) -> Sequence[Update]:
            rows = transaction.outgoing_after(conversation_id, after)
            if not rows:
                return ()
            conversation = transaction.conversation(conversation_id)
            return [Update(row, conversation) for row in rows]

        return await store.read(work)

    return follow(bell, chat_topic(conversation_id), after, fetch, lambda row: row.outgoing.id)


async def wait_for_update(
    store: Store, bell: Bell, conversation_id: int, after: int, patience: float
) -> None:
    """Return when a message above `after` is sent, at the latest after `patience` seconds."""
    async with aclosing(updates(store, bell, conversation_id, after)) as rows:
        with suppress(TimeoutError, StopAsyncIteration, StoreUnavailable):
            await asyncio.wait_for(anext(rows), patience)
