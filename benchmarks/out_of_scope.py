"""Measures confidence on CLINC150, where a fifth of the messages must not be answered at all."""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from benchmarks.intents import draw, read
from benchmarks.matching import shares
from benchmarks.methods import Rank, baselines, ours
from benchmarks.scoring import Judged, at_coverage, coverage_at, separation
from bot.nlu.corpus import Example, is_entry

COVERAGES = (0.7, 0.8, 0.9)
PRECISIONS = (0.9, 0.95)
SEEDS = {5: 3, 10: 3, None: 1}
"""Phrasings an intent (None: all) → draws of them."""
HEAD = (
    f"{'':21s} top-1 top-3 | {'AUROC':^13s} | "
    + " | ".join(f"{f'{100 * coverage:.0f} % answered':^20s}" for coverage in COVERAGES)
    + " | coverage at\n"
    + f"{'':21s} {'':11s} | o.o.s.  right | "
    + " | ".join(f"{'prec.   oos  wrong':^20s}" for _ in COVERAGES)
    + " | 90 %   95 %"
)


def figures(rank: Rank, tests: Sequence[Example]) -> list[float]:
    """Return the cells of one row: what the head names, in percent."""
    ranked = rank([test.text for test in tests])
    judged = [
        Judged(found.confidence, found.entries[0] == test.label, is_entry(test.label))
        for found, test in zip(ranked, tests, strict=True)
    ]
    inside = [pair for pair in zip(ranked, tests, strict=True) if is_entry(pair[1].label)]
    confidence = [one.confidence for one in judged]
    cells = [
        separation(confidence, [one.in_scope for one in judged]),
        separation(confidence, [one.right for one in judged]),
    ]
    for coverage in COVERAGES:
        point = at_coverage(judged, coverage)
        cells += [point.precision, point.outside, point.wrong]
    cells += [coverage_at(judged, precision) for precision in PRECISIONS]
    top = shares([found for found, _ in inside], [test for _, test in inside])
    return [*top, *(100 * cell for cell in cells)]


def row(name: str, cells: Sequence[float]) -> str:
    """Lay out the cells under the head."""
    one, three, outside, right, *rest = cells
    points = " | ".join(
        f"{rest[i]:6.1f} {rest[i + 1]:6.1f} {rest[i + 2]:6.1f}" for i in range(0, 9, 3)
    )
    return (
        f"{name:21s} {one:5.1f} {three:5.1f} | {outside:6.1f} {right:6.1f} | {points} "
        f"| {rest[9]:5.1f}  {rest[10]:5.1f}"
    )


def measure(count: int | None) -> None:
    """Print a row a method, each with the same phrasings and the same test messages.

    Ours learns oos_train beside them and is calibrated on val and oos_val; nothing is fitted on the
    test messages. With all phrasings every second test message is taken, for the slowest's sake.
    """
    learned, outside = read("clinc150", "train", "en"), read("clinc150", "oos_train", "en")
    held_out = read("clinc150", "val", "en") + read("clinc150", "oos_val", "en")
    tests = read("clinc150", "test", "en") + read("clinc150", "oos_test", "en")
    if count is None:
        tests = tests[::2]
    found: dict[str, list[list[float]]] = defaultdict(list)
    for seed in range(SEEDS[count]):
        drawn = draw(learned, count, seed)
        found["ours"].append(figures(ours([*drawn, *outside], held_out), tests))
        for name, learn in baselines().items():
            found[name].append(figures(learn(drawn), tests))
    print(f"k = {count or 'full'}, {len(tests)} messages, mean of {SEEDS[count]}")
    for name, values in found.items():
        print(row(name, np.mean(values, axis=0).tolist()))


def main() -> None:
    """Measure at 5, 10 and all phrasings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phrasings", choices=["5", "10", "full"], help="only this setting")
    options = parser.parse_args()
    print(HEAD)
    for count in SEEDS:
        if options.phrasings in (None, str(count or "full")):
            start = time.perf_counter()
            measure(count)
            print(f"    {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
