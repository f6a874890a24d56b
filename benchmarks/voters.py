"""Measures understanding of voter messages: language, entry, decision, confidence."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.beside import print_beside
from benchmarks.corpora import ROOT, Message, voter_messages
from benchmarks.rows import Outcome, Row, groups, row_of, write
from benchmarks.scoring import bins, calibration_error
from bot.faq.evaluate import restrict
from bot.faq.load import load
from bot.faq.model import Catalog, Importance
from bot.nlu.corpus import Corpus, is_entry
from bot.nlu.engine import Engine
from bot.nlu.index import build
from bot.nlu.language import Detector
from bot.nlu.normalize import fold
from bot.nlu.reading import Context, Reading

Counted = Callable[[Sequence[Row]], tuple[int, int]]
EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Where confidence is parted for the reliability table."""


def _counted(of: Callable[[Row], bool], among: Callable[[Row], bool] = lambda _: True) -> Counted:
    def count(rows: Sequence[Row]) -> tuple[int, int]:
        whole = [row for row in rows if among(row)]
        return sum(of(row) for row in whole), len(whole)

    return count


COLUMNS: dict[str, Counted] = {
    "lang.": _counted(lambda row: row.language_right),
    "lang.*": _counted(lambda row: row.language_right, lambda row: row.letters),
    "top-1": _counted(lambda row: row.best_is_right, lambda row: row.in_scope),
    "top-3": _counted(lambda row: row.wanted in row.ranking[:3], lambda row: row.in_scope),
    "answ.": _counted(lambda row: row.is_answered, lambda row: row.in_scope),
    "right": _counted(lambda row: row.outcome == Outcome.RIGHT, lambda row: row.in_scope),
    "prec.": _counted(
        lambda row: row.outcome == Outcome.RIGHT, lambda row: row.in_scope and row.is_answered
    ),
    "prec.+": _counted(lambda row: row.entry == row.wanted, lambda row: row.is_answered),
    "none!": _counted(lambda row: row.is_answered, lambda row: not row.in_scope),
    "none?": _counted(lambda row: row.decision == "clarify", lambda row: not row.in_scope),
    "solved": _counted(
        lambda row: row.outcome in (Outcome.RIGHT, Outcome.OFFERED), lambda row: row.in_scope
    ),
}
"""Columns of the table, each with the part and the whole that it counts."""


def print_table(rows: Sequence[Row]) -> None:
    """Print every column by language, by language and style, and of all."""
    print(f"{'':15s}     n " + " ".join(f"{name:>6s}" for name in COLUMNS))
    for (language, style), members in {**groups(rows), ("all", ""): rows}.items():
        cells = []
        for counted in COLUMNS.values():
            part, whole = counted(members)
            cells.append(f"{100 * part / whole:6.1f}" if whole else "     -")
        print(f"{f'{language} {style}':15s} {len(members):5d} " + " ".join(cells))


def print_reliability(rows: Sequence[Row]) -> None:
    """Print, by confidence, how often the best entry was right."""
    parts = bins([row.confidence for row in rows], [row.best_is_right for row in rows], EDGES)
    print("confidence        n  claimed  right, %")
    for one in parts:
        print(
            f"{one.low:.2f} to {one.high:.2f} {one.count:6d}   {100 * one.claimed:6.1f}  "
            f"{100 * one.right:6.1f}"
        )
    print(f"mean distance of claim and truth {100 * calibration_error(parts):.1f}")


def print_mistakes(
    messages: Sequence[Message], readings: Sequence[Reading], rows: Sequence[Row]
) -> None:
    """Print the messages whose best entry, answer or language is wrong."""
    for message, reading, row in zip(messages, readings, rows, strict=True):
        wrong = row.in_scope and not row.best_is_right
        wrong |= row.is_answered and row.entry != row.wanted
        if wrong or not row.language_right:
            language = "" if row.language_right else f" [{row.answered_in}]"
            best = [(m.entry, round(m.probability, 2)) for m in reading.ranking[:3]]
            concepts = [f"{f.concept}={f.word}" for f in reading.concepts]
            print(
                f"{row.language} {row.decision} {row.wanted}{language} | {message.text} | {best} "
                f"{concepts} out={reading.outside:.2f}"
            )


def known_already(messages: Sequence[Message], corpus: Corpus) -> int:
    """Count the messages that are, once folded, an example of the FAQ."""
    examples = {(one.language, fold(one.text, one.language)) for one in corpus.examples}
    return sum((one.language, fold(one.text, one.language)) in examples for one in messages)


def catalog_of(entries: set[str] | None) -> Catalog:
    """Read faq/, with these entries alone."""
    catalog = load(ROOT / "faq")
    return catalog if entries is None else restrict(catalog, sorted(entries))


def required() -> set[str]:
    """Return the entries that every language must have."""
    catalog = load(ROOT / "faq")
    return {one.id for one in catalog.entries.values() if one.importance == Importance.REQUIRED}


def entry_list(value: str) -> set[str]:
    """Read entry ids from a file, one a line, or from a list parted by commas."""
    path = Path(value)
    text = path.read_text(encoding="utf-8") if path.is_file() else value.replace(",", "\n")
    return {line.strip() for line in text.splitlines() if line.strip()}


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--entries", type=entry_list, help="ids, or a file of ids")
    chosen.add_argument("--required", action="store_true", help="the required entries alone")
    parser.add_argument("--baselines", action="store_true", help="other methods beside ours")
    parser.add_argument("--mistakes", action="store_true", help="list what went wrong")
    parser.add_argument("--cache", type=Path, help="keep the index here")
    parser.add_argument("--out", type=Path, help="write a line of JSON a message, for the pictures")
    options = parser.parse_args()
    corpus = catalog_of(required() if options.required else options.entries).corpus()
    entries = {one.label for one in corpus.examples if is_entry(one.label)}
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(build(corpus, options.cache or Path(folder)), Detector.load())
    print(f"{len(corpus.examples)} examples, {len(entries)} entries, {len(corpus.tests)} tests")
    messages = voter_messages()
    print(f"{known_already(messages, corpus)} messages stand among the examples but for spelling")
    readings = [engine.understand(message.text, Context()) for message in messages]
    rows = [row_of(*pair, entries) for pair in zip(messages, readings, strict=True)]
    print_table(rows)
    print_reliability(rows)
    if options.baselines:
        print_beside(rows, messages, corpus)
    if options.mistakes:
        print_mistakes(messages, readings, rows)
    if options.out:
        write(rows, options.out)


if __name__ == "__main__":
    main()
