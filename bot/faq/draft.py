"""Reads the whole folder into what can be used of it, beside the files the rules look into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

from bot.faq import folder as names
from bot.faq.basics import read_facts, read_languages, read_topics
from bot.faq.entries import read_entries
from bot.faq.finding import CODES, Finding, Severity
from bot.faq.folder import Folder, read_folder
from bot.faq.model import Catalog
from bot.faq.nodes import Place, SourceFile
from bot.faq.word_lists import read_lexicon, read_out_of_scope, read_smalltalk
from bot.nlu.lexicon import ARABIZI

Read = TypeVar("Read")


@dataclass(frozen=True)
class Draft:
    """A catalog of all that could be read, and the folder it comes from."""

    folder: Folder
    catalog: Catalog

    def finding(self, code: str, name: str, place: Place, **values: object) -> Finding:
        """A finding about one file, as grave as its code says."""
        path = self.folder.path(name)
        return Finding(path, place.line, place.column, code, CODES[code], values)

    def at(self, code: str, name: str, *keys: str | int, **values: object) -> Finding:
        """A finding about what stands under these keys of a file."""
        file = self.folder.files.get(name)
        return self.finding(code, name, file.place(*keys) if file else Place(1, 1), **values)


def read_draft(folder: Path) -> tuple[Draft | None, tuple[Finding, ...]]:
    """Read everything; None when not even the languages can be read.

    Findings are those of the files and their shape (F0, F1), in no order.
    """
    found = read_folder(folder)
    findings = list(found.findings)
    languages = _basic(found, names.LANGUAGES, read_languages, findings)
    topics = _basic(found, names.TOPICS, read_topics, findings)
    facts = _basic(found, names.FACTS, read_facts, findings)
    if not languages:
        return None, tuple(findings)
    findings.extend(_misnamed(found, tuple(languages), topics or ()))
    entries = read_entries(found, tuple(languages), findings)
    outside = _per_language(found, names.OUT_OF_SCOPE, languages, read_out_of_scope, findings)
    catalog = Catalog(
        languages=languages,
        facts=facts or {},
        entries=entries,
        out_of_scope={language: read.messages for language, read in outside.items()},
        out_of_scope_tests={language: read.tests for language, read in outside.items()},
        smalltalk=_per_language(found, names.SMALLTALK, languages, read_smalltalk, findings),
        lexicon=_by_concept(
            _per_language(found, names.LEXICON, (*languages, ARABIZI), read_lexicon, findings)
        ),
        revision=found.revision,
        topic_order=topics or (),
    )
    return Draft(found, catalog), tuple(findings)


def _basic(
    folder: Folder,
    name: str,
    read: Callable[[SourceFile, list[Finding]], Read],
    findings: list[Finding],
) -> Read | None:
    if name not in folder.names:
        findings.append(folder.missing(name))
    file = folder.files.get(name)
    return None if file is None else read(file, findings)


def _per_language(
    folder: Folder,
    kind: str,
    languages: Iterable[str],
    read: Callable[[SourceFile, list[Finding]], Read],
    findings: list[Finding],
) -> Mapping[str, Read]:
    lists = {}
    for language in languages:
        name = f"{kind}/{language}.yaml"
        if name not in folder.names:
            # The bot can do without, but understands the language less well.
            findings.append(replace(folder.missing(name), severity=Severity.WARNING))
        if name in folder.files:
            lists[language] = read(folder.files[name], findings)
    return lists


def _by_concept(
    lexicon: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    concepts: dict[str, dict[str, tuple[str, ...]]] = {}
    for language, forms in lexicon.items():
        for concept, words in forms.items():
            concepts.setdefault(concept, {})[language] = words
    return concepts


def _misnamed(
    folder: Folder, languages: tuple[str, ...], topics: tuple[str, ...]
) -> Iterable[Finding]:
    top = (names.LANGUAGES, names.TOPICS, names.FACTS)
    of_language = tuple(f"{language}.yaml" for language in languages)
    noted: set[str] = set()
    known: tuple[str, ...]
    for name in sorted(folder.names):
        first, *rest = PurePosixPath(name).parts
        if not rest:
            known = top
        elif first in names.PER_LANGUAGE:
            known = (*of_language, *([f"{ARABIZI}.yaml"] if first == names.LEXICON else []))
        elif first not in topics:
            if topics and first not in noted:
                noted.add(first)
                yield folder.misnamed(first, (*topics, *names.PER_LANGUAGE))
            continue
        else:
            known = (names.ENTRY, *of_language)
        deep = 1 if not rest else 2 if first in names.PER_LANGUAGE else 3
        if PurePosixPath(name).name not in known or len(rest) + 1 != deep:
            yield folder.misnamed(name, known)
