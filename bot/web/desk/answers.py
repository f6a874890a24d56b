"""Finds approved answers for the operator, who searches in any language and gets the voter's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.faq.format import is_current, render_answer
from bot.faq.model import Catalog, Entry
from bot.nlu.normalize import fold
from bot.web.desk.phrasebook import Phrasebook

MOST = 8

Index = tuple[tuple[str, str, str], ...]
"""Of each entry: its id, its folded title, its other folded texts."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry's answer as the voter would read it; `text` is None when it no longer holds.

    `language` is the text's own, which is another than the voter's where no translation exists.
    """

    entry: str
    title: str
    text: str | None
    language: str
    language_name: str
    direction: str


class Answers:
    """Looks through the catalog; what is folded for the search is kept until the FAQ changes."""

    def __init__(self) -> None:
        self._revision: str | None = None
        self._kept: dict[str, Index] = {}

    def suggest(
        self,
        book: Phrasebook,
        voter_language: str,
        today: date,
        query: str,
        likely: Sequence[str],
    ) -> tuple[Suggestion, ...]:
        """What matches the query best, or the likely entries and their neighbours without one."""
        catalog = book.catalog
        if query.strip():
            languages = tuple(dict.fromkeys((book.language.code, voter_language)))
            found = self.search(catalog, query, languages)
        else:
            found = tuple(dict.fromkeys(_near(catalog, likely)))
        return tuple(
            _suggestion(book, catalog.entries[entry], voter_language, today)
            for entry in found[:MOST]
        )

    def search(self, catalog: Catalog, query: str, languages: Sequence[str]) -> tuple[str, ...]:
        """Entries in which every word of the query begins some word, titles counting most.

        `languages` are those whose titles and phrasings are looked through.
        """
        ranked = []
        for code in languages:
            words = fold(query, code).split()
            for place, (entry, title, rest) in enumerate(self._index(catalog, code)):
                weights = [3 if f" {w}" in title else 1 if f" {w}" in rest else 0 for w in words]
                if words and all(weights):
                    ranked.append((-sum(weights), place, entry))
        return tuple(dict.fromkeys(entry for _, _, entry in sorted(ranked)))

    def _index(self, catalog: Catalog, language: str) -> Index:
        if self._revision != catalog.revision:
            self._revision, self._kept = catalog.revision, {}
        if language not in self._kept:
            self._kept[language] = tuple(
                (entry.id, *_folded(entry, language))
                for topic in catalog.topics()
                for entry in catalog.entries_of(topic)
            )
        return self._kept[language]


def _folded(entry: Entry, language: str) -> tuple[str, str]:
    title, rest = _texts(entry, language)
    # A blank before every word, so that a search for " word" finds beginnings only.
    return f" {fold(title, language)}", " ".join(f" {fold(text, language)}" for text in rest)


def _texts(entry: Entry, language: str) -> tuple[str, tuple[str, ...]]:
    translation = entry.translations.get(language)
    if translation is None:
        return entry.about, (entry.id,)
    return translation.title, (entry.about, entry.id, *translation.questions)


def _near(catalog: Catalog, likely: Sequence[str]) -> Iterator[str]:
    known = [entry for entry in likely if entry in catalog.entries]
    yield from known
    for entry in known:
        yield from (near for near in catalog.entries[entry].related if near in catalog.entries)


def _suggestion(book: Phrasebook, entry: Entry, voter_language: str, today: date) -> Suggestion:
    catalog = book.catalog
    language = catalog.languages[catalog.translation(entry.id, voter_language).language]
    holds = is_current(catalog, entry.id, today)
    return Suggestion(
        entry=entry.id,
        title=book.title(entry.id),
        text=render_answer(catalog, entry.id, voter_language) if holds else None,
        language=language.code,
        language_name=language.name,
        direction=language.direction,
    )
