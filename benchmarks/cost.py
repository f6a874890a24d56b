"""Measures what understanding costs on one core: time, memory, training, getting ready.

Each figure is taken in a fresh process with one thread for the linear algebra; the one that answers
is bound to one core. Wall times include whatever else the machine does, processor times do not.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.corpora import ROOT, from_faq, voter_messages
from benchmarks.machine import machine

ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
PASSES = 3
"""Times that all messages are answered; the pass of the least median counts."""

Figures = dict[str, float]


def timed(work: Callable[[], object]) -> tuple[float, float, object]:
    """Return the wall seconds and the processor seconds of some work, and what it returned."""
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - wall, time.process_time() - processor, result


def train(cache: Path) -> Figures:
    """Read the FAQ, train its index and store it."""
    from bot.nlu.index import build

    corpus = from_faq()
    wall, processor, _ = timed(lambda: build(corpus, cache))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"wall": wall, "processor": processor, "most": most}


def answer(cache: Path) -> Figures:
    """Load the stored index and answer all voter messages."""
    from bot.faq.load import load as load_faq
    from bot.nlu.engine import Engine
    from bot.nlu.index import load
    from bot.nlu.language import Detector
    from bot.nlu.reading import Context

    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    loaded, _, index = timed(lambda: load(next(cache.glob("nlu-*.npz"))))
    detector, _, letters = timed(Detector.load)
    engine = Engine(index, letters)  # type: ignore[arg-type]
    texts = [message.text for message in voter_messages()]
    for text in (texts[0], texts[-1]):
        engine.understand(text, Context())
    passes = []
    for _ in range(PASSES):
        taken = [timed(lambda t=text: engine.understand(t, Context()))[:2] for text in texts]
        passes.append(1000 * np.array(taken))
    resident = resident_mb()
    reading, _, catalog = timed(lambda: load_faq(ROOT / "faq"))
    wall, processor = min(passes, key=lambda one: float(np.median(one[:, 0]))).T
    return {
        "loaded": loaded + detector,
        "median": float(np.median(wall)),
        "p99": float(np.percentile(wall, 99)),
        "processor median": float(np.median(processor)),
        "processor p99": float(np.percentile(processor, 99)),
        "messages": float(len(texts)),
        "reading": reading,
        "resident": resident,
        "with the FAQ": resident_mb() if catalog else 0.0,
    }


def resident_mb() -> float:
    """Return the memory that this process holds now, in megabytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000


def apart(name: str, cache: Path) -> Figures:
    """Run one of the two measurements in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.cost", "--step", name, "--cache", str(cache)]
    done = subprocess.run(
        command, env=os.environ | ONE_THREAD, check=True, stdout=subprocess.PIPE, text=True
    )
    found: Figures = json.loads(done.stdout)
    return found


STEPS = {"train": train, "answer": answer}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--cache", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(STEPS[options.step](options.cache)))
        return
    with tempfile.TemporaryDirectory() as folder:
        trained, answered = apart("train", Path(folder)), apart("answer", Path(folder))
        size = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
    print(machine())
    print(
        f"understanding, one core: median {answered['median']:.2f} ms, p99 {answered['p99']:.2f} ms"
        f" a message ({answered['messages']:.0f} messages); processor time alone: median "
        f"{answered['processor median']:.2f} ms, p99 {answered['processor p99']:.2f} ms"
    )
    print(
        f"training: {trained['wall']:.0f} s, {trained['processor']:.0f} s of processor time, "
        f"{trained['most']:.0f} MB at most; the stored index {size:.0f} MB"
    )
    print(
        f"ready from the cache: {answered['loaded']:.2f} s for the index and the language table, "
        f"{answered['reading']:.2f} s more to read faq/"
    )
    print(
        f"memory of a process that has answered all messages: {answered['resident']:.0f} MB, "
        f"{answered['with the FAQ']:.0f} MB with faq/ read"
    )


if __name__ == "__main__":
    main()
