"""Hears through the server what other copies of the program ring; it only wakes, rows tell."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any

import psycopg
from psycopg import AsyncConnection

logger = logging.getLogger(__name__)

CHANNEL = "voterline"
TOPICS = 200
"""How many topics one notice carries; with at most 32 bytes each it stays below the limit of 8,000.

https://www.postgresql.org/docs/current/sql-notify.html
"""

PAUSE = 1.0
"""Seconds before the server is tried again."""


def payloads_of(own: str, topics: Collection[str]) -> list[str]:
    """The topics, none of which has a blank in it, in as few notices as they fit in."""
    each = list(topics)
    parts = [each[first : first + TOPICS] for first in range(0, len(each), TOPICS)]
    return [" ".join([own, *part]) for part in parts]


async def listen(parameters: Mapping[str, Any], own: str, heard: Callable[[str], None]) -> None:
    """Call `heard` with each topic that others than `own` ring; reconnects, never returns."""
    while True:
        try:
            connection = await AsyncConnection.connect(**parameters, autocommit=True)
            async with connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                async for notice in connection.notifies():
                    sender, *topics = notice.payload.split(" ")
                    if sender != own:
                        for topic in topics:
                            heard(topic)
        except psycopg.Error as error:
            logger.warning("other copies are not heard: %s", type(error).__name__)
        await asyncio.sleep(PAUSE)
