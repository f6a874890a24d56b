"""Reads the public question sets, and draws the phrasings that a matcher may learn from."""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Sequence

from benchmarks.corpora import data_folder
from bot.nlu.corpus import NONE, Example

OUT_OF_SCOPE = "oos"
"""What CLINC150 calls messages that have no intent."""


def read(name: str, split: str, language: str) -> list[Example]:
    """Read one split of a question set of the data folder."""
    path = data_folder() / "benchmarks" / "intents" / f"{name}.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [
        Example(NONE if row["intent"] == OUT_OF_SCOPE else row["intent"], language, row["text"])
        for row in rows
        if row["split"] == split
    ]


def draw(examples: Sequence[Example], count: int | None, seed: int) -> list[Example]:
    """Draw `count` phrasings an intent, or as many as there are; None takes them all."""
    if count is None:
        return list(examples)
    by_intent: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_intent[example.label].append(example)
    chosen = random.Random(seed)
    return [
        example
        for _, own in sorted(by_intent.items())
        for example in chosen.sample(own, min(count, len(own)))
    ]
