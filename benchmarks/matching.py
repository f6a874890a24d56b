"""Measures matching on public question sets: the right intent first, and among the first three."""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.intents import draw, read
from benchmarks.methods import Ranked, baselines, ours
from bot.nlu.corpus import Example


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A public set: file, language, the split learned from, and name → split to be tested on.

    most: test messages at few phrasings and at all of them; None takes every one. seeds: draws of
    few phrasings.
    """

    file: str
    language: str
    learned: str
    tested: Mapping[str, str]
    most: tuple[int | None, int | None]
    seeds: int


SETS = (
    QuestionSet("banking77", "en", "train", {"BANKING77": "test"}, (None, 1540), 3),
    QuestionSet(
        "arbanking77",
        "ar",
        "MSA_PAL_train",
        {
            "ArBanking77 MSA": "MSA_test",
            "ArBanking77 PAL": "PAL_test",
            "ArBanking77 Saudi": "Saudi_test",
        },
        (600, 300),
        2,
    ),
)
"""Cut as in measured.md of the data, but for every second message of BANKING77 at all phrasings."""
PHRASINGS: tuple[int | None, ...] = (5, 10, None)


def shares(ranked: Iterable[Ranked], tests: Sequence[Example]) -> tuple[float, float]:
    """Return how many messages have their intent first, and among the first three, in percent."""
    pairs = list(zip(ranked, tests, strict=True))
    one, three = (
        100 * sum(test.label in found.entries[:n] for found, test in pairs) / len(pairs)
        for n in (1, 3)
    )
    return one, three


def tests_of(one: QuestionSet, split: str, most: int | None) -> list[Example]:
    """Read the test messages of a split, or so many of them."""
    tests = read(one.file, split, one.language)
    return tests if most is None else random.Random(1).sample(tests, min(most, len(tests)))


def measure(one: QuestionSet, count: int | None) -> None:
    """Print top-1 and top-3 of every method at one number of phrasings."""
    start = time.perf_counter()
    training = read(one.file, one.learned, one.language)
    tested = {
        name: tests_of(one, split, one.most[count is None]) for name, split in one.tested.items()
    }
    found: dict[str, dict[str, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for seed in range(1 if count is None else one.seeds):
        examples = draw(training, count, seed)
        for method, learn in {"ours": ours, **baselines()}.items():
            rank = learn(examples)
            for name, tests in tested.items():
                found[name][method].append(shares(rank([test.text for test in tests]), tests))
    for name, tests in tested.items():
        means = [np.mean(values, axis=0) for values in found[name].values()]
        cells = "  ".join(f"{f'{first:.1f} / {three:4.1f}':>20s}" for first, three in means)
        print(f"{name:18s} {count or 'full':>4} {len(tests):5d}  {cells}")
    print(f"    {time.perf_counter() - start:.0f} s", flush=True)


def main() -> None:
    """Run both sets at 5, 10 and all phrasings."""
    parser = argparse.ArgumentParser(description=__doc__)
    files = [one.file for one in SETS]
    parser.add_argument("--set", choices=files, help="only this one")
    options = parser.parse_args()
    heads = "  ".join(f"{name:>20s}" for name in ("ours", *baselines()))
    print(f"top-1 / top-3, %      k     n  {heads}")
    for one in SETS:
        if options.set in (None, one.file):
            for count in PHRASINGS:
                measure(one, count)


if __name__ == "__main__":
    main()
