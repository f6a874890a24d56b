"""Makes bot/nlu/data/ngrams.gz: one smoothed character model a language, pruned and packed."""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.corpora import ROOT, data_folder, from_drafts, from_faq
from benchmarks.keyboards import KEYBOARDS, badini, turkmen, typed
from bot.nlu.characters import clean, script
from bot.nlu.language import words
from bot.nlu.ngrams import LONGEST, MOST_STEPS, pack, unpack

CLASSES = ("ar", "ar-latn", "ckb", "kmr-arab", "kmr", "tr", "az", "azb", "fa", "en")
TABLE = ROOT / "bot" / "nlu" / "data" / "ngrams.gz"

SIZE = 250_000
ALPHABET = 240
"""Characters known; the rest are met in foreign names."""
CLIP = 5.0
"""Nats that one character can speak against a class; no single surprise settles a message."""
SMOOTHING = 2.5
"""How much more than by Witten and Bell the shorter context counts."""
OWN_SHARE = 0.6
"""What the project's own questions of a class weigh, against all public text of that class."""
# Fitted on half of the benchmark's messages: python -m benchmarks.language --calibration.
COOLING = {"cooling": 0.6, "cooling_power": 0.5}

_CLASS_OF = {"kmr-Arab": "kmr-arab", "kmr-Latn": "kmr"}
_OTHER_LETTERS: Mapping[str, Callable[[str], tuple[str, str]]] = {
    "kmr": lambda text: ("kmr-arab", badini(text)),
    "tr": lambda text: ("azb", turkmen(text)),
}
"""Classes whose own lines are also written in another script, and the class they then belong to."""
_ARABIC_LETTERS = frozenset({"ar", "ckb", "kmr-arab", "azb", "fa"})
_LABEL = re.compile(r"^\s*\.?[\w-]+\s*=\s*")
_UNTRANSLATED_NATS = 8.0

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """A text of one class."""

    name: str
    text: str


def public_lines() -> list[Line]:
    """Read language/train.jsonl.gz of the data folder, what is in foreign letters left out."""
    path = data_folder() / "benchmarks" / "language" / "train.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    lines = [Line(row["class"], _LABEL.sub("", row["text"])) for row in rows]
    return [line for line in lines if _in_own_letters(line)]


def own_lines() -> list[Line]:
    """Read the project's questions and out-of-scope messages, and the drafts where they lie."""
    examples = list(from_faq().examples)
    if (data_folder() / "drafts").is_dir():
        examples += from_drafts().examples
    texts = {(example.language, example.text) for example in examples}
    lines = [Line(_class(language, text), text) for language, text in sorted(texts)]
    lines = [line for line in lines if _in_own_letters(line)]
    other_letters = [
        Line(*_OTHER_LETTERS[line.name](line.text)) for line in lines if line.name in _OTHER_LETTERS
    ]
    return lines + other_letters


def _class(language: str, text: str) -> str:
    if language == "ar" and script(text) == "Latn":
        return "ar-latn"
    return _CLASS_OF.get(language, language)


def _in_own_letters(line: Line) -> bool:
    return script(line.text) == ("Arab" if line.name in _ARABIC_LETTERS else "Latn")


def word_counts(public: Iterable[Line], own: Iterable[Line]) -> dict[str, Counts]:
    """Count the words of each class, as they are written and as phones garble them.

    Public lines are typed once more, each on the next keyboard of its class; the project's own on
    every keyboard. A line weighs the same however often it is typed, and the own lines of a class
    together OWN_SHARE of the public ones.
    """
    ours = _counted((line, KEYBOARDS[line.name]) for line in own)
    theirs = _counted(
        (line, [KEYBOARDS[line.name][number % len(KEYBOARDS[line.name])]])
        for number, line in enumerate(public)
    )
    masses = [
        np.sum([*counts.values(), np.zeros(len(CLASSES))], axis=0) for counts in (theirs, ours)
    ]
    for word, count in ours.items():
        theirs[word] += count * OWN_SHARE * masses[0] / np.maximum(masses[1], 1.0)
    return theirs


def _counted(lines: Iterable[tuple[Line, Sequence[Mapping[str, str]]]]) -> dict[str, Counts]:
    counts: dict[str, Counts] = defaultdict(lambda: np.zeros(len(CLASSES)))
    for line, keyboards in lines:
        versions = [line.text, *(typed(line.text, keyboard) for keyboard in keyboards)]
        for version in versions:
            for word in words(clean(version)):
                counts[word][CLASSES.index(line.name)] += 1 / len(versions)
    return counts


def ngram_counts(by_word: Mapping[str, Counts]) -> list[dict[str, Counts]]:
    """Count n-grams by length (index 0 unused); a word has one space before and one behind it."""
    counts: list[dict[str, Counts]] = [
        defaultdict(lambda: np.zeros(len(CLASSES))) for _ in range(LONGEST + 1)
    ]
    for word, count in by_word.items():
        for ngram in _ngrams(f" {word} "):
            counts[len(ngram)][ngram] += count
    return counts


def _ngrams(padded: str) -> Iterator[str]:
    for end in range(2, len(padded) + 1):
        for start in range(max(0, end - LONGEST), end):
            yield padded[start:end]


def probabilities(counts: list[dict[str, Counts]], least: float = 1.0) -> dict[str, Counts]:
    """Return P(last character | the ones before, class) of every n-gram counted `least` times.

    Interpolated after Witten and Bell (1991): a context lends the shorter one as much as it has
    seen different characters.
    """
    one = counts[1]
    total = np.sum(list(one.values()), axis=0)
    kinds = np.sum([count > 0 for count in one.values()], axis=0)
    found = {c: (count + kinds / len(one)) / (total + kinds) for c, count in one.items()}
    for length in range(2, LONGEST + 1):
        totals: dict[str, Counts] = defaultdict(lambda: np.zeros(len(CLASSES)))
        types: dict[str, Counts] = defaultdict(lambda: np.zeros(len(CLASSES)))
        for ngram, count in counts[length].items():
            totals[ngram[:-1]] += count
            types[ngram[:-1]] += np.minimum(count, 1)
        for ngram, count in counts[length].items():
            if count.sum() >= least:
                lent = SMOOTHING * types[ngram[:-1]] + 1e-3
                shorter = _shorter(found, ngram)
                found[ngram] = (count + lent * shorter) / (totals[ngram[:-1]] + lent)
    return found


def _shorter(found: Mapping[str, Counts], ngram: str) -> Counts:
    return next(found[ngram[i:]] for i in range(1, len(ngram)) if ngram[i:] in found)


def costs(found: Mapping[str, Counts]) -> dict[str, Counts]:
    """Return by n-gram -log P of each class less the least of them, CLIP at most, in nats."""
    logs = {ngram: -np.log(p) for ngram, p in found.items()}
    return {ngram: np.minimum(log - log.min(), CLIP) for ngram, log in logs.items()}


def pruned(
    all_costs: Mapping[str, Counts], counts: list[dict[str, Counts]], size: int
) -> dict[str, Counts]:
    """Keep the `size` n-grams whose going would change the scores of the training text most.

    Those with a character beyond the ALPHABET most frequent ones are left out, and those with a
    letter that is neither Arabic nor Latin.
    """
    totals = [np.sum(list(level.values()), axis=0) if level else 1.0 for level in counts]
    frequent = {
        character: float((count / totals[1]).sum())
        for character, count in counts[1].items()
        if not character.isalpha() or script(character) != "other"
    }
    alphabet = set(sorted(frequent, key=lambda c: (-frequent[c], c))[:ALPHABET])
    worth: dict[str, float] = {}
    for ngram, cost in all_costs.items():
        if len(ngram) == 1:
            worth[ngram] = np.inf
        elif alphabet.issuperset(ngram):
            change = cost - _shorter(all_costs, ngram)
            share = counts[len(ngram)][ngram] / totals[len(ngram)]
            worth[ngram] = float((share * np.abs(change - change.mean())).sum())
    best = sorted(worth, key=lambda ngram: (-worth[ngram], ngram))
    return {ngram: all_costs[ngram] for ngram in best[:size] if alphabet.issuperset(ngram)}


def table(public: list[Line], own: list[Line], size: int) -> bytes:
    """Make the packed table."""
    counts = ngram_counts(word_counts(public, own))
    kept = pruned(costs(probabilities(counts)), counts, size)
    step = CLIP / MOST_STEPS
    steps = {ngram: [round(c / step) for c in cost] for ngram, cost in kept.items()}
    return pack(CLASSES, steps, step, COOLING)


def translated(public: list[Line]) -> list[Line]:
    """Leave out the lines of other classes that are English: what a translator left as it was."""
    first = unpack(table(public, [], 30_000))
    place = CLASSES.index("en")

    def is_english(line: Line) -> bool:
        found = first.costs(words(clean(line.text)))
        return found[CLASSES.index(line.name)] - found[place] > _UNTRANSLATED_NATS

    return [line for line in public if line.name == "en" or not is_english(line)]


def main() -> None:
    """Train, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help="n-grams kept")
    parser.add_argument("--output", type=Path, default=TABLE)
    options = parser.parse_args()
    public, own = translated(public_lines()), own_lines()
    packed = table(public, own, options.size)
    options.output.write_bytes(packed)
    print(f"{len(public)} public and {len(own)} own lines: {len(packed) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
