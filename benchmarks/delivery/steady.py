"""How long an answer takes, and what memory is held, while messages come evenly for minutes."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from benchmarks.delivery import voters
from benchmarks.delivery.answers import waits, warm_up
from benchmarks.delivery.client import Shot, steadily
from benchmarks.delivery.figures import spread
from benchmarks.delivery.hearing import finished, record
from benchmarks.delivery.layout import ALONE, running
from benchmarks.delivery.ledger import reckon, sent_by_outbox_id
from benchmarks.delivery.process import Process, settings, start_platform, whatsapp

VOTERS = 2000
"""So many that a voter writes less often than WhatsApp lets us answer: once in 6 s."""
LINES = 64


async def steady(
    database: str, folder: Path, minutes: float, rate: float, latency: float, *, unique: bool
) -> None:
    """Print one row; `rate` is messages a second. Raises SystemExit when an answer went wrong."""
    platform = start_platform(latency)
    said = voters.texts(unique=unique)
    try:
        given = settings(database) | whatsapp(platform)
        async with running(ALONE, given, folder) as [service]:
            before = await warm_up([service], database, platform, said)
            count = int(minutes * 60 * rate)
            shots: list[Shot] = []

            def coming() -> Iterator[tuple[float, Shot]]:
                for number in range(count):
                    shot = voters.whatsapp(number % VOTERS, number // VOTERS, next(said))
                    shots.append(shot)
                    yield number / rate, shot

            memory = [service.resident_mb()]
            watching = asyncio.ensure_future(watch(service, memory))
            costs = service.processor_seconds()
            latest = await steadily(service.port, coming(), LINES)
            await finished(database, platform)
            costs = service.processor_seconds() - costs
            watching.cancel()
            memory.append(service.resident_mb())
            heard = [(one.at, one.what) for one in (await record(platform))[before:]]
            sends = sent_by_outbox_id(database, heard)
    finally:
        platform.stop()
    result = reckon([shot.name for shot in shots if shot.accepted], sends)
    print(
        f"{rate:.0f} messages/s for {minutes:g} min, platform answers in {latency * 1000:.0f} ms,"
        f" {'every text unique' if unique else 'texts as drawn'}\n"
        f"    from webhook to last send {spread(waits(shots, sends))}"
        f"  webhook accepted {spread([shot.milliseconds for shot in shots])}\n"
        f"    {result}; {sum(not shot.accepted for shot in shots)} refused;"
        f" the client was up to {latest * 1000:.0f} ms late\n"
        f"    processor: service {costs / count * 1000:.2f} ms an answer\n"
        f"    memory at the start, after each minute and at the end:"
        f" {', '.join(f'{megabytes:.0f}' for megabytes in memory)} MB"
    )
    if not result.is_right:
        raise SystemExit("not every voter got every answer, once and in order")


async def watch(service: Process, memory: list[float]) -> None:
    """Note the memory every minute."""
    while True:
        await asyncio.sleep(60)
        memory.append(service.resident_mb())
