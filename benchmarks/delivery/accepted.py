"""How many signed webhooks a second are committed to the inbox and answered with 200."""

import time
from pathlib import Path

from benchmarks.delivery import voters
from benchmarks.delivery.client import fire
from benchmarks.delivery.figures import spread
from benchmarks.delivery.ledger import kept
from benchmarks.delivery.process import settings, start_platform, start_service, whatsapp

WEB_ONLY = ("-m", "bot", "run", "--only", "web")
LATENCY = 0.05
"""Seconds that the platform takes to answer a read receipt."""

VOTERS = 2000
WARM_UP = 500


async def accepted(database: str, folder: Path, webhooks: int, lines: int) -> None:
    """Print one row; the database must be empty. Raises SystemExit when a 200 has no row."""
    platform = start_platform(LATENCY)
    try:
        log = folder / "service.log"
        service = await start_service(WEB_ONLY, settings(database) | whatsapp(platform), log)
        try:
            said = voters.texts(unique=False)
            shots = [
                voters.whatsapp(number % VOTERS, number // VOTERS, next(said))
                for number in range(WARM_UP + webhooks)
            ]
            await fire(service.port, [shots[:WARM_UP]])
            measured = shots[WARM_UP:]
            ours, theirs, other = (
                time.process_time(),
                service.processor_seconds(),
                platform.processor_seconds(),
            )
            begin = time.monotonic()
            await fire(service.port, [measured[line::lines] for line in range(lines)])
            seconds = time.monotonic() - begin
            ours = time.process_time() - ours
            theirs = service.processor_seconds() - theirs
            other = platform.processor_seconds() - other
        finally:
            service.stop()
    finally:
        platform.stop()
    good = [shot for shot in measured if shot.accepted]
    missing = {shot.name for shot in good} - kept(database)
    print(
        f"{lines:4} connections {len(good) / seconds:8.0f} accepted/s"
        f"  {spread([shot.milliseconds for shot in good])}"
        f"  refused {len(measured) - len(good)}  without a row {len(missing)}"
        f"\n    processor: service {theirs / len(good) * 1000:.2f} ms a webhook"
        f" ({theirs / seconds:.2f} cores), client {ours / seconds:.2f} cores,"
        f" platform {other / seconds:.2f}"
    )
    if missing:
        raise SystemExit("a webhook was acknowledged and not kept")
