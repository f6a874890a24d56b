"""Runs a service inside a test, as the program does around its web server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import Service


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[None]:
    """Run all loops of the service for as long as the block lasts, then let go of the platforms."""
    tasks = [asyncio.create_task(loop()) for loop in service.loops()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for platform in (service.telegram, service.whatsapp):
            if platform is not None:
                await platform.channel.close()
