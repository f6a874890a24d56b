"""Puts what the bot made of a message, kept as plain data, into the operator's words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.web.desk.phrasebook import Phrasebook

CANDIDATES = 3
WORDS = 8
LEAST = 0.01
"""Chances below it would read as none."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry the bot thought of, with its chance where the engine gave one."""

    entry: str
    title: str
    chance: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The decision in a sentence and the entries it was taken between, likeliest first.

    `words` are those of the message that the bot knew, `nearest` the question most like it.
    """

    decision: str
    candidates: tuple[Candidate, ...]
    words: tuple[str, ...] = ()
    nearest: str | None = None

    @property
    def entries(self) -> tuple[str, ...]:
        """The candidates' entry ids."""
        return tuple(candidate.entry for candidate in self.candidates)


def read_outcome(outcome: Mapping[str, object], book: Phrasebook) -> Explanation:
    """The explanation of a stored outcome; parts that are missing or unknown are left out.

    Outcomes outlive the program that wrote them (`bot.services.outcome`, `bot.nlu.explain`), so
    nothing in one is taken for granted.
    """
    reading = _mapping(outcome.get("explanation"))
    chances = dict(_ranking(reading))
    sent = [outcome.get("entry"), outcome.get("also")]
    named = [*sent, *_sequence(outcome.get("options")), *chances]
    entries = [
        entry
        for entry in dict.fromkeys(one for one in named if isinstance(one, str))
        if entry in book.catalog.entries
    ]
    nearest = _mapping(reading.get("nearest")).get("text")
    return Explanation(
        decision=book.named("decision", str(outcome.get("decision", ""))),
        candidates=tuple(
            Candidate(
                entry,
                book.title(entry),
                book.percent(chances[entry]) if entry in chances else None,
            )
            for entry in entries[:CANDIDATES]
        ),
        words=tuple(dict.fromkeys(_words(reading)))[:WORDS],
        nearest=nearest if isinstance(nearest, str) else None,
    )


def _ranking(reading: Mapping[str, object]) -> Iterator[tuple[str, float]]:
    for candidate in map(_mapping, _sequence(reading.get("entries"))):
        entry, chance = candidate.get("entry"), candidate.get("probability")
        if isinstance(entry, str) and isinstance(chance, int | float) and LEAST <= chance <= 1:
            yield entry, float(chance)


def _words(reading: Mapping[str, object]) -> Iterator[str]:
    for concept in map(_mapping, _sequence(reading.get("concepts"))):
        word = concept.get("word")
        if isinstance(word, str):
            yield word


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
