"""The long runs: a thousand deaths on each database, and half a minute of standing still.

`python -m tests.soak [--kills N] [--only NAME]`; ends with status 1 when anything is wrong.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.postgres import Cluster
from tests.soak.databases import Database, postgres, sqlite
from tests.soak.run import SPEED, Scene, scene

KILLS = 1000
STANDSTILL = 30.0
TELL_EVERY = 15.0


@dataclass(frozen=True)
class Ordeal:
    """One long run."""

    name: str
    database: Callable[[Path], Database]
    replicas: int
    befall: Callable[[Scene], Awaitable[None]]
    speed: float = SPEED


def ordeals(cluster: Cluster, kills: int) -> list[Ordeal]:
    """All of them."""

    def in_cluster(_: Path) -> Database:
        return postgres(cluster)

    killed = partial(kill, kills=kills)
    still = partial(stand_still, cluster=cluster)
    return [
        Ordeal("sqlite, one replica killed", sqlite, 1, killed),
        Ordeal("sqlite, two replicas killed", sqlite, 2, killed),
        Ordeal("postgres, three replicas killed", in_cluster, 3, killed),
        Ordeal("postgres, standing still", in_cluster, 3, still, speed=1.0),
    ]


async def kill(run: Scene, kills: int) -> None:
    """Kill at every step and at any moment, while the platform is not at its best either."""
    run.platform.passing, run.platform.ambiguous = 0.02, 0.005
    run.fleet.longest_life, run.fleet.latest_visit = 1.5, 20
    run.write()
    await run.fleet.kill(kills)


async def stand_still(run: Scene, cluster: Cluster) -> None:
    """Stop first the server, then one replica for half a minute."""
    await run.start()
    await asyncio.sleep(5)
    cluster.pause()
    try:
        await asyncio.sleep(STANDSTILL)
    finally:
        cluster.resume()
    await asyncio.sleep(5)
    await run.fleet.pause(run.meta.ports[0], STANDSTILL)
    await asyncio.sleep(5)


async def go_through(ordeal: Ordeal, folder: Path) -> bool:
    """Run it and print what came of it; whether nothing was wrong."""
    print(f"== {ordeal.name}")
    async with scene(ordeal.database(folder), folder, ordeal.replicas, ordeal.speed) as run:
        telling = asyncio.ensure_future(tell(run))
        await ordeal.befall(run)
        telling.cancel()
        verdict = await run.settle(patience=300)
    for point, count in sorted(run.fleet.deaths.items()):
        print(f"{count:7} died {point}")
    print("        the platform's faults:", dict(run.platform.faults))
    print("        answers to webhooks:", dict(run.meta.answers))
    print(f"{verdict.messages:7} messages, {verdict.answers} answers")
    print(f"{verdict.twice:7} answers arrived twice, all of them flagged")
    print(f"{verdict.given_up:7} were given up, {verdict.unseen} of them never arrived")
    calls = verdict.calls_for_a_person, verdict.calls_at_the_desk
    print(f"{calls[0]:7} messages needed a person, who was called {calls[1]} times")
    for line in verdict.wrong[:20]:
        print("  WRONG:", line)
    return not verdict.wrong and calls[0] == calls[1]


async def tell(run: Scene) -> None:
    """One line of progress now and then."""
    began = time.monotonic()
    while True:
        await asyncio.sleep(TELL_EVERY)
        seconds = int(time.monotonic() - began)
        print(f"{seconds:5} s {run.fleet.deaths.total():5} deaths {len(run.meta.written)} messages")


async def main(kills: int, only: str) -> int:
    """All runs whose name begins as told, one after the other; the status to end with."""
    cluster, well = Cluster(durable=True), True
    try:
        for ordeal in ordeals(cluster, kills):
            if ordeal.name.startswith(only):
                with tempfile.TemporaryDirectory() as folder:
                    well &= await go_through(ordeal, Path(folder))
    finally:
        cluster.remove()
    return 0 if well else 1


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.kills, given.only)))
