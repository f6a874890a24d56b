"""The web chat's sending side."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.channels.webchat import WebChat
from bot.domain.delivery import Delivery, Origin
from bot.domain.message import Address, OutboundMessage
from bot.services.bell import Bell, chat_topic

NOON = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


async def test_sending_wakes_the_voters_page_and_gives_the_outboxs_own_id() -> None:
    bell = Bell()
    delivery = Delivery(
        7,
        3,
        Address("webchat", "x"),
        OutboundMessage("hello"),
        Origin.BOT,
        attempts=1,
        fence=1,
        lease_until=NOON + timedelta(seconds=60),
    )
    listening = asyncio.create_task(bell.wait(chat_topic(3), 60))
    await asyncio.sleep(0)

    channel = WebChat(bell)

    assert await channel.send(delivery) == "7"
    assert channel.name == "webchat"
    await asyncio.wait_for(listening, 30)
