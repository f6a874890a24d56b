"""Measures language detection, ours and langdetect's, on public text and voter messages."""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import langdetect

from benchmarks.corpora import Message, data_folder, voter_messages
from benchmarks.keyboards import noisy
from bot.nlu.language import REPLY_LANGUAGE, Detector, words
from bot.nlu.normalize import clean, has_letters
from bot.nlu.unserved import unserved_language

BUCKETS = ("w1", "w2-4", "chat", "noisy", "long")
CLASSES = ("ar", "ar-latn", "ckb", "kmr", "kmr-arab", "tr", "az", "azb", "fa", "en")
ANSWERED_AS = REPLY_LANGUAGE | {"fa": "fa", "kmr": "kmr", "kmr-arab": "kmr"}
"""What the right answer to a class is in measured.md: Kurmanji in either script, one Turkish."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled message of the benchmark."""

    name: str
    source: str
    bucket: str
    text: str


def samples() -> list[Sample]:
    """Read language/test.jsonl.gz; `noisy` is made of `chat`, Arabizi of the voter messages.

    The Arabizi that the figures of measured.md rest on has no licence and is not handed on.
    """
    path = data_folder() / "benchmarks" / "language" / "test.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    found = [
        Sample(r["class"], r["source"], r["length"].removesuffix("<=12"), r["text"]) for r in rows
    ]
    found += [
        Sample("ar-latn", "voter messages", bucket, text)
        for message in voter_messages()
        if message.style == "arabizi" and has_letters(message.text)
        for bucket, text in _cuts(message.text)
    ]
    chats = [sample for sample in found if sample.bucket == "chat"]
    return found + [Sample(s.name, s.source, "noisy", noisy(s.text)) for s in chats]


def _cuts(text: str) -> list[tuple[str, str]]:
    chance = random.Random(text)
    parts = [word for word in text.split() if has_letters(word)]
    length = min(len(parts), chance.randint(2, 4))
    start = chance.randint(0, len(parts) - length)
    return [
        ("w1", chance.choice(parts)),
        ("w2-4", " ".join(parts[start : start + length])),
        ("chat", " ".join(text.split()[:12])),
    ]


def ours(detector: Detector) -> Callable[[str], str]:
    """Return our detector as a function to the answer language, Persian told apart."""

    def answer(text: str) -> str:
        guess = detector.detect(text)
        if guess.foreign == "fa":
            return "fa"
        return "kmr" if guess.language.startswith("kmr") else guess.language

    return answer


def as_shipped(text: str) -> str:
    """Return what langdetect says with its own 55 profiles."""
    langdetect.DetectorFactory.seed = 0  # else its guesses vary from call to call
    try:
        return str(langdetect.detect(text))
    except langdetect.LangDetectException:
        return "unknown"


def accuracies(
    answer: Callable[[str], str], tested: Sequence[Sample]
) -> dict[str, dict[str, float]]:
    """Return by bucket and class the share of right answers, the mean over the class's sources."""
    hits: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for sample in tested:
        right = answer(sample.text) == ANSWERED_AS[sample.name]
        hits[sample.bucket, sample.name, sample.source].append(right)
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for (bucket, name, _), outcomes in hits.items():
        found[bucket][name].append(sum(outcomes) / len(outcomes))
    return {
        bucket: {name: sum(shares) / len(shares) for name, shares in classes.items()}
        for bucket, classes in found.items()
    }


def print_public(detector: Detector, tested: Sequence[Sample]) -> None:
    """Print macro accuracy by length, and by class for chat and noisy text."""
    print(f"{'macro accuracy, %':24s} " + " ".join(f"{bucket:>6s}" for bucket in BUCKETS))
    for name, answer, messages in (
        ("ours", ours(detector), tested),
        ("ours, half not fitted on", ours(detector), tested[1::2]),
        ("langdetect as shipped", as_shipped, tested),
    ):
        found = accuracies(answer, messages)
        means = [sum(found[b].values()) / len(found[b]) for b in BUCKETS]
        print(f"{name:24s} " + " ".join(f"{100 * mean:6.1f}" for mean in means))
        for bucket in ("w2-4", "chat", "noisy"):
            cells = [f"{one} {100 * found[bucket][one]:.1f}" for one in CLASSES]
            print(f"    {bucket:6s} " + "  ".join(cells))


def print_voters(detector: Detector, messages: Sequence[Message], *, mistakes: bool) -> None:
    """Print how often the reply language of voter messages is named, by language and style."""
    hits: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for message in messages:
        if has_letters(message.text):
            right = detector.detect(message.text).language == message.language
            hits[message.language, message.style].append(right)
            if mistakes and not right:
                print("   ", message, detector.detect(message.text).language)
    print("voter messages with letters: reply language right, %")
    for (language, style), outcomes in sorted(hits.items()):
        print(f"    {language:9s} {style:9s} {len(outcomes):5d} {_percent(outcomes)}")
    together = [one for outcomes in hits.values() for one in outcomes]
    print(f"    all                 {len(together):5d} {_percent(together)}")


def _percent(outcomes: Sequence[bool]) -> str:
    return f"{100 * sum(outcomes) / len(outcomes):6.2f}"


def print_calibration(detector: Detector, tested: Sequence[Sample]) -> None:
    """Print, on the odd half of the samples, how often a guess of some probability is right.

    The even half is what the cooling is fitted on: the pair of the least log-loss is printed too.
    """
    table = detector.table
    halves: list[list[tuple[list[float], int, str]]] = [[], []]
    for number, sample in enumerate(tested):
        found = words(clean(sample.text))
        if found and sample.bucket != "long":
            costs, length = detector.evidence(found)
            halves[number % 2].append((costs, 1 + length, ANSWERED_AS[sample.name]))
    answers = [ANSWERED_AS[name] for name in table.classes]

    def shares(costs: list[float], temperature: float) -> dict[str, float]:
        found: dict[str, float] = defaultdict(float)
        for one, cost in zip(answers, costs, strict=True):
            found[one] += math.exp(-cost / temperature)
        return {one: weight / sum(found.values()) for one, weight in found.items()}

    def loss(cooling: float, power: float) -> float:
        each = (shares(c, cooling * n**power)[want] for c, n, want in halves[0][::5])
        return -sum(math.log(share + 1e-9) for share in each)

    grid = [(c / 20, p / 20) for c in range(6, 40, 2) for p in range(0, 13, 2)]
    print("cooling, power of least loss on the even half:", min(grid, key=lambda one: loss(*one)))
    settings = table.settings
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for costs, length, wanted in halves[1]:
        temperature = settings["cooling"] * length ** settings["cooling_power"]
        found = shares(costs, temperature)
        best = max(found, key=lambda one: found[one])
        bins[sum(found[best] >= edge for edge in EDGES)].append((found[best], best == wanted))
    print("probability claimed → right, % (odd half)")
    for _, members in sorted(bins.items()):
        claimed = sum(claim for claim, _ in members) / len(members)
        print(f"    {100 * claimed:5.1f} → {_percent([r for _, r in members])}  n={len(members)}")


EDGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)


def print_unserved(
    detector: Detector, tested: Sequence[Sample], messages: Sequence[Message]
) -> None:
    """Print how many messages in our languages are taken for one that we do not serve."""
    groups: dict[str, list[str]] = {"voters": [message.text for message in messages]}
    for bucket in BUCKETS:
        groups[bucket] = [s.text for s in tested if s.bucket == bucket and s.name != "fa"]
    print("our languages taken for one not served, %:")
    for group, texts in groups.items():
        alarms = [unserved_language(text, detector.detect(text)) is not None for text in texts]
        print(f"    {group:6s} {_percent(alarms)}  n={len(texts)}")


def print_cost(messages: Sequence[Message]) -> None:
    """Print what loading takes, and what one voter message takes."""
    start = time.perf_counter()
    detector = Detector.load()
    loaded = time.perf_counter() - start
    start = time.perf_counter()
    for message in messages:
        detector.detect(message.text)
    each = (time.perf_counter() - start) / len(messages)
    tracemalloc.start()
    kept = Detector.load()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    print(
        f"load {loaded:.2f} s, {1000 * each:.3f} ms a message, "
        f"{held / 1e6:.0f} MB held ({peak / 1e6:.0f} MB while loading)"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calibration", action="store_true")
    parser.add_argument("--mistakes", action="store_true", help="list the voter messages missed")
    options = parser.parse_args()
    messages, detector = voter_messages(), Detector.load()
    print_cost(messages)
    tested = samples()
    if options.calibration:
        print_calibration(detector, tested)
        return
    print_public(detector, tested)
    print_voters(detector, messages, mistakes=options.mistakes)
    print_unserved(detector, tested, messages)


if __name__ == "__main__":
    main()
