"""A small service in a process of its own, for tests of what is done beside or against it."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def running_service(path: Path) -> Iterator[Callable[[], set[str]]]:
    """Takes in, answers and sends all the time; gives the ids that it acknowledged so far."""
    command = [sys.executable, "-m", "tests.store.crash_child", str(path), "running"]
    lines: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        reader = threading.Thread(target=lambda: lines.extend(child.stdout or ()))
        reader.start()

        def taken() -> set[str]:
            return {line.split()[1] for line in lines.copy() if line.startswith("taken ")}

        try:
            until(lambda: len(taken()) > 20)
            yield taken
        finally:
            child.kill()
            reader.join()


def until(reached: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until it is so, however slow the machine is."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.005)
