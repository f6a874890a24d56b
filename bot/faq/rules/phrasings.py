"""Rules on what the matcher learns from (F3): repeated, too few, or given away by a test."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.faq.draft import Draft
from bot.faq.finding import Finding
from bot.faq.folder import OUT_OF_SCOPE, SMALLTALK, entry_path
from bot.faq.rules.loose import folded, loose

FEWEST_QUESTIONS = 10
FEWEST_TESTS = 3


class Phrasing(NamedTuple):
    """A text the matcher learns from or is tried with: whose it is and where it stands.

    `key` is equal for all texts that `fold` makes equal, and for a few more.
    """

    owner: str
    file: str
    keys: tuple[str | int, ...]
    text: str
    key: str


def repeated(draft: Draft) -> Iterator[Finding]:
    """Questions that belong to two entries, that equal a test, or that stand twice in one list."""
    for language in draft.catalog.languages:
        taught = _by_key(_taught(draft, language))
        for alike in taught.values():
            for first, again in _equals(alike, language):
                if first.owner == again.owner:
                    yield _again("F305", draft, again, first)
                else:
                    yield _again("F301", draft, again, first, other=first.owner)
        yield from _given_away(draft, language, taught)


def _given_away(
    draft: Draft, language: str, taught: dict[str, list[Phrasing]]
) -> Iterator[Finding]:
    for tests, by_any in _held_out(draft, language):
        for alike in _by_key(tests).values():
            for first, again in _equals(alike, language):
                yield _again("F305", draft, again, first)
        for test in tests:
            questions = [
                question
                for question in taught.get(test.key, ())
                if by_any or question.owner == test.owner
            ]
            for question, _ in _equals([*questions[:1], test], language):
                yield _again("F303", draft, test, question, other=question.owner)


def _by_key(phrasings: Iterable[Phrasing]) -> dict[str, list[Phrasing]]:
    alike: dict[str, list[Phrasing]] = {}
    for phrasing in phrasings:
        alike.setdefault(phrasing.key, []).append(phrasing)
    return alike


def _equals(alike: list[Phrasing], language: str) -> Iterator[tuple[Phrasing, Phrasing]]:
    """Each phrasing that repeats another, after that one."""
    if len(alike) > 1:
        first: dict[str, Phrasing] = {}
        for phrasing in alike:
            known = first.setdefault(folded(phrasing.text, language), phrasing)
            if known is not phrasing:
                yield known, phrasing


def _again(
    code: str, draft: Draft, phrasing: Phrasing, known: Phrasing, **values: object
) -> Finding:
    file = draft.folder.files[known.file]
    first = f"{file.path}:{file.place(*known.keys).line}"
    return draft.at(code, phrasing.file, *phrasing.keys, text=phrasing.text, first=first, **values)


def too_few(draft: Draft) -> Iterator[Finding]:
    """Translations with fewer questions or tests than the matcher needs to be sure."""
    for entry in draft.catalog.entries.values():
        for language, translation in entry.translations.items():
            name = entry_path(entry.id, f"{language}.yaml")
            if (count := len(translation.questions)) < FEWEST_QUESTIONS:
                yield draft.at("F302", name, "questions", count=count, fewest=FEWEST_QUESTIONS)
            if (count := len(translation.tests_answer)) < FEWEST_TESTS:
                yield draft.at("F304", name, "tests", "answers", count=count, fewest=FEWEST_TESTS)


def same_title(draft: Draft) -> Iterator[Finding]:
    """Titles that two entries share: voters could not tell the buttons apart."""
    for language in draft.catalog.languages:
        first: dict[str, str] = {}
        for entry in draft.catalog.entries.values():
            if language in entry.translations:
                title = entry.translations[language].title
                owner = first.setdefault(title.casefold(), entry.id)
                if owner != entry.id:
                    name = entry_path(entry.id, f"{language}.yaml")
                    yield draft.at("F306", name, "title", title=title, other=owner)


def _taught(draft: Draft, language: str) -> Iterator[Phrasing]:
    for entry in draft.catalog.entries.values():
        if language in entry.translations:
            questions = entry.translations[language].questions
            file = entry_path(entry.id, f"{language}.yaml")
            yield from _phrasings(entry.id, file, ("questions",), questions, language)
    messages = draft.catalog.out_of_scope.get(language, ())
    file = f"{OUT_OF_SCOPE}/{language}.yaml"
    yield from _phrasings(OUT_OF_SCOPE, file, ("messages",), messages, language)
    file = f"{SMALLTALK}/{language}.yaml"
    for kind, messages in draft.catalog.smalltalk.get(language, {}).items():
        yield from _phrasings(f"{SMALLTALK}.{kind}", file, (kind,), messages, language)


def _held_out(draft: Draft, language: str) -> Iterator[tuple[tuple[Phrasing, ...], bool]]:
    """Each list of tests, and whether anybody's question gives them away or just their owner's."""
    for entry in draft.catalog.entries.values():
        if language in entry.translations:
            file = entry_path(entry.id, f"{language}.yaml")
            translation = entry.translations[language]
            answers = (case.text for case in translation.tests_answer)
            others = (case.text for case in translation.tests_not)
            keys = ("tests", "answers")
            yield tuple(_phrasings(entry.id, file, keys, answers, language)), True
            yield tuple(_phrasings(entry.id, file, ("tests", "not"), others, language)), False
    outside = (case.text for case in draft.catalog.out_of_scope_tests.get(language, ()))
    file = f"{OUT_OF_SCOPE}/{language}.yaml"
    yield tuple(_phrasings(OUT_OF_SCOPE, file, ("tests",), outside, language)), True


def _phrasings(
    owner: str, file: str, keys: tuple[str, ...], texts: Iterable[str], language: str
) -> Iterator[Phrasing]:
    for number, text in enumerate(texts):
        if key := loose(text, language):
            yield Phrasing(owner, file, (*keys, number), text, key)
