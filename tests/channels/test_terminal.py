"""A talk in the terminal over the real store, with a bot that answers by rule."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from datetime import datetime

from bot.channels.terminal import Terminal, converse, rendered
from bot.domain.message import Button, InboundMessage, OutboundMessage
from bot.services.bell import Bell
from bot.services.intake import Intake
from bot.services.outbox import Sender
from bot.services.ports import Transaction
from bot.services.records import Reply
from bot.store.sqlite import SqliteStore
from tests.store.samples import done
from tests.web.stage import NOON

BUTTONS = (Button("entry:one", "One"), Button("entry:two", "Two"))


def now() -> datetime:
    return NOON


async def typed(lines: Iterable[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line


def answer_next(transaction: Transaction) -> list[InboundMessage]:
    heard = []
    for waiting in transaction.waiting(10):
        row = waiting.pending
        reply = Reply(OutboundMessage(f"heard: {row.message.text}", BUTTONS, "en"))
        transaction.enqueue(waiting.conversation.id, reply, NOON, row.inbox_id)
        done(transaction, row.inbox_id, NOON)
        heard.append(row.message)
    return heard


async def talk(store: SqliteStore, *lines: str) -> tuple[list[str], list[InboundMessage]]:
    """What the terminal printed and what the bot was told."""
    bell, printed, heard = Bell(), [], []
    sender = Sender(Terminal(bell), store, bell, now)

    async def bot() -> None:
        while True:
            heard.extend(await store.write(answer_next))
            while await sender.step():
                await sender.drain()
            await asyncio.sleep(0.01)

    running = asyncio.create_task(bot())
    try:
        await converse(Intake(store, bell, now), bell, store, typed(lines), printed.append)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    return printed, heard


async def test_each_line_is_answered_before_the_next_is_read(store: SqliteStore) -> None:
    printed, heard = await talk(store, "hello\n", "  \n", "and then?\n")

    assert [message.text for message in heard] == ["hello", "and then?"]
    assert [text.split("\n")[1] for text in printed] == ["heard: hello", "heard: and then?"]


async def test_a_number_chooses_one_of_the_options_shown(store: SqliteStore) -> None:
    _, heard = await talk(store, "hello", "2", "١", "3")

    assert [(message.choice, message.text) for message in heard] == [
        (None, "hello"),
        ("entry:two", "Two"),
        ("entry:one", "One"),
        (None, "3"),
    ]


async def test_the_end_of_the_lines_ends_the_talk(store: SqliteStore) -> None:
    assert await talk(store) == ([], [])


def test_options_are_numbered_from_one() -> None:
    text = rendered(OutboundMessage("Which one?\n", BUTTONS, "en"))

    assert text == "\nWhich one?\n  1) One\n  2) Two"
