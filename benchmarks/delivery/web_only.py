"""The service's web side alone, without the loops that answer and send."""

import asyncio
import os

import uvicorn

from bot import app
from bot.config import load_settings
from bot.web.listen import listen
from bot.web.server import create_web


async def main() -> None:
    """Serve until terminated."""
    settings = load_settings(os.environ)
    listening = listen(settings.host, settings.port)
    store = app.open_store(settings)
    service = app.Service.build(settings, store, app.open_mind(settings))
    config = uvicorn.Config(
        create_web(service.web_parts()), log_config=None, access_log=False, server_header=False
    )
    await uvicorn.Server(config).serve(sockets=[listening])
    await store.close()


if __name__ == "__main__":
    asyncio.run(main())
