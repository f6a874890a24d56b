"""Our service beside a bare python-telegram-bot echo bot, on the same fake Telegram."""

import asyncio
import itertools
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.delivery import voters
from benchmarks.delivery.contenders import CONTENDERS, Contender, Given, Updates
from benchmarks.delivery.figures import spread
from benchmarks.delivery.hearing import Heard, quiet, record
from benchmarks.delivery.process import Process, start_platform

WARM_UP = 20
KILL_AFTER = 100
"""Sends after which a bot is killed."""
QUIET = 3.0
"""Seconds without any send that count as the end; more than any bot here takes for one."""


async def compared(folder: Path | None, backlog: int, rate: float, seconds: float) -> None:
    """Print a row for each contender and latency, then what each loses when it is killed."""
    for latency in (0.0, 0.05):
        print(f"Telegram answers in {latency * 1000:.0f} ms")
        for contender in CONTENDERS:
            with tempfile.TemporaryDirectory(dir=folder) as name:
                await speed(contender, Path(name), latency, backlog, rate, seconds)
    print("killed (-9) in the middle of a backlog and started again, Telegram answers in 50 ms")
    for contender in CONTENDERS:
        with tempfile.TemporaryDirectory(dir=folder) as name:
            await killed(contender, Path(name), 0.05, max(400, backlog // 5))


async def speed(
    contender: Contender,
    folder: Path,
    latency: float,
    backlog: int,
    rate: float,
    seconds: float,
) -> None:
    """One contender: a backlog as fast as it can, then updates at an even rate."""
    platform, coming = start_platform(latency), updates()
    try:
        bot = await contender.start(platform, folder)
        try:
            await warm_up(contender, bot, platform, folder, coming)
            before = bot.processor_seconds()
            given = await contender.give(bot, platform, take(coming, backlog))
            await contender.finish(platform, folder, given.people())
            heard = await quiet(platform, QUIET)
            spent = bot.processor_seconds() - before
            last = newest(heard, given)
            taken = (max(last.values()) - min(given.at)) / 1e9
            even = await contender.give_steadily(
                bot, platform, take(coming, int(rate * seconds)), rate
            )
            await contender.finish(platform, folder, even.people())
            waits = waited(even, newest(await quiet(platform, QUIET), even))
        finally:
            bot.kill()
    finally:
        platform.stop()
    print(
        f"  {contender.name:42} {len(last) / taken:6.0f} answers/s of {backlog}"
        f"  {spent / len(last) * 1000:5.2f} ms of processor time each"
        f"  at {rate:.0f}/s: {spread(waits)}"
    )


async def killed(contender: Contender, folder: Path, latency: float, backlog: int) -> None:
    """One contender: what it had acknowledged and never answers. Raises SystemExit if ours does."""
    platform, coming = start_platform(latency), updates()
    try:
        bot = await contender.start(platform, folder)
        await warm_up(contender, bot, platform, folder, coming)
        before = len(await record(platform))
        giving = asyncio.ensure_future(contender.give(bot, platform, take(coming, backlog)))
        while len(await record(platform)) < before + KILL_AFTER:
            await asyncio.sleep(0.02)
        bot.kill()
        given = await giving
        done = await given.acknowledged(platform)
        answered = newest(await record(platform), given)
        bot = await contender.start(platform, folder)
        try:
            await contender.finish(platform, folder, done)
            heard = await quiet(platform, QUIET)
        finally:
            bot.kill()
    finally:
        platform.stop()
    lost = done - newest(heard, given).keys()
    twice = sum(count > 1 for count in Counter((one.to, one.what) for one in heard).values())
    print(
        f"  {contender.name:42} {len(done)} acknowledged, {len(answered)} answered when killed;"
        f" afterwards {len(lost)} lost, {twice} messages sent twice"
    )
    if contender.mode and lost:
        raise SystemExit("an update was acknowledged and never answered")


async def warm_up(
    contender: Contender,
    bot: Process,
    platform: Process,
    folder: Path,
    coming: Iterator[dict[str, object]],
) -> None:
    """Have it answer some, which also shows that it is ready."""
    given = await contender.give(bot, platform, take(coming, WARM_UP))
    await contender.finish(platform, folder, given.people())


def updates() -> Iterator[dict[str, object]]:
    """Updates without end, each from another voter and with a text of its own."""
    said = voters.texts(unique=True)
    for number in itertools.count():
        yield voters.update(number, 0, number, next(said))


def take(coming: Iterator[dict[str, object]], count: int) -> Updates:
    """The next so many."""
    return list(itertools.islice(coming, count))


def newest(heard: list[Heard], given: Given) -> dict[str, int]:
    """When each of these voters was last sent something."""
    people = set(given.people())
    return {one.to: one.at for one in heard if one.to in people}


def waited(given: Given, last: dict[str, int]) -> list[float]:
    """Milliseconds from each update to the last send that answers it."""
    pairs = zip(given.people(), given.at, strict=True)
    return [(last[person] - at) / 1e6 for person, at in pairs if person in last]
