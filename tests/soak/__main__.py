"""The long runs: a thousand deaths on each database, told as they go.

`python -m tests.soak [KILLS]`; ends with status 1 when anything is wrong.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.postgres import Cluster
from tests.soak.databases import Database, postgres, sqlite
from tests.soak.run import Scene, scene

KILLS = 1000
TELL_EVERY = 15.0


async def tell(run: Scene, kills: int) -> None:
    """One line of progress now and then."""
    began = time.monotonic()
    while True:
        await asyncio.sleep(TELL_EVERY)
        deaths, seconds = run.fleet.deaths.total(), int(time.monotonic() - began)
        print(f"{seconds:5} s  {deaths}/{kills} deaths  {len(run.meta.acknowledged)} messages")


async def kill(name: str, database: Database, folder: Path, replicas: int, kills: int) -> bool:
    """Kill so often, print what came of it; whether nothing was wrong."""
    print(f"== {name}: {kills} deaths")
    async with scene(database, folder, replicas) as run:
        run.platform.passing, run.platform.ambiguous = 0.02, 0.005
        run.fleet.longest_life, run.fleet.latest_visit = 1.5, 20
        run.write()
        telling = asyncio.ensure_future(tell(run, kills))
        await run.fleet.kill(kills)
        telling.cancel()
        verdict = await run.settle()
    for point, count in sorted(run.fleet.deaths.items()):
        print(f"{count:6} died {point}")
    print("       the platform's faults:", dict(run.platform.faults))
    print("       answers to webhooks:", dict(run.meta.answers))
    print(
        f"{verdict.messages:6} messages, {verdict.answers} answers, {verdict.twice} arrived twice"
        f" and flagged, {verdict.given_up} given up, {verdict.unseen} of them never arrived"
    )
    for line in verdict.wrong[:20]:
        print("WRONG:", line)
    calls = verdict.calls_for_a_person, verdict.calls_at_the_desk
    print(f"{calls[0]:6} messages needed a person, who was called {calls[1]} times")
    return not verdict.wrong and calls[0] == calls[1]


async def main(kills: int) -> int:
    """All runs, one after the other; the status to end with."""
    well = True
    cluster = Cluster(durable=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, open_database, replicas in (
                ("sqlite, one process", sqlite, 1),
                ("sqlite, two processes", sqlite, 2),
                ("postgres, three processes", lambda _: postgres(cluster), 3),
            ):
                path = Path(folder) / name
                path.mkdir()
                well &= await kill(name, open_database(path), path, replicas, kills)
    finally:
        cluster.remove()
    return 0 if well else 1


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS)))
