"""What tests of every layer may use."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.app import open_mind
from bot.config import Settings
from bot.services.living import LivingMind
from bot.store.sqlite import SqliteStore
from tests.postgres import Cluster, binaries

ROOT = Path(__file__).parents[1]

# A machine that is busy with something else is no fault of the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """An empty store on a file of its own; it need not survive the loss of power."""
    store = SqliteStore.open(tmp_path / "voterline.db", synchronous="NORMAL")
    yield store
    store.stop()


@pytest.fixture
def own_log() -> Iterator[None]:
    """Logging as a program finds it when it starts; what the test sets up is undone."""
    root, ours = logging.getLogger(), logging.getLogger("bot")
    handlers, levels = root.handlers, (root.level, ours.level)
    root.handlers = []
    yield
    root.handlers = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for all tests; whoever stops it starts it again."""
    if not binaries() and os.environ.get("CI") != "true":
        pytest.skip("PostgreSQL is not installed: apt install postgresql")
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def real_mind() -> LivingMind:
    """The FAQ as it ships; its index is built once and kept in the cache folder."""
    return open_mind(
        Settings(faq_dir=ROOT / "faq", locales_dir=ROOT / "locales", cache_dir=ROOT / "var/cache")
    )
