"""One replica in a process of its own: the real service, but for its clock, mind and fate."""

import asyncio
import logging
import multiprocessing
import os
import signal
from dataclasses import dataclass, field, replace
from pathlib import Path

import bot.serve
from bot.app import Service, open_store
from bot.config import Settings
from bot.domain.decision import Answer
from bot.services.mind import Mind
from bot.web.listen import listen
from tests.fake_whatsapp import TOKEN, VERIFY_TOKEN
from tests.fake_whatsapp_webhooks import APP_SECRET, NUMBER
from tests.services.minds import mind
from tests.soak.clock import FastClock
from tests.soak.fate import DoomedChannel, Fate, doom

ANSWERED, FOR_A_PERSON = "I lost my card", "what is the weather in Basra"
RATE = 1000.0


@dataclass(frozen=True)
class Plan:
    """What all replicas of a run have in common."""

    database: str
    platform: str
    clock: FastClock
    log: Path


@dataclass
class PlainMind:
    """Stands where the FAQ with its engine does; understanding is not what is proved here."""

    current: Mind = field(default_factory=lambda: mind({ANSWERED: Answer("card.lost", 1.0)}))
    problem: str | None = None

    def mind(self) -> Mind:
        """Always the same."""
        return self.current

    async def watch(self) -> None:
        """Nothing changes."""
        await asyncio.Event().wait()


MIND = PlainMind()


def live(plan: Plan, port: int, fate: Fate) -> None:
    """Be a replica on this port until death or a signal to stop."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    handler = logging.FileHandler(plan.log)
    handler.setFormatter(logging.Formatter(f"{port} %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    asyncio.run(_live(plan, port, fate))


async def _live(plan: Plan, port: int, fate: Fate) -> None:
    # Whoever started us may be killed too.
    parent = multiprocessing.parent_process()
    assert parent
    asyncio.get_running_loop().add_reader(parent.sentinel, os._exit, 1)
    settings = Settings(
        database_url=plan.database,
        port=port,
        whatsapp_token=TOKEN,
        whatsapp_phone_number_id=NUMBER,
        whatsapp_app_secret=APP_SECRET,
        whatsapp_verify_token=VERIFY_TOKEN,
        whatsapp_api_base_url=plan.platform,
        whatsapp_messages_per_second=RATE,
    )
    listening = listen(settings.host, port)
    store = open_store(settings)
    doom(store, fate)
    service = Service.build(settings, store, MIND, clock=plan.clock)
    doomed = {name: DoomedChannel(channel, fate) for name, channel in service.channels.items()}
    await bot.serve.run(replace(service, channels=doomed), listening)
