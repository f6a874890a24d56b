"""Measures messages that ask two things: two tests of the FAQ, each sure alone, put together."""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from benchmarks.corpora import from_faq, voter_messages
from bot.domain.decision import Answer, Clarify
from bot.nlu.corpus import Corpus, Example, is_entry
from bot.nlu.engine import Engine
from bot.nlu.index import build
from bot.nlu.language import Detector
from bot.nlu.reading import Context

PAIRS = 100
BETWEEN = {"question mark": "? ", "comma": ", ", "nothing": " "}
"""What stands between the two questions."""
OUTCOMES = ("both", "one", "asked", "other", "wrong")
"""Both answered; one of them; asked back with both among the options; any other question back or a
person; an entry answered that neither asked for."""


def sure_alone(engine: Engine, corpus: Corpus) -> dict[str, list[Example]]:
    """Return the tests of 3 to 12 words by language that are answered right by themselves."""
    found: dict[str, list[Example]] = defaultdict(list)
    for test in corpus.tests:
        if is_entry(test.label) and 3 <= len(test.text.split()) <= 12:
            decision = engine.understand(test.text, Context(test.language, True)).decision
            if isinstance(decision, Answer) and decision.entry == test.label:
                found[test.language].append(test)
    return found


def outcome(engine: Engine, first: Example, second: Example, between: str) -> str:
    """Tell what becomes of two questions in one message: one of OUTCOMES."""
    text = first.text.rstrip("?؟. ") + between + second.text
    decision = engine.understand(text, Context()).decision
    asked = {first.label, second.label}
    if isinstance(decision, Answer):
        sent = {decision.entry} | ({decision.also.entry} if decision.also else set())
        return "wrong" if sent - asked else "both" if sent == asked else "one"
    return "asked" if isinstance(decision, Clarify) and asked <= set(decision.options) else "other"


def main() -> None:
    """Print, for each language and each way of joining, how many of 100 pairs go how."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, help="keep the index here")
    options = parser.parse_args()
    corpus = from_faq()
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(build(corpus, options.cache or Path(folder)), Detector.load())
    print(f"{'between':14s} {'':9s}" + "".join(f"{name:>7s}" for name in OUTCOMES))
    for language, tests in sorted(sure_alone(engine, corpus).items()):
        drawn = random.Random(1)
        for name, between in BETWEEN.items():
            counts: Counter[str] = Counter()
            while counts.total() < PAIRS:
                first, second = drawn.sample(tests, 2)
                if first.label != second.label:
                    counts[outcome(engine, first, second, between)] += 1
            cells = "".join(f"{counts[one]:7d}" for one in OUTCOMES)
            print(f"{name:14s} {language:9s}{cells}")
    decisions = [engine.understand(one.text, Context()).decision for one in voter_messages()]
    second = sum(isinstance(one, Answer) and one.also is not None for one in decisions)
    print(f"of {len(decisions)} voter messages, {second} got a second answer")


if __name__ == "__main__":
    main()
