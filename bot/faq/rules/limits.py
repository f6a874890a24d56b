"""Rules on what the channels can show (F4), on names that must exist, and on the size of files."""

from collections.abc import Iterator

from bot.faq.draft import Draft
from bot.faq.fields import meant
from bot.faq.finding import Finding
from bot.faq.folder import ENTRY, LANGUAGES, entry_path
from bot.faq.format import PLACEHOLDER, format_fact
from bot.faq.model import Catalog, Language
from bot.faq.nodes import Place

TITLE = 24
"""Characters of a list row's title; Meta, Cloud API, interactive list messages, `title`."""

BUTTON = 20
"""Characters of a reply button; Meta, Cloud API, interactive reply buttons, `title`."""

ANSWER = 1024 - 124
"""Characters of an interactive body (Meta, Cloud API) less what the bot puts around an answer."""

ENTRY_ID = 48
"""Bytes of an entry's id: Telegram's callback_data holds 64, the rest says what is chosen."""

LINES = 200


def titles(draft: Draft) -> Iterator[Finding]:
    """Titles too long for a list row, languages' names too long for a button, ids for its data."""
    for entry in draft.catalog.entries.values():
        if (length := len(entry.id.encode())) > ENTRY_ID:
            name = entry_path(entry.id, ENTRY)
            yield draft.at("F404", name, length=length, most=ENTRY_ID, id=entry.id)
        for language, translation in entry.translations.items():
            if (length := len(translation.title)) > TITLE:
                name = entry_path(entry.id, f"{language}.yaml")
                yield draft.at("F401", name, "title", length=length, most=TITLE)
    for code, spoken in draft.catalog.languages.items():
        if (length := len(spoken.name)) > BUTTON:
            yield draft.at("F402", LANGUAGES, code, "name", length=length, most=BUTTON)


def answers(draft: Draft) -> Iterator[Finding]:
    """Answers too long for one message once their facts are filled in."""
    for entry in draft.catalog.entries.values():
        for code, translation in entry.translations.items():
            language = draft.catalog.languages[code]
            length = filled_length(translation.answer, draft.catalog, language)
            if length > ANSWER:
                name = entry_path(entry.id, f"{code}.yaml")
                yield draft.at("F403", name, "answer", length=length, most=ANSWER)


def filled_length(answer: str, catalog: Catalog, language: Language) -> int:
    """Characters of the answer as sent; a fact that is not known counts as its placeholder."""
    length = len(answer.strip())
    for found in PLACEHOLDER.finditer(answer):
        fact = catalog.facts.get(found[1])
        if fact is not None and fact.value is not None:
            length += len(format_fact(fact, language)) - len(found[0])
    return length


def long_files(draft: Draft) -> Iterator[Finding]:
    """Entries' files too long to be edited in a browser."""
    for entry in draft.catalog.entries.values():
        for code in entry.translations:
            name = entry_path(entry.id, f"{code}.yaml")
            if (count := len(draft.folder.files[name].lines) - 1) > LINES:
                yield draft.finding("F013", name, Place(LINES + 1, 1), count=count, most=LINES)


def related(draft: Draft) -> Iterator[Finding]:
    """Related entries that do not exist, or that are the entry itself."""
    known = draft.folder.entry_ids()
    for entry in draft.catalog.entries.values():
        name = entry_path(entry.id, ENTRY)
        for number, other in enumerate(entry.related):
            if other not in known or other == entry.id:
                others = [entry_id for entry_id in known if entry_id != entry.id]
                guess = meant(other, others)
                yield draft.at("F111", name, "related", number, id=other, meant=guess)
