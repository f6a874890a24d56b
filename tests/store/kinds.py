"""The kinds of store, each opened empty."""

from pathlib import Path

import pytest

from bot.store.postgres import PostgresStore
from bot.store.sqlite import SqliteStore
from bot.store.threaded import ThreadedStore


def _sqlite(_: pytest.FixtureRequest, folder: Path) -> ThreadedStore:
    return SqliteStore.open(folder / "v.db", synchronous="NORMAL")


def _postgres(request: pytest.FixtureRequest, _: Path) -> ThreadedStore:
    return PostgresStore.open(request.getfixturevalue("cluster").fresh())


KINDS = {"sqlite": _sqlite, "postgres": _postgres}
