"""Rules on facts and dates (F5): unknown, unused, expired, soon to expire, impossible."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.faq.draft import Draft
from bot.faq.fields import meant
from bot.faq.finding import Finding
from bot.faq.folder import ENTRY, FACTS, entry_path
from bot.faq.format import PLACEHOLDER
from bot.faq.model import Entry, Fact

SOON = timedelta(days=14)
"""How long before its last day a fact or an entry is announced."""


def unknown_facts(draft: Draft) -> Iterator[Finding]:
    """Answers that name a fact `facts.yaml` does not have; none when that file cannot be read."""
    facts = draft.catalog.facts
    if FACTS not in draft.folder.files:
        return
    for entry in draft.catalog.entries.values():
        for language, translation in entry.translations.items():
            name = entry_path(entry.id, f"{language}.yaml")
            for fact in dict.fromkeys(PLACEHOLDER.findall(translation.answer)):
                if fact not in facts:
                    place = draft.folder.files[name].place_of(f"{{{fact}}}", "answer")
                    guess = meant(fact, facts)
                    yield draft.finding("F501", name, place, fact=fact, meant=guess)


def unused_facts(draft: Draft) -> Iterator[Finding]:
    """Facts that no answer names."""
    named: set[str] = set()
    for file in draft.folder.files.values():
        for line in file.lines:
            if "{" in line:
                named.update(PLACEHOLDER.findall(line))
    unread = draft.folder.names - draft.folder.files.keys()
    for fact in draft.catalog.facts.values():
        if fact.id not in named and not unread:
            yield draft.at("F502", FACTS, fact.id, fact=fact.id)


def answers_never_sent(draft: Draft) -> Iterator[Finding]:
    """Entries with an answer that names a fact whose value is not known."""
    facts = draft.catalog.facts
    for entry in draft.catalog.entries.values():
        answers = (translation.answer for translation in entry.translations.values())
        named = {fact for answer in answers for fact in PLACEHOLDER.findall(answer)}
        for fact in sorted(named):
            if fact in facts and facts[fact].value is None:
                yield draft.at("F506", entry_path(entry.id, ENTRY), "about", fact=fact)


def dates(draft: Draft, today: date) -> Iterator[Finding]:
    """Facts and entries past their last day, near it, or with dates that cannot be."""
    for fact in draft.catalog.facts.values():
        yield from _dates(draft, FACTS, (fact.id,), fact, today)
    for entry in draft.catalog.entries.values():
        yield from _dates(draft, entry_path(entry.id, ENTRY), (), entry, today)


def _dates(
    draft: Draft, name: str, keys: tuple[str, ...], dated: Fact | Entry, today: date
) -> Iterator[Finding]:
    known, until = dated.as_of, dated.valid_until
    if known is not None and known > today:
        yield draft.at("F505", name, *keys, "as_of", field="as_of", day=known, other=today)
    if until is None:
        return
    place = (*keys, "valid_until")
    if known is not None and until < known:
        yield draft.at("F505", name, *place, field="valid_until", day=until, other=known)
    elif today > until:
        yield draft.at("F503", name, *place, what=dated.id, day=until)
    elif until - today <= SOON:
        yield draft.at("F504", name, *place, what=dated.id, day=until, days=(until - today).days)
