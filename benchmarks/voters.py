"""Measures understanding of voter messages: language, entry, decision, time and memory."""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.baselines import baselines
from benchmarks.corpora import Message, from_drafts, from_faq, restricted, voter_messages
from bot.domain.decision import Answer, Clarify, Handoff, Smalltalk
from bot.nlu.corpus import NONE, Corpus, is_entry
from bot.nlu.engine import Engine
from bot.nlu.index import build, load
from bot.nlu.language import Detector
from bot.nlu.reading import Context, Reading


@dataclass(frozen=True, slots=True)
class Row:
    """How one message went: the entry wanted (NONE when none), and what was made of it."""

    message: Message
    wanted: str
    reading: Reading

    @property
    def ranking(self) -> list[str]:
        return [match.entry for match in self.reading.ranking]


def measure(engine: Engine, messages: Sequence[Message], entries: set[str]) -> list[Row]:
    """Understand every message as the first of a new conversation."""
    return [
        Row(one, one.id if one.id in entries else NONE, engine.understand(one.text, Context()))
        for one in messages
    ]


def summary(rows: Sequence[Row]) -> list[str]:
    """Return the figures of some messages as table cells."""
    inside = [row for row in rows if row.wanted != NONE]
    outside = [row for row in rows if row.wanted == NONE]
    answered = [row for row in rows if isinstance(row.reading.decision, Answer)]
    right = [row for row in answered if row.reading.decision.entry == row.wanted]  # type: ignore[union-attr]
    asked = [row for row in inside if isinstance(row.reading.decision, Clarify)]
    among = [row for row in asked if row.wanted in row.reading.decision.options]  # type: ignore[union-attr]

    def share(part: int, whole: int) -> str:
        return f"{100 * part / whole:5.1f}" if whole else "    -"

    solved = sum(row in right for row in inside) + len(among)
    return [
        f"{len(rows):5d}",
        share(sum(row.reading.language == row.message.language for row in rows), len(rows)),
        share(sum(row.ranking[0] == row.wanted for row in inside), len(inside)),
        share(sum(row.wanted in row.ranking[:3] for row in inside), len(inside)),
        share(len([row for row in answered if row.wanted != NONE]), len(inside)),
        share(len(right), len(inside)),
        share(len(right), len(answered)),
        share(
            len([row for row in outside if isinstance(row.reading.decision, Answer)]), len(outside)
        ),
        share(
            len([row for row in outside if isinstance(row.reading.decision, Clarify)]), len(outside)
        ),
        share(solved, len(inside)),
    ]


HEAD = ("    n", " lang", "top-1", "top-3", "answ.", "right", "prec.", "none!", "none?", "solved")


def print_table(rows: Sequence[Row]) -> None:
    """Print the summary by language, by language and style, and of all."""
    print(f"{'':22s} " + " ".join(HEAD))
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.message.language, ""].append(row)
        groups[row.message.language, row.message.style].append(row)
    for (language, style), members in sorted(groups.items()):
        if style and len({s for lang, s in groups if lang == language}) == 2:
            continue
        print(f"{language + ' ' + style:22s} " + " ".join(summary(members)))
    print(f"{'all':22s} " + " ".join(summary(rows)))


def print_speed(engine: Engine, messages: Sequence[Message]) -> None:
    """Print the time that understanding takes, in milliseconds a message."""
    taken = []
    for message in messages:
        start = time.perf_counter()
        engine.understand(message.text, Context())
        taken.append(1000 * (time.perf_counter() - start))
    print(f"understanding: median {np.median(taken):.2f} ms, p99 {np.percentile(taken, 99):.2f} ms")


def entry_list(value: str) -> set[str]:
    """Read entry ids from a file, one a line, or from a list parted by commas."""
    path = Path(value)
    text = path.read_text(encoding="utf-8") if path.is_file() else value.replace(",", "\n")
    return {line.strip() for line in text.splitlines() if line.strip()}


def print_mistakes(rows: Iterable[Row]) -> None:
    """Print the messages whose best entry, answer or language is wrong."""
    for row in rows:
        decision = row.reading.decision
        wrong = row.wanted != NONE and row.ranking[0] != row.wanted
        wrong |= isinstance(decision, Answer) and decision.entry != row.wanted
        language = row.reading.language != row.message.language
        if wrong or language:
            kind = {Answer: "A", Clarify: "C", Handoff: "H", Smalltalk: "S"}[type(decision)]
            best = [(m.entry, round(m.probability, 2)) for m in row.reading.ranking[:3]]
            concepts = [f"{f.concept}={f.word}" for f in row.reading.concepts]
            wanted = row.wanted + (f" [{row.reading.language}]" if language else "")
            print(
                row.message.language,
                kind,
                wanted,
                "|",
                row.message.text,
                "|",
                best,
                concepts,
                f"out={row.reading.outside:.2f}",
            )


def memory_mb() -> float:
    """Return the most memory this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def print_baselines(corpus: Corpus, messages: Sequence[Message], entries: set[str]) -> None:
    """Print top-1 and top-3 of other methods on the same phrasings, the language being given."""
    groups: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        if message.id in entries:
            groups[message.language].append(message)
    for name, method in baselines().items():
        cells = []
        for language, members in sorted(groups.items()):
            own = [e for e in corpus.examples if e.language == language and is_entry(e.label)]
            rank: Callable[[str], list[str]] = method(own)
            ranked = [rank(message.text) for message in members]
            top = [sum(m.id in r[:n] for m, r in zip(members, ranked, strict=True)) for n in (1, 3)]
            cells.append(
                f"{language} {100 * top[0] / len(members):.1f}/{100 * top[1] / len(members):.1f}"
            )
        print(f"{name:24s} top-1/top-3: " + "  ".join(cells))


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drafts", action="store_true", help="learn from the drafts, not faq/")
    parser.add_argument("--entries", type=entry_list, help="ids, or a file of ids")
    parser.add_argument(
        "--others-as-none", action="store_true", help="learn the other entries as out of scope"
    )
    parser.add_argument("--baselines", action="store_true")
    parser.add_argument("--mistakes", action="store_true")
    parser.add_argument("--cache", type=Path, help="keep the index here")
    options = parser.parse_args()
    corpus = from_drafts() if options.drafts else from_faq()
    if options.entries:
        corpus = restricted(corpus, options.entries, others_as_none=options.others_as_none)
    entries = {e.label for e in corpus.examples if is_entry(e.label)}
    messages = voter_messages()
    with tempfile.TemporaryDirectory() as folder:
        cache = options.cache or Path(folder)
        start = time.perf_counter()
        build(corpus, cache)
        print(
            f"{len(corpus.examples)} examples, {len(entries)} entries: built or loaded in "
            f"{time.perf_counter() - start:.1f} s, {memory_mb():.0f} MB at most"
        )
        start = time.perf_counter()
        index = load(max(cache.glob("nlu-*.npz"), key=lambda path: path.stat().st_mtime))
        engine = Engine(index, Detector.load())
        print(f"ready from the cache in {time.perf_counter() - start:.2f} s")
    rows = measure(engine, messages, entries)
    print_table(rows)
    print_speed(engine, messages)
    if options.baselines:
        print_baselines(corpus, messages, entries)
    if options.mistakes:
        print_mistakes(rows)


if __name__ == "__main__":
    main()
