"""Rules on translations (F2): missing, unfinished, behind, or different where all must be alike."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from bot.faq.draft import Draft
from bot.faq.fields import listed
from bot.faq.finding import Finding, Severity
from bot.faq.folder import ENTRY, entry_path
from bot.faq.format import PLACEHOLDER
from bot.faq.model import UNFINISHED, Entry, Importance
from bot.faq.nodes import Place
from bot.words import SOURCE_LANGUAGE

_PAIRS = {")": "(", "]": "[", "»": "«"}
_SIGNS = re.compile(r"[()\[\]«»]")
# "1)" and "a)" at the beginning of a line number a list and open nothing.
_NUMBERING = re.compile(r"(?m)^\s*\w{1,2}\)")


def missing(draft: Draft) -> Iterator[Finding]:
    """Languages in which an entry has no file: an error where the entry is required."""
    for entry in draft.catalog.entries.values():
        required = entry.importance is Importance.REQUIRED
        for language, spoken in draft.catalog.languages.items():
            severity = Severity.ERROR if required and spoken.offered else Severity.WARNING
            name = entry_path(entry.id, f"{language}.yaml")
            if name not in draft.folder.names:
                where = entry_path(entry.id, ENTRY)
                place = draft.folder.files[where].place("about")
                values = {"language": language, "file": name, "importance": entry.importance.value}
                yield replace(draft.finding("F201", where, place, **values), severity=severity)


def unfinished(draft: Draft) -> Iterator[Finding]:
    """Places where somebody left a TODO; in a language not offered yet just one a file."""
    for name, file in draft.folder.files.items():
        for number, line in enumerate(file.lines, start=1):
            if "TODO" in line and (found := UNFINISHED.search(line)):
                finding = draft.finding("F202", name, Place(number, found.start() + 1))
                if not _is_offered(draft, PurePosixPath(name).stem):
                    yield replace(finding, severity=Severity.WARNING)
                    break
                yield finding


def revisions(draft: Draft) -> Iterator[Finding]:
    """Translations of another revision than their entry's."""
    for entry in draft.catalog.entries.values():
        for language, translation in entry.translations.items():
            if translation.revision != entry.revision:
                name = entry_path(entry.id, f"{language}.yaml")
                values = {"revision": translation.revision, "entry": entry.revision}
                finding = draft.at("F203", name, "revision", **values)
                offered = _is_offered(draft, language)
                yield finding if offered else replace(finding, severity=Severity.WARNING)


def _is_offered(draft: Draft, language: str) -> bool:
    spoken = draft.catalog.languages.get(language)
    return spoken is None or spoken.offered


def placeholders(draft: Draft) -> Iterator[Finding]:
    """Answers that name other facts than most languages do, and braces that name none."""
    for entry in draft.catalog.entries.values():
        yield from _different_placeholders(draft, entry)
        for language, translation in entry.translations.items():
            name = entry_path(entry.id, f"{language}.yaml")
            for field, text in (
                ("answer", PLACEHOLDER.sub("", translation.answer)),
                ("title", translation.title),
            ):
                if brace := re.search(r"\{[^{}\n]*\}?|\}", text):
                    place = draft.folder.files[name].place_of(brace[0], field)
                    yield draft.finding("F205", name, place, text=brace[0])


def _different_placeholders(draft: Draft, entry: Entry) -> Iterator[Finding]:
    facts = frozenset(draft.catalog.facts)
    named = {
        language: frozenset(facts.intersection(PLACEHOLDER.findall(translation.answer)))
        for language, translation in entry.translations.items()
    }
    if len(set(named.values())) < 2:
        return
    usual = Counter(named.values()).most_common(1)[0][0]
    for language, own in named.items():
        if own != usual:
            name = entry_path(entry.id, f"{language}.yaml")
            lacking = listed(f"{{{fact}}}" for fact in sorted(usual - own))
            extra = listed(f"{{{fact}}}" for fact in sorted(own - usual))
            yield draft.at("F204", name, "answer", missing=lacking or "–", extra=extra or "–")


def brackets(draft: Draft) -> Iterator[Finding]:
    """Brackets without their partner."""
    for entry in draft.catalog.entries.values():
        for language, translation in entry.translations.items():
            text = _NUMBERING.sub("", translation.answer)
            if lonely := _lonely(text):
                name = entry_path(entry.id, f"{language}.yaml")
                place = draft.folder.files[name].place_of(lonely, "answer")
                yield draft.finding("F208", name, place, sign=lonely)


def _lonely(text: str) -> str:
    opened: list[str] = []
    for sign in _SIGNS.findall(text):
        if sign not in _PAIRS:
            opened.append(sign)
        elif opened and opened[-1] == _PAIRS[sign]:
            opened.pop()
        else:
            return str(sign)
    return opened[0] if opened else ""


def copies(draft: Draft) -> Iterator[Finding]:
    """Answers that stand word for word in another language too."""
    for entry in draft.catalog.entries.values():
        first: dict[str, str] = {}
        # English first: it is what others are copied from.
        for language in sorted(entry.translations, key=lambda code: code != SOURCE_LANGUAGE):
            text = entry.translations[language].answer.strip()
            if text in first:
                name = entry_path(entry.id, f"{language}.yaml")
                yield draft.at("F209", name, "answer", language=first[text])
            first.setdefault(text, language)
