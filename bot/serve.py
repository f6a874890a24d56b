"""Runs what the composition root has put together: the service, or a talk in the terminal."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

import uvicorn

from bot.app import Service, base_url, now, open_mind, open_store
from bot.channels.terminal import Terminal, converse
from bot.config import Settings
from bot.domain.duty import EVERYTHING, Duty
from bot.errors import ChannelError
from bot.services.access import first_invite
from bot.services.answer import Answering
from bot.services.bell import Bell
from bot.services.intake import Intake
from bot.services.logs import note_unhandled
from bot.services.mind import Mind
from bot.services.outbox import Sender
from bot.services.signals import reload_on_signal
from bot.services.typed import COMMANDS
from bot.web.listen import listen
from bot.web.server import create_watch, create_web

Say = Callable[..., None]
"""Prints a line of the maintainers' texts: say(key, **values)."""


REQUESTS_END_WITHIN = 3
LOOPS_END_WITHIN = 25
"""Seconds after the signal to stop: first no request is taken any more and those under way are
answered, then the loops end. A send that hangs ends by itself after 23 seconds."""

log = logging.getLogger(__name__)


async def serve(settings: Settings, say: Say, duties: Collection[Duty] = EVERYTHING) -> None:
    """Do the duties until SIGINT or SIGTERM, then finish what was begun within 30 seconds."""
    asyncio.get_running_loop().set_exception_handler(note_unhandled)
    say("run.starting")
    listening = listen(settings.host, settings.port)
    store = open_store(settings)
    mind = open_mind(settings, understanding=Duty.WORKER in duties)
    service = Service.build(settings, store, mind, duties)
    await _announce(service, say)
    with reload_on_signal(mind):
        await run(service, listening)


async def run(service: Service, listening: socket.socket) -> None:
    """Run all parts as `serve` does, then close what they use."""
    create = create_web if Duty.WEB in service.duties else create_watch
    server = uvicorn.Server(
        uvicorn.Config(
            create(service.web_parts()),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=REQUESTS_END_WITHIN,
        )
    )
    tasks = [asyncio.ensure_future(loop()) for loop in service.loops()]
    with _outliving_signals():
        try:
            await server.serve(sockets=[listening])
        finally:
            await _stop(tasks)
            if service.telegram:
                await service.telegram.channel.close()
            if service.whatsapp:
                await service.whatsapp.channel.close()
            await service.store.close()


async def chat(settings: Settings) -> None:
    """A conversation between this terminal and the bot, on the service's own database."""
    store, mind, bell = open_store(settings), open_mind(settings), Bell()
    intake = Intake(store, bell, now)
    answering = Answering(store, bell, now, mind.mind)
    sender = Sender(Terminal(bell), store, bell, now)
    tasks = [asyncio.ensure_future(loop()) for loop in (answering.run, sender.run)]
    try:
        await converse(intake, bell, store, _typed_lines(), print)
    finally:
        await _stop(tasks)
        await store.close()


async def _typed_lines() -> AsyncIterator[str]:
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line


@contextmanager
def _outliving_signals() -> Iterator[None]:
    """Uvicorn raises the signals that stopped it once more at its end; then they must not kill."""
    stopping = (signal.SIGINT, signal.SIGTERM)
    # No SIG_IGN, which children would inherit.
    before = {number: signal.signal(number, lambda *_: None) for number in stopping}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def _stop(tasks: Sequence[asyncio.Future[None]]) -> None:
    for task in tasks:
        task.cancel()
    _, late = await asyncio.wait(tasks, timeout=LOOPS_END_WITHIN)
    if late:
        log.error(
            "%s loops did not end in time; what they were sending is sent once more", len(late)
        )


async def _announce(service: Service, say: Say) -> None:
    base = base_url(service.settings)
    catalog = service.mind.current.catalog
    say("run.faq", entries=len(catalog.entries), languages=len(catalog.languages))
    if Duty.WEB not in service.duties:
        own = f"http://{service.settings.host}:{service.settings.port}"
        say("run.part", parts=", ".join(sorted(service.duties)), url=own)
        return
    say("run.chat", url=f"{base}/chat")
    say("run.desk", url=f"{base}/desk")
    path = await first_invite(service.store, now)
    if path:
        say("run.invite", url=f"{base}{path}")
    await _announce_telegram(service, say)
    await _announce_whatsapp(service, say)


async def _announce_telegram(service: Service, say: Say) -> None:
    settings = service.settings
    if not service.telegram:
        say("run.telegram_off")
        return
    try:
        channel = service.telegram.channel
        username = await channel.connect()
        if settings.telegram_mode == "webhook":
            url = f"{settings.public_url}/webhooks/telegram"
            await channel.listen_at(url, settings.telegram_webhook_secret)
        await channel.publish_commands(_commands(service.mind.current), settings.default_language)
        say("run.telegram", name=username or "?", mode=settings.telegram_mode)
    except ChannelError as trouble:
        say("run.telegram_failed", code=str(trouble))


async def _announce_whatsapp(service: Service, say: Say) -> None:
    if not service.whatsapp:
        say("run.whatsapp_off")
        return
    try:
        say("run.whatsapp", number=await service.whatsapp.channel.connect() or "?")
    except ChannelError as trouble:
        say("run.whatsapp_failed", code=str(trouble))


def _commands(mind: Mind) -> dict[str, dict[str, str]]:
    said = mind.words.say
    return {
        language: {command: said(language, f"command.{command}") for command in COMMANDS}
        for language in mind.catalog.languages
    }
