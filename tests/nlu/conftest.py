"""One small index for all tests of understanding."""

import pytest

from bot.nlu.engine import Engine
from bot.nlu.index import Index, train_index
from bot.nlu.language import Detector
from tests.nlu.corpus_in_small import CORPUS


@pytest.fixture(scope="session")
def index() -> Index:
    return train_index(CORPUS)


@pytest.fixture(scope="session")
def engine(index: Index) -> Engine:
    return Engine(index, Detector.load())
