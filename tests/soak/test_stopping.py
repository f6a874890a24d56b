"""A replica that is told to stop finishes what it has begun, so that nothing is sent twice."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.soak.databases import sqlite
from tests.soak.run import scene


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_a_stopped_replica_sends_and_records_what_it_claimed(
    tmp_path: Path, how: signal.Signals
) -> None:
    async with scene(sqlite(tmp_path), tmp_path, replicas=1) as run:
        run.platform.slow = 0.5
        run.fleet.start_all()
        await run.fleet.ready()
        await run.meta.deliver(*(run.meta.said() for _ in range(5)))
        async with asyncio.timeout(5):
            while not run.database.ask("SELECT 1 FROM outbox WHERE status = 'sending'"):
                await asyncio.sleep(0.01)
        code = await run.fleet.end(run.meta.ports[0], how)
        begun = run.database.ask("SELECT status FROM outbox WHERE attempts > 0")
    assert code == 0
    assert set(begun) == {("sent",)}
    assert len(begun) == len(run.platform.accepted)
