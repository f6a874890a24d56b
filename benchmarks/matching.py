"""Measures matching on public question sets: few and many phrasings, in and out of scope."""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.baselines import baselines
from benchmarks.corpora import data_folder
from bot.nlu.calibrate import lead_of
from bot.nlu.corpus import NONE, Corpus, Example
from bot.nlu.index import train_index

Score = Callable[[str], np.ndarray]
Labelled = tuple[str, str]
"""An intent and a text."""

SETS = {
    "CLINC150": ("clinc150", "en", "train", "test"),
    "BANKING77": ("banking77", "en", "train", "test"),
    "ArBanking77 MSA": ("arbanking77", "ar", "MSA_PAL_train", "MSA_test"),
    "ArBanking77 PAL": ("arbanking77", "ar", "MSA_PAL_train", "PAL_test"),
    "ArBanking77 Saudi": ("arbanking77", "ar", "MSA_PAL_train", "Saudi_test"),
}
"""Name → file, language, the split to learn from and the one to be tested on."""

MOST_PHRASINGS = 130
"""What "all" means at most: the products of more questions would not fit into memory."""


def rows(name: str, split: str) -> list[Labelled]:
    """Read one split of a question set of the data folder."""
    path = data_folder() / "benchmarks" / "intents" / f"{name}.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    return [(row["intent"], row["text"]) for row in found if row["split"] == split]


def sample(rows: Sequence[Labelled], count: int, seed: int) -> list[Labelled]:
    """Draw `count` phrasings an intent, or as many as there are."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for intent, text in rows:
        by_intent[intent].append(text)
    chosen = random.Random(seed)
    return [
        (intent, text)
        for intent, texts in sorted(by_intent.items())
        for text in chosen.sample(texts, min(count, len(texts)))
    ]


def top_one(rank: Callable[[str], list[str]], tests: Sequence[Labelled]) -> tuple[float, float]:
    """Return the share of messages whose intent ranks first, and among the first three, in %."""
    ranked = [rank(text) for _, text in tests]
    pairs = list(zip(tests, ranked, strict=True))
    return tuple(  # type: ignore[return-value]
        100 * sum(label in found[:n] for (label, _), found in pairs) / len(tests) for n in (1, 3)
    )


def ours(examples: Sequence[Example]) -> tuple[tuple[str, ...], Score]:
    """Train our matcher without a lexicon: its labels, and a text's log-probabilities of them."""
    matcher = train_index(Corpus(tuple(examples), {})).matcher
    language = examples[0].language
    return matcher.labels, lambda text: matcher.evidence(text, language).scores.lexical


def measure(name: str, count: int, seeds: int, most: int) -> None:
    """Print top-1 and top-3 of every method on one set at one number of phrasings."""
    file, language, learned, tested = SETS[name]
    training, tests = rows(file, learned), rows(file, tested)
    tests = random.Random(1).sample(tests, min(most, len(tests)))
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for seed in range(seeds):
        drawn = sample(training, count, seed)
        examples = [Example(label, language, text) for label, text in drawn]
        labels, score = ours(examples)

        def rank(text: str, labels: tuple[str, ...] = labels, score: Score = score) -> list[str]:
            return [labels[place] for place in np.argsort(-score(text))[:3]]

        found["ours"].append(top_one(rank, tests))
        for method, make in baselines().items():
            found[method].append(top_one(make(examples), tests))
    for method, values in found.items():
        top = np.mean(values, axis=0)
        print(f"{name:18s} k={count:<4d} {method:20s} top-1 {top[0]:5.1f}  top-3 {top[1]:5.1f}")


def measure_out_of_scope(count: int) -> None:
    """Print how many out-of-scope messages of CLINC150 are answered, as more and more are."""
    drawn = sample(rows("clinc150", "train"), count, 0)
    outside = rows("clinc150", "oos_train") + rows("clinc150", "oos_val")
    examples = [Example(label, "en", text) for label, text in drawn]
    examples += [Example(NONE, "en", text) for _, text in outside]
    labels, score = ours(examples)
    entries = np.array([label != NONE for label in labels], np.float32)
    tests = rows("clinc150", "test") + [(NONE, text) for _, text in rows("clinc150", "oos_test")]
    judged = []
    for wanted, text in tests:
        scores = score(text)
        best = labels[int(np.where(entries > 0, scores, -np.inf).argmax())]
        judged.append((lead_of(scores, entries), best == wanted, wanted == NONE))
    judged.sort(reverse=True)
    inside = np.cumsum([not none for _, _, none in judged])
    for coverage in (0.7, 0.8, 0.9):
        answered = judged[: int(np.searchsorted(inside, coverage * inside[-1])) + 1]
        right = sum(one[1] for one in answered)
        none = sum(one[2] for one in answered)
        print(
            f"CLINC150 k={count}, {100 * coverage:.0f} % in scope answered: right among answers "
            f"{100 * right / len(answered):.1f} %, out-of-scope answered "
            f"{100 * none / (len(judged) - inside[-1]):.1f} %"
        )


def main() -> None:
    """Run all sets at 5, 10 and all phrasings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--most", type=int, default=1000, help="test messages of a set")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--phrasings", default="5,10,all")
    options = parser.parse_args()
    for name in options.sets.split(","):
        for count in options.phrasings.split(","):
            if count == "all":
                measure(name, MOST_PHRASINGS, 1, options.most)
            else:
                measure(name, int(count), options.seeds, options.most)
    measure_out_of_scope(10)
    measure_out_of_scope(100)


if __name__ == "__main__":
    main()
