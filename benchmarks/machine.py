"""How fast the machine is just now, without which figures of different hours say nothing."""

import multiprocessing
import os
import time

SECONDS = 0.5


def machine() -> str:
    """One line: cores, load, and the steps of a plain loop on all cores at once."""
    cores = os.cpu_count() or 1
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        begin = time.monotonic() + 1.0
        steps = sum(pool.map(steps_from, [begin] * cores, chunksize=1)) / cores / SECONDS
    load = os.getloadavg()[0]
    return (
        f"machine: {cores} cores, load {load:.1f} over the last minute,"
        f" now {steps / 1e6:.1f} million steps a second on each core"
    )


def steps_from(begin: float) -> int:
    """How many steps this process makes from a moment of the monotonic clock on."""
    time.sleep(max(0.0, begin - time.monotonic()))
    counts: dict[int, int] = {}
    steps, until = 0, begin + SECONDS
    while time.monotonic() < until:
        for number in range(1000):
            counts[number & 255] = counts.get(number & 127, 0) + number
        steps += 1000
    return steps
