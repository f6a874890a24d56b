"""Every store has to pass the whole of this folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.services.ports import Store
from bot.store.sqlite import SqliteStore


def _sqlite(folder: Path) -> tuple[Store, Callable[[], None]]:
    store = SqliteStore.open(folder / "contract.db", synchronous="NORMAL")
    return store, store.stop


STORES = {"sqlite": _sqlite}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    store, stop = STORES[request.param](tmp_path)
    yield store
    stop()
