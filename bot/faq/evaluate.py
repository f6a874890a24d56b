"""`faq eval`: puts labelled messages to the bot and counts what it made of them."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import FaqError
from bot.faq.fields import listed
from bot.faq.model import Catalog
from bot.nlu.corpus import NONE
from bot.words import SOURCE_LANGUAGE, Words

Ask = Callable[[str], Mapping[str, object]]
"""What answers one message with the keys of `ask --json`."""

BEST = 3

_KEYS = ("id", "lang", "style", "text")
_SCRIPT_OF_STYLE = {"latin": "Latn", "badini": "Arab"}
_TWO_SCRIPTS = "kmr"


@dataclass(frozen=True, slots=True)
class Question:
    """A voter's message and the entry it asks for, or "none"; Kurmanji of both scripts is "kmr"."""

    id: str
    lang: str
    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the bot made of a question; `wanted` is "none" when the catalog lacks its entry."""

    question: Question
    wanted: str
    asked: Mapping[str, object]

    @property
    def language_is_right(self) -> bool:
        """Whether the reply would be in the voter's language, for Kurmanji also in its letters."""
        script = _SCRIPT_OF_STYLE.get(self.question.style)
        if self.question.lang == _TWO_SCRIPTS and script and self.asked["script"] != script:
            return False
        return self.asked["language"] == self.question.lang

    @property
    def ranking(self) -> Sequence[object]:
        """The best three entries, whatever was decided."""
        return _list(self.asked["ranking"])[:BEST]

    @property
    def is_answered(self) -> bool:
        """Whether an entry was sent."""
        return self.asked["decision"] == "answer"

    @property
    def is_answered_right(self) -> bool:
        """Whether the wanted entry was sent."""
        return self.is_answered and self.asked["entry"] == self.wanted

    @property
    def is_offered(self) -> bool:
        """Whether the wanted entry was among the choices of a question back."""
        return self.asked["decision"] == "clarify" and self.wanted in _list(self.asked["options"])

    def line(self) -> str:
        """The prediction as one line of JSON: the keys of `ask --json`, and the input.

        `text` is what the voter would read, as in `ask --json`; the voter's message is `input`.
        """
        question = self.question
        given = {"id": question.id, "lang": question.lang, "style": question.style}
        return json.dumps({**given, "input": question.text, **self.asked}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts over some predictions; shares are 0 to 1, None where there is nothing to count.

    Top-1, top-3, answered and solved are shares of the messages that have an entry; precision is
    the share of right ones among all answers sent, those to messages without an entry included.
    """

    language: str
    style: str
    n: int
    with_entry: int
    language_accuracy: float | None
    top1: float | None
    top3: float | None
    answered: float | None
    answered_right: float | None
    precision: float | None
    none_answered: float | None
    solved: float | None


def evaluate(
    questions: Iterable[Question], ask: Ask, entries: Iterable[str]
) -> tuple[Prediction, ...]:
    """Ask every question; one whose id is not among `entries` must not be answered."""
    known = frozenset(entries)
    return tuple(
        Prediction(question, question.id if question.id in known else NONE, ask(question.text))
        for question in questions
    )


def sums(predictions: Iterable[Prediction]) -> tuple[Sums, ...]:
    """Sums per language, per language and style where there are several, and over all at last."""
    predictions = tuple(predictions)
    groups: dict[tuple[str, str], list[Prediction]] = {}
    for one in predictions:
        groups.setdefault((one.question.lang, ""), []).append(one)
        groups.setdefault((one.question.lang, one.question.style), []).append(one)
    styles = [language for language, _ in groups]
    shown = [key for key in sorted(groups) if not key[1] or styles.count(key[0]) > 2]
    return (*(_sums(*key, groups[key]) for key in shown), _sums("", "", predictions))


def _sums(language: str, style: str, group: Sequence[Prediction]) -> Sums:
    inside = [one for one in group if one.wanted != NONE]
    outside = [one for one in group if one.wanted == NONE]
    answers = [one for one in group if one.is_answered]
    return Sums(
        language=language,
        style=style,
        n=len(group),
        with_entry=len(inside),
        language_accuracy=_share(sum(one.language_is_right for one in group), len(group)),
        top1=_share(sum(one.wanted in one.ranking[:1] for one in inside), len(inside)),
        top3=_share(sum(one.wanted in one.ranking for one in inside), len(inside)),
        answered=_share(sum(one.is_answered for one in inside), len(inside)),
        answered_right=_share(sum(one.is_answered_right for one in inside), len(inside)),
        precision=_share(sum(one.is_answered_right for one in answers), len(answers)),
        none_answered=_share(sum(one.is_answered for one in outside), len(outside)),
        solved=_share(sum(one.is_answered_right or one.is_offered for one in inside), len(inside)),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def read_questions(
    paths: Iterable[Path], words: Words, language: str = SOURCE_LANGUAGE
) -> tuple[Question, ...]:
    """All questions of the files, one JSON object a line with id, lang, style and text.

    Raises FaqError with a line for each that is none, and OSError for a file that is not there.
    """
    questions: list[Question] = []
    faults: list[str] = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            if (question := _question(line)) is not None:
                questions.append(question)
            else:
                place, keys = f"{path}:{number}:1", listed(_KEYS)
                faults.append(words.say(language, "evaluate.bad_line", place=place, keys=keys))
    if faults:
        raise FaqError(tuple(faults))
    return tuple(questions)


def _question(line: str) -> Question | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    if not isinstance(found, dict) or not all(isinstance(found.get(key), str) for key in _KEYS):
        return None
    return Question(*(found[key] for key in _KEYS))


def restrict(catalog: Catalog, entry_ids: Iterable[str]) -> Catalog:
    """The catalog with these entries alone, to measure what a smaller one would do.

    Raises KeyError for an id the catalog does not have.
    """
    return replace(catalog, entries={entry: catalog.entries[entry] for entry in entry_ids})
