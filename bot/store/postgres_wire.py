"""Hears through the server what other copies of the program ring; it only wakes, rows tell."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from psycopg import AsyncConnection

logger = logging.getLogger(__name__)

CHANNEL = "voterline"
PAUSE = 1.0
"""Seconds before the server is tried again."""


async def listen(parameters: Mapping[str, Any], own: str, heard: Callable[[str], None]) -> None:
    """Call `heard` with each topic that others than `own` ring; reconnects, never returns."""
    while True:
        try:
            connection = await AsyncConnection.connect(**parameters, autocommit=True)
            async with connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                async for notice in connection.notifies():
                    sender, _, topic = notice.payload.partition(" ")
                    if sender != own:
                        heard(topic)
        except psycopg.Error as error:
            logger.warning("other copies are not heard: %s", type(error).__name__)
        await asyncio.sleep(PAUSE)
