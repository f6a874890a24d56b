"""What else befalls replicas: pauses, a full disk, a clock that jumps, a database that is away."""

import asyncio
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.postgres import Cluster
from tests.soak.databases import Database, postgres, sqlite
from tests.soak.run import Scene, scene

HOUR = 3600.0
UNHURRIED = 10.0
"""Slow enough that a lease of six seconds outlives what happens here."""

END_CONNECTIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return sqlite(tmp_path)
    return postgres(request.getfixturevalue("cluster"))


async def test_a_replica_that_stood_still_past_its_lease_answers_nothing_unmarked_twice(
    tmp_path: Path, database: Database
) -> None:
    async with scene(database, tmp_path, replicas=2) as run:
        run.platform.slow = 0.05
        await run.start()
        for port in run.meta.ports:
            await asyncio.sleep(0.5)
            await run.fleet.pause(port, 2)
        verdict = await run.settle()
    assert verdict.wrong == ()


async def test_a_clock_that_is_put_back_an_hour_and_on_again_silences_and_doubles_nobody(
    tmp_path: Path, database: Database
) -> None:
    async with scene(database, tmp_path, replicas=2) as run:
        run.platform.slow = 0.02
        await run.start()
        await arrived(run, 20)
        run.clock.jump(-HOUR)
        await asyncio.sleep(0.5)
        await arrived(run, 20)
        run.clock.jump(2 * HOUR)
        await asyncio.sleep(0.5)
        await arrived(run, 20)
        verdict = await run.settle()
    assert verdict.wrong == ()


async def arrived(run: Scene, more: int) -> None:
    """Wait until so many more answers have arrived; raises TimeoutError."""
    enough = len(run.platform.accepted) + more
    async with asyncio.timeout(20):
        while len(run.platform.accepted) < enough:
            await asyncio.sleep(0.05)


async def test_while_the_disk_is_full_webhooks_are_put_off_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    async with scene(sqlite(tmp_path), tmp_path, replicas=1, speed=UNHURRIED) as run:
        await run.start()
        await asyncio.sleep(1)
        [replica] = run.fleet.processes.values()
        size = Path(run.database.url.removeprefix("sqlite:///")).stat().st_size
        _, hard = resource.prlimit(replica.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(replica.pid, resource.RLIMIT_FSIZE, (size, hard))
        await asyncio.sleep(2)
        resource.prlimit(replica.pid, resource.RLIMIT_FSIZE, (hard, hard))
        await nothing_lost_or_doubled(run)
    assert run.meta.answers[503] > 0


@pytest.mark.parametrize("end", [Cluster.stop, Cluster.kill])
async def test_while_postgres_is_down_webhooks_are_put_off_and_nothing_is_lost(
    tmp_path: Path, cluster: Cluster, end: Callable[[Cluster], None]
) -> None:
    async with scene(postgres(cluster), tmp_path, replicas=2, speed=UNHURRIED) as run:
        await run.start()
        await asyncio.sleep(0.5)
        try:
            await asyncio.to_thread(end, cluster)
            await asyncio.sleep(1)
        finally:
            await asyncio.to_thread(cluster.start)
        await nothing_lost_or_doubled(run)
    assert run.meta.answers[503] > 0


async def test_replicas_whose_connections_postgres_ends_go_on_with_new_ones(
    tmp_path: Path, cluster: Cluster
) -> None:
    database = postgres(cluster)
    async with scene(database, tmp_path, replicas=2, speed=UNHURRIED) as run:
        await run.start()
        ended = 0
        while ended < 20:
            await asyncio.sleep(0.3)
            ended += len(database.ask(END_CONNECTIONS))
        await nothing_lost_or_doubled(run)


async def test_while_postgres_stands_still_webhooks_wait_and_nothing_is_lost(
    tmp_path: Path, cluster: Cluster
) -> None:
    async with scene(postgres(cluster), tmp_path, replicas=2, speed=UNHURRIED) as run:
        await run.start()
        await asyncio.sleep(0.5)
        cluster.pause()
        try:
            await asyncio.sleep(3)
        finally:
            cluster.resume()
        await nothing_lost_or_doubled(run)


async def nothing_lost_or_doubled(run: Scene) -> None:
    """What must hold where no replica died and no lease ran out."""
    await asyncio.sleep(0.5)
    verdict = await run.settle()
    assert verdict.wrong == ()
    assert verdict.twice == verdict.given_up == 0
