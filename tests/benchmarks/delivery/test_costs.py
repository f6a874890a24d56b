"""Processor time is dealt out to the parts of the program as the samples say."""

import pytest

from benchmarks.delivery.costs import REST, parted

SAMPLES = """\
thread (7): Writer;ConnectionThread.run (bot/store/threads.py:38) 90
thread (7): Writer;Writer._serve (bot/store/threads.py:73);f (bot/nlu/engine.py:51);x (re.py:1) 30
thread (7): Writer;Writer._serve (bot/store/threads.py:74) 10
thread (8): MainThread;run (uvloop/__init__.py:92) 5
"""


def test_a_threads_time_is_parted_by_its_samples_and_waiting_is_left_out() -> None:
    seconds = parted(SAMPLES, {7: 4.0, 8: 1.0})

    assert seconds["understanding"] == pytest.approx(3.0)
    assert seconds["store: begin and commit"] == pytest.approx(1.0)
    assert seconds[REST] == pytest.approx(1.0)


def test_the_time_of_a_thread_without_samples_is_not_lost() -> None:
    assert parted("", {9: 0.5})[REST] == pytest.approx(0.5)
