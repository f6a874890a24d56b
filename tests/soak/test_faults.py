"""What else can befall replicas: pauses, a disk that is full, a clock that jumps."""

import asyncio
import resource
from pathlib import Path

from tests.soak.databases import sqlite
from tests.soak.run import scene

HOUR = 3600.0


async def test_a_replica_that_stood_still_past_its_lease_answers_nothing_unmarked_twice(
    tmp_path: Path,
) -> None:
    async with scene(sqlite(tmp_path), tmp_path, replicas=2) as run:
        run.platform.slow = 0.05
        await run.start()
        for port in run.meta.ports:
            await asyncio.sleep(0.5)
            await run.fleet.pause(port, 2)
        verdict = await run.settle()
    assert verdict.wrong == ()


async def test_a_clock_that_jumps_an_hour_ahead_and_back_loses_and_doubles_nothing_unmarked(
    tmp_path: Path,
) -> None:
    # An hour is six seconds here, in case that something waits for the old time to come again.
    async with scene(sqlite(tmp_path), tmp_path, replicas=2, speed=600) as run:
        run.platform.slow = 0.02
        await run.start()
        for jump in (HOUR, -HOUR, -HOUR, HOUR):
            await asyncio.sleep(0.7)
            run.clock.jump(jump)
        await asyncio.sleep(0.7)
        verdict = await run.settle()
    assert verdict.wrong == ()


async def test_while_the_disk_is_full_webhooks_are_put_off_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    async with scene(sqlite(tmp_path), tmp_path, replicas=1, speed=10) as run:
        await run.start()
        await asyncio.sleep(1)
        [replica] = run.fleet.processes.values()
        size = Path(run.database.url.removeprefix("sqlite:///")).stat().st_size
        _, hard = resource.prlimit(replica.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(replica.pid, resource.RLIMIT_FSIZE, (size, hard))
        await asyncio.sleep(2)
        resource.prlimit(replica.pid, resource.RLIMIT_FSIZE, (hard, hard))
        verdict = await run.settle()
    assert verdict.wrong == ()
    assert run.meta.answers[503] > 0
    assert verdict.twice == verdict.given_up == 0
