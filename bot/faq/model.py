"""The FAQ as the rest of the program sees it: languages, facts, entries and their translations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from bot.nlu.corpus import NONE, SMALLTALK, Corpus, Example
from bot.nlu.lexicon import reading_language
from bot.nlu.normalize import LANGUAGES

T = TypeVar("T")

UNFINISHED = re.compile(r"\bTODO\b")
"""What stands in a text that somebody still has to write; such a text is never used."""


class Human(StrEnum):
    """Whether a person follows the approved text: never, when the voter asks, or always."""

    NEVER = "never"
    OFFER = "offer"
    ALWAYS = "always"


class Importance(StrEnum):
    """How badly voters need an entry; a language is offered when all required ones are there."""

    REQUIRED = "required"
    USABLE = "usable"
    COMPLETE = "complete"


class Kind(StrEnum):
    """What a fact's value is, which decides how it is written in each language."""

    PHONE = "phone"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    PERCENT = "percent"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Language:
    """A language voters are answered in, as `languages.yaml` has it.

    `script` is Arab or Latn, `direction` rtl or ltr, `digits` arab (٠١٢) or latn (012); `months`
    holds twelve names or none; `names` is what a voter may type to switch to the language.
    `offered` is False while its texts are being written: voters do not meet it until then.
    """

    code: str
    name: str
    names: tuple[str, ...]
    script: str
    direction: str
    locale: str
    months: tuple[str, ...]
    digits: str
    alphabet: str
    fallback: str | None
    owners: tuple[str, ...]
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that answers name as `{id}`; `value` is None while the value is not known."""

    id: str
    about: str
    kind: Kind
    value: str | None
    source: str
    as_of: date | None
    valid_until: date | None

    def is_current(self, today: date) -> bool:
        """Whether the value is known and `today` is not past its last day."""
        return self.value is not None and (self.valid_until is None or today <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Case:
    """A voter's message that tries the bot out; `fails` is the reason of a known failure."""

    text: str
    fails: str | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """An entry's words in one language, the phrasings that teach it and the cases that try it."""

    language: str
    revision: int
    title: str
    answer: str
    questions: tuple[str, ...]
    tests_answer: tuple[Case, ...]
    tests_not: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One question voters have, with what is the same in every language."""

    id: str
    topic: str
    about: str
    importance: Importance
    revision: int
    facts: tuple[str, ...]
    source: str
    as_of: date | None
    valid_until: date | None
    human: Human
    related: tuple[str, ...]
    allow: frozenset[str]
    translations: Mapping[str, Translation]


@dataclass(frozen=True)
class Catalog:
    """Everything under `faq/`, unchanging for as long as the program runs.

    `out_of_scope` maps language to messages that the matcher learns not to answer, its tests to
    such messages held out from learning; `smalltalk` language to kind (greeting, thanks, goodbye)
    to messages, `lexicon` concept to language to forms; `revision` is a hash of the files' content,
    in hexadecimal.
    """

    languages: Mapping[str, Language]
    facts: Mapping[str, Fact]
    entries: Mapping[str, Entry]
    out_of_scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    out_of_scope_tests: Mapping[str, tuple[Case, ...]] = field(default_factory=dict)
    smalltalk: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    lexicon: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    revision: str = ""
    topic_order: tuple[str, ...] = ()

    def topics(self) -> tuple[str, ...]:
        """Topics that have entries, in the order of `topics.yaml`, unlisted ones after those."""
        return tuple(self._by_topic)

    def entries_of(self, topic: str) -> tuple[Entry, ...]:
        """The topic's entries, those that voters need most first, else by id."""
        return self._by_topic.get(topic, ())

    def translation(self, entry_id: str, language: str) -> Translation:
        """The entry's words in the language, or in the nearest fallback that has them.

        Raises KeyError for an unknown entry, an unknown language, or an entry without any words.
        """
        translations = self.entries[entry_id].translations
        for code in self.fallbacks(language):
            if code in translations:
                return translations[code]
        raise KeyError(f"{entry_id}: no language has a text")

    def fallbacks(self, language: str) -> tuple[str, ...]:
        """The language, its declared fallbacks in turn, then all others; KeyError if unknown."""
        chain = [language]
        following = self.languages[language].fallback
        while following is not None and following not in chain and following in self.languages:
            chain.append(following)
            following = self.languages[following].fallback
        return (*chain, *(code for code in self.languages if code not in chain))

    def offered(self) -> Catalog:
        """What voters may meet: only offered languages, only entries that are written in one."""
        offered = {code for code, language in self.languages.items() if language.offered}
        entries = {}
        for entry_id, entry in self.entries.items():
            texts = _only(entry.translations, offered)
            if texts and not UNFINISHED.search(f"{entry.about} {entry.source}"):
                entries[entry_id] = replace(entry, translations=texts)
        return replace(
            self,
            languages=_only(self.languages, offered),
            entries=entries,
            out_of_scope=_only(self.out_of_scope, offered),
            out_of_scope_tests=_only(self.out_of_scope_tests, offered),
            smalltalk=_only(self.smalltalk, offered),
        )

    def corpus(self) -> Corpus:
        """What the matcher learns from: titles and questions, out-of-scope messages, courtesies.

        Labels are entry ids, "none", and "smalltalk.greeting", "smalltalk.thanks" and so on.
        Beside it stand the tests of what an entry must answer and of what none may, known failures
        among them. Languages that the matcher cannot read are left out.
        """
        examples = tuple(one for one in self._examples() if one.language in LANGUAGES)
        tests = tuple(one for one in self._tests() if one.language in LANGUAGES)
        lexicon = {
            concept: {
                language: words
                for language, words in forms.items()
                if reading_language(language) in LANGUAGES
            }
            for concept, forms in self.lexicon.items()
        }
        return Corpus(examples, lexicon, tests)

    @cached_property
    def _by_topic(self) -> dict[str, tuple[Entry, ...]]:
        found = {entry.topic for entry in self.entries.values()}
        ordered = [topic for topic in self.topic_order if topic in found]
        ordered += sorted(found.difference(ordered))
        rank = {importance: place for place, importance in enumerate(Importance)}
        return {
            topic: tuple(
                sorted(
                    (entry for entry in self.entries.values() if entry.topic == topic),
                    key=lambda entry: (rank[entry.importance], entry.id),
                )
            )
            for topic in ordered
        }

    def _examples(self) -> Iterator[Example]:
        for entry in self.entries.values():
            for language, translation in entry.translations.items():
                for text in (translation.title, *translation.questions):
                    yield Example(entry.id, language, text)
        for language, messages in self.out_of_scope.items():
            for text in messages:
                yield Example(NONE, language, text)
        for language, kinds in self.smalltalk.items():
            for kind, messages in kinds.items():
                for text in messages:
                    yield Example(f"{SMALLTALK}{kind}", language, text)

    def _tests(self) -> Iterator[Example]:
        for entry in self.entries.values():
            for language, translation in entry.translations.items():
                for case in translation.tests_answer:
                    yield Example(entry.id, language, case.text)
        for language, cases in self.out_of_scope_tests.items():
            for case in cases:
                yield Example(NONE, language, case.text)


def _only(by_language: Mapping[str, T], languages: Set[str]) -> Mapping[str, T]:
    return {code: value for code, value in by_language.items() if code in languages}
