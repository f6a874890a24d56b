"""Replicas die at every step of a message's way; none is lost and none answered twice."""

from pathlib import Path

import pytest

from tests.postgres import Cluster
from tests.soak.databases import Database, postgres, sqlite
from tests.soak.fate import POINTS
from tests.soak.run import scene

KILLS = 18


@pytest.mark.parametrize("replicas", [1, 2], ids=["alone", "two of them"])
async def test_kill_9_at_every_step_loses_nothing_and_answers_nothing_twice_on_sqlite(
    tmp_path: Path, replicas: int
) -> None:
    await kill_at_every_step(sqlite(tmp_path), tmp_path, replicas)


async def test_kill_9_at_every_step_loses_nothing_and_answers_nothing_twice_on_postgres(
    tmp_path: Path, cluster: Cluster
) -> None:
    await kill_at_every_step(postgres(cluster), tmp_path, replicas=3)


async def kill_at_every_step(database: Database, folder: Path, replicas: int) -> None:
    async with scene(database, folder, replicas) as run:
        run.platform.passing = 0.02
        run.write(pause=0.05)
        await run.fleet.kill(KILLS)
        verdict = await run.settle()
    assert verdict.wrong == ()
    assert verdict.calls_at_the_desk == verdict.calls_for_a_person
    assert run.fleet.deaths.keys() >= set(POINTS)
