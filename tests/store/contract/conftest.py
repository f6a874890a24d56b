"""Every store has to pass the whole of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services.ports import Store
from tests.store.kinds import KINDS


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    store = KINDS[request.param](request, tmp_path)
    yield store
    store.stop()
