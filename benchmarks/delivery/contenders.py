"""The bots that are compared on one fake Telegram: how each is started and given updates."""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.delivery import voters
from benchmarks.delivery.client import Shot, fire, steadily
from benchmarks.delivery.hearing import acknowledged, all_written_to, finished, offer
from benchmarks.delivery.layout import SERVICE
from benchmarks.delivery.process import (
    TOKEN,
    Process,
    launch,
    settings,
    start_service,
    telegram,
)

PATIENCE = 60.0
"""Seconds without any send until what is missing is given up."""
LINES = 64
FEW_LINES = 8
"""Connections of a slow stream: none may be idle for 5 s, when the server closes it."""

Updates = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to run a bot; `mode` is ours (polling or webhook), None for python-telegram-bot."""

    name: str
    mode: str | None = None
    at_once: int | None = None

    async def start(self, platform: Process, folder: Path) -> Process:
        """Start it, or start it again, on what it left in `folder`."""
        log = folder / "bot.log"
        if self.mode:
            given = settings(_database(folder)) | telegram(platform, self.mode)
            return await start_service(SERVICE, given, log)
        url = f"http://127.0.0.1:{platform.port}"
        more = [str(self.at_once)] if self.at_once else []
        return launch(("-m", "benchmarks.delivery.echo_bot", url, TOKEN, *more), {}, log)

    async def finish(self, platform: Process, folder: Path, people: Collection[str]) -> None:
        """Wait until these people have been written to and, with ours, all that waits is sent."""
        await all_written_to(platform, people, PATIENCE)
        if self.mode:
            await finished(_database(folder), platform)

    async def give(self, bot: Process, platform: Process, updates: Updates) -> "Given":
        """All at once; returns when a webhook has answered, or the platform has them to offer."""
        if self.mode == "webhook":
            shots = [voters.telegram(update) for update in updates]
            await fire(bot.port, [shots[line::LINES] for line in range(LINES)])
            return Given(updates, [shot.sent_at for shot in shots], shots)
        now = time.monotonic_ns()
        await offer(platform, updates)
        return Given(updates, [now] * len(updates))

    async def give_steadily(
        self, bot: Process, platform: Process, updates: Updates, rate: float
    ) -> "Given":
        """So many a second."""
        if self.mode == "webhook":
            shots = [voters.telegram(update) for update in updates]
            when = [(number / rate, shot) for number, shot in enumerate(shots)]
            await steadily(bot.port, when, FEW_LINES)
            return Given(updates, [shot.sent_at for shot in shots], shots)
        begin, given_at = time.monotonic(), []
        for number, update in enumerate(updates):
            await asyncio.sleep(max(0.0, begin + number / rate - time.monotonic()))
            given_at.append(time.monotonic_ns())
            await offer(platform, [update])
        return Given(updates, given_at)


def _database(folder: Path) -> str:
    return f"sqlite:///{folder}/voterline.db"


@dataclass(frozen=True, slots=True)
class Given:
    """Updates with the moment (ns of the monotonic clock) when each was there to be had."""

    updates: Updates
    at: list[int]
    shots: list[Shot] | None = None

    def people(self) -> list[str]:
        """Whom the answers go to: each update is from another voter."""
        return [str(update["message"]["chat"]["id"]) for update in self.updates]

    async def acknowledged(self, platform: Process) -> set[str]:
        """The voters whose updates Telegram will not give out again."""
        if self.shots is not None:
            pairs = zip(self.people(), self.shots, strict=True)
            return {person for person, shot in pairs if shot.accepted}
        done = await acknowledged(platform)
        pairs_of_all = zip(self.people(), self.updates, strict=True)
        return {person for person, update in pairs_of_all if update["update_id"] in done}


CONTENDERS = (
    Contender("python-telegram-bot, polling, defaults"),
    Contender("python-telegram-bot, polling, 256 at once", at_once=256),
    Contender("ours, polling", "polling"),
    Contender("ours, webhook", "webhook"),
)
