"""How many whole answers a second: webhook, inbox, understanding, outbox, platform."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from benchmarks.delivery import voters
from benchmarks.delivery.client import Shot, fire
from benchmarks.delivery.costs import sampled
from benchmarks.delivery.figures import spread
from benchmarks.delivery.hearing import finished, record
from benchmarks.delivery.layout import Layout, running
from benchmarks.delivery.ledger import Sent, reckon, sent_by_outbox_id
from benchmarks.delivery.process import Process, settings, start_platform, whatsapp

WARM_UP_VOTER = 99_000_000
WARM_UP_MESSAGES = 20


@dataclass(frozen=True, slots=True)
class Database:
    """Where it is, and how many processor seconds its own server, if it has one, has taken."""

    url: str
    processor_seconds: Callable[[], float] = float


async def answers(
    database: Database,
    folder: Path,
    layout: Layout,
    people: int,
    turns: int,
    latency: float,
    lines: int,
    *,
    unique: bool,
    spy: str | None = None,
) -> None:
    """Print one row; the database must be empty. Raises SystemExit when an answer went wrong.

    `spy` is py-spy's path: it shows where the first process spends its time, and slows it down.
    """
    platform = start_platform(latency)
    said = voters.texts(unique=unique)
    try:
        given = settings(database.url) | whatsapp(platform)
        async with running(layout, given, folder) as services:
            before = await warm_up(services[: layout.listening], database.url, platform, said)
            shots = [
                [voters.whatsapp(voter, turn, next(said)) for voter in range(people)]
                for turn in range(turns)
            ]
            costs = sum(service.processor_seconds() for service in services)
            server = database.processor_seconds()
            ours, theirs = time.process_time(), platform.processor_seconds()
            begin = time.monotonic_ns()
            queues = voters.by_line(shots, lines)
            with sampled(services[0].pid, spy) if spy else nullcontext() as parts:
                await asyncio.gather(
                    *(
                        fire(service.port, queues[number :: layout.listening])
                        for number, service in enumerate(services[: layout.listening])
                    )
                )
                ours = time.process_time() - ours
                taken = (time.monotonic_ns() - begin) / 1e9
                await finished(database.url, platform)
            costs = sum(service.processor_seconds() for service in services) - costs
            server = database.processor_seconds() - server
            theirs = platform.processor_seconds() - theirs
            heard = [(one.at, one.what) for one in (await record(platform))[before:]]
            sends = sent_by_outbox_id(database.url, heard)
    finally:
        platform.stop()
    flat = [shot for turn in shots for shot in turn if shot.accepted]
    result = reckon([shot.name for shot in flat], sends)
    seconds = (sends[-1].at - begin) / 1e9
    print(
        f"{layout.name}, {database.url.partition(':')[0]},"
        f" platform answers in {latency * 1000:.0f} ms,"
        f" {'every text unique' if unique else 'texts as drawn'}\n"
        f"    {result.answered / seconds:6.0f} answers/s ({result.sends / seconds:.0f} sends/s)"
        f"  all accepted after {taken:.1f} s, all answered after {seconds:.1f} s"
        f"  {spread(waits(flat, sends))}\n"
        f"    {result}\n"
        f"    processor: service {costs / result.answered * 1000:.2f} ms an answer"
        f" ({costs / seconds:.2f} cores), database server {server / result.answered * 1000:.2f} ms,"
        f" client {ours / seconds:.2f} cores,"
        f" platform {theirs / seconds:.2f}"
    )
    if parts:
        print(parts.table(result.answered))
    if not result.is_right:
        raise SystemExit("not every voter got every answer, once and in order")


async def warm_up(
    services: list[Process], database: str, platform: Process, said: Iterator[str]
) -> int:
    """Have each process answer some messages; how many sends that took."""
    for number, service in enumerate(services):
        first = WARM_UP_VOTER + number * WARM_UP_MESSAGES
        shots = [voters.whatsapp(first + one, 0, next(said)) for one in range(WARM_UP_MESSAGES)]
        await fire(service.port, [shots])
    await finished(database, platform)
    return len(await record(platform))


def waits(shots: list[Shot], sends: list[Sent]) -> list[float]:
    """Milliseconds from each webhook's start to its last send's arrival."""
    last = {sent.answers: sent.at for sent in sends}
    return [(last[s.name] - s.sent_at) / 1e6 for s in shots if s.name in last]
