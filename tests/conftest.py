"""What tests of every layer may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """An empty store on a file of its own; it need not survive the loss of power."""
    store = SqliteStore.open(tmp_path / "voterline.db", synchronous="NORMAL")
    yield store
    store.stop()
