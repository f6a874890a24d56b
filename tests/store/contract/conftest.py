"""Every store has to pass the whole of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services.ports import Store
from bot.store.postgres import PostgresStore
from bot.store.sqlite import SqliteStore
from bot.store.threaded import ThreadedStore


def _sqlite(_: pytest.FixtureRequest, folder: Path) -> ThreadedStore:
    return SqliteStore.open(folder / "contract.db", synchronous="NORMAL")


def _postgres(request: pytest.FixtureRequest, _: Path) -> ThreadedStore:
    return PostgresStore.open(request.getfixturevalue("cluster").fresh())


STORES = {"sqlite": _sqlite, "postgres": _postgres}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    store = STORES[request.param](request, tmp_path)
    yield store
    store.stop()
