"""What other methods make of the voter messages, from the same phrasings, beside ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from benchmarks.corpora import Message
from benchmarks.language import as_shipped
from benchmarks.matching import shares
from benchmarks.methods import baselines
from benchmarks.rows import Row
from bot.nlu.corpus import Corpus, Example

_ISO = {"kmr-Latn": "ku", "kmr-Arab": "ku"}
"""Where the code of langdetect's kind (ISO 639-1) is another than ours."""


Places = Mapping[str, Sequence[int]]
"""Language → the places of its messages."""


def print_beside(rows: Sequence[Row], messages: Sequence[Message], corpus: Corpus) -> None:
    """Print language and matching of every method, by language."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, message in enumerate(messages):
        places[message.language].append(place)
    print(f"{'language right, %':22s} " + " ".join(f"{one:>13s}" for one in (*places, "all")))
    _print_languages(rows, messages, places)
    print("top-1 / top-3, %")
    _print_matching(rows, messages, corpus, places)


def _print_languages(rows: Sequence[Row], messages: Sequence[Message], places: Places) -> None:
    """Print how often the language is named; langdetect knows no Kurdish, and no script."""
    found = {
        "ours": [row.language_right for row in rows],
        "langdetect as shipped": [
            as_shipped(one.text) == _ISO.get(one.language, one.language) for one in messages
        ],
    }
    for name, hits in found.items():
        cells = [[hits[place] for place in own] for own in places.values()] + [hits]
        print(f"{name:22s} " + " ".join(f"{100 * sum(c) / len(c):13.1f}" for c in cells))


def _print_matching(
    rows: Sequence[Row], messages: Sequence[Message], corpus: Corpus, places: Places
) -> None:
    """Print how often the entry ranks first; ours had to find the language, others are told it."""
    counts: list[int] = []
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for language, members in places.items():
        own = [place for place in members if rows[place].in_scope]
        counts.append(len(own))
        hits = [sum(rows[i].wanted in rows[i].ranking[:n] for i in own) for n in (1, 3)]
        found["ours"].append((100 * hits[0] / len(own), 100 * hits[1] / len(own)))
        known = [one for one in corpus.examples if one.language == language]
        tests = [Example(rows[i].wanted, language, messages[i].text) for i in own]
        for name, learn in baselines().items():
            found[name].append(shares(learn(known)([test.text for test in tests]), tests))
    for name, values in found.items():
        whole = [
            sum(c * value[i] for c, value in zip(counts, values, strict=True)) / sum(counts)
            for i in (0, 1)
        ]
        pairs = [*values, (whole[0], whole[1])]
        print(f"{name:22s} " + " ".join(f"{one:6.1f} /{three:5.1f}" for one, three in pairs))
