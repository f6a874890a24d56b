"""What became of each voter message, as plain data that tables and pictures are made from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from benchmarks.corpora import Message
from bot.domain.decision import Answer, Clarify
from bot.nlu.characters import has_letters
from bot.nlu.corpus import NONE
from bot.nlu.reading import Reading


class Outcome(StrEnum):
    """What a message that has an entry came to."""

    RIGHT = "answered right at once"
    OFFERED = "asked back, the right one among the options"
    MISSED = "handed to a person, or asked back without it"
    WRONG = "answered wrong"


@dataclass(frozen=True, slots=True)
class Row:
    """How one message went; its text is not kept.

    wanted: an entry, or NONE. answered_in: the language replied in. decision: the class of the
    decision, in lower case. confidence: calibrated probability that the first of the ranking is
    right.
    """

    language: str
    style: str
    letters: bool
    wanted: str
    answered_in: str
    ranking: tuple[str, ...]
    confidence: float
    decision: str
    entry: str | None
    options: tuple[str, ...]

    @property
    def in_scope(self) -> bool:
        """Whether the message has an entry."""
        return self.wanted != NONE

    @property
    def language_right(self) -> bool:
        """Whether the reply is in the language and the script of the message."""
        return self.answered_in == self.language

    @property
    def is_answered(self) -> bool:
        """Whether an entry was sent."""
        return self.decision == "answer"

    @property
    def best_is_right(self) -> bool:
        """Whether the first of the ranking is the entry wanted."""
        return self.ranking[:1] == (self.wanted,)

    @property
    def outcome(self) -> Outcome:
        """What it came to, for a message that has an entry."""
        if self.is_answered:
            return Outcome.RIGHT if self.entry == self.wanted else Outcome.WRONG
        return Outcome.OFFERED if self.wanted in self.options else Outcome.MISSED


def row_of(message: Message, reading: Reading, entries: set[str]) -> Row:
    """Sum up what was made of a message; one whose entry is not there must not be answered."""
    decision = reading.decision
    return Row(
        language=message.language,
        style=message.style,
        letters=has_letters(message.text),
        wanted=message.id if message.id in entries else NONE,
        answered_in=reading.language,
        ranking=tuple(match.entry for match in reading.ranking),
        confidence=reading.ranking[0].probability,
        decision=type(decision).__name__.lower(),
        entry=decision.entry if isinstance(decision, Answer) else None,
        options=decision.options if isinstance(decision, Clarify) else (),
    )


def write(rows: Iterable[Row], path: Path) -> None:
    """Write rows as JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(asdict(row)) + "\n" for row in rows), encoding="utf-8")


def read(path: Path) -> list[Row]:
    """Read what `write` wrote."""
    found = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [
        Row(**{**one, "ranking": tuple(one["ranking"]), "options": tuple(one["options"])})
        for one in found
    ]


def groups(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    """Part rows by language and, where a language has several, by style ("" for all of them)."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row.language, ""].append(row)
        found[row.language, row.style].append(row)
    return {
        (language, style): members
        for (language, style), members in sorted(found.items())
        if not style or len(members) < len(found[language, ""])
    }
