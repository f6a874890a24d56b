"""How many whole answers a second: webhook, inbox, understanding, outbox, platform."""

import asyncio
import json
import time
from contextlib import nullcontext
from pathlib import Path

from benchmarks.delivery import voters
from benchmarks.delivery.client import Shot, fire, get
from benchmarks.delivery.costs import sampled
from benchmarks.delivery.figures import spread
from benchmarks.delivery.ledger import Sent, left_to_do, reckon, sent_by_outbox_id
from benchmarks.delivery.process import Process, settings, start_platform, start_service

SERVICE = ("-m", "bot", "run")
WARM_UP = 99_999_999
WARM_UP_MESSAGES = 20


async def answers(
    database: str,
    folder: Path,
    people: int,
    turns: int,
    latency: float,
    replicas: int,
    lines: int,
    spy: str | None = None,
) -> None:
    """Print one row; the database must be empty. Raises SystemExit when an answer went wrong.

    `spy` is py-spy's path: it shows where the first process spends its time, and slows it down.
    """
    platform = start_platform(latency)
    services: list[Process] = []
    try:
        for number in range(replicas):
            log = folder / f"service{number}.log"
            given = settings(database, platform)
            services.append(await start_service(SERVICE, given, log))
        said = voters.texts()
        for number, service in enumerate(services):
            first = [
                voters.whatsapp(WARM_UP - number * WARM_UP_MESSAGES - one, 0, next(said))
                for one in range(WARM_UP_MESSAGES)
            ]
            await fire(service.port, [first])
        await finished(database, platform)
        before = len(await record(platform))
        shots = [[voters.whatsapp(v, t, next(said)) for v in range(people)] for t in range(turns)]
        costs = [service.processor_seconds() for service in services]
        ours, theirs = time.process_time(), platform.processor_seconds()
        begin = time.monotonic_ns()
        queues = voters.by_line(shots, lines)
        with sampled(services[0].pid, spy) if spy else nullcontext() as parts:
            await asyncio.gather(
                *(fire(s.port, queues[number::replicas]) for number, s in enumerate(services))
            )
            ours = time.process_time() - ours
            taken = (time.monotonic_ns() - begin) / 1e9
            await finished(database, platform)
        costs = [s.processor_seconds() - c for s, c in zip(services, costs, strict=True)]
        theirs = platform.processor_seconds() - theirs
        sends = sent_by_outbox_id(database, (await record(platform))[before:])
    finally:
        for service in services:
            service.stop()
        platform.stop()
    flat = [shot for turn in shots for shot in turn if shot.accepted]
    result = reckon([shot.name for shot in flat], sends)
    seconds = (sends[-1].at - begin) / 1e9
    print(
        f"latency {latency * 1000:3.0f} ms  {replicas} process(es)"
        f"  {result.answered / seconds:6.0f} answers/s ({result.sends / seconds:.0f} sends/s)"
        f"  all accepted after {taken:.1f} s, all answered after {seconds:.1f} s"
        f"  {spread(waits(flat, sends))}\n"
        f"    {result}\n"
        f"    processor: service {sum(costs) / result.answered * 1000:.2f} ms an answer"
        f" ({sum(costs) / seconds:.2f} cores), client {ours / seconds:.2f} cores,"
        f" platform {theirs / seconds:.2f}"
    )
    if parts:
        print(parts.table(result.answered))
    if result.unanswered or result.doubled or result.out_of_order:
        raise SystemExit("not every voter got every answer, once and in order")


async def record(platform: Process) -> list[tuple[int, str, str]]:
    """All that the platform was sent, in order."""
    return [tuple(row) for row in json.loads(await get(platform.port, "/record"))]


async def finished(database: str, platform: Process, patience: float = 120.0) -> None:
    """Wait until nothing is left to answer or to send; raises TimeoutError after `patience` s
    without any send.
    """
    seen, since = -1, time.monotonic()
    while left_to_do(database):
        [count, _] = json.loads(await get(platform.port, "/count"))
        if count != seen:
            seen, since = count, time.monotonic()
        elif time.monotonic() - since > patience:
            raise TimeoutError
        await asyncio.sleep(0.2)


def waits(shots: list[Shot], sends: list[Sent]) -> list[float]:
    """Milliseconds from each webhook's start to its last send's arrival."""
    last = {sent.answers: sent.at for sent in sends}
    return [(last[s.name] - s.sent_at) / 1e6 for s in shots if s.name in last]
