"""`faq preview`: answers as voters read them, in the terminal and on one page to look at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.faq.format import PLACEHOLDER, format_date, format_fact, is_current
from bot.faq.model import Catalog, Entry, Language
from bot.faq.rules.limits import ANSWER
from bot.words import SOURCE_LANGUAGE, Words

_TEMPLATE = "preview.html"


@dataclass(frozen=True, slots=True)
class Bubble:
    """One language's words as its voters would get them.

    `spoken` is the language of the words, a fallback where the language has none; a fact that is
    not known stays as its placeholder.
    """

    language: Language
    spoken: Language
    title: str
    answer: str
    as_of: str | None
    revision: int

    @property
    def length(self) -> int:
        """Characters of the answer as sent."""
        return len(self.answer)

    @property
    def is_missing(self) -> bool:
        """Whether voters of the language get another one's words."""
        return self.spoken.code != self.language.code


@dataclass(frozen=True, slots=True)
class Preview:
    """An entry with a bubble a language; `is_current` tells whether it is sent by itself today."""

    entry: Entry
    is_current: bool
    bubbles: tuple[Bubble, ...]


def preview(catalog: Catalog, entry_id: str, today: date) -> Preview:
    """The entry in every language; raises KeyError for an unknown entry or one without words."""
    entry = catalog.entries[entry_id]
    bubbles = tuple(_bubble(catalog, entry, language) for language in catalog.languages.values())
    return Preview(entry, is_current(catalog, entry_id, today), bubbles)


def _bubble(catalog: Catalog, entry: Entry, language: Language) -> Bubble:
    translation = catalog.translation(entry.id, language.code)
    spoken = catalog.languages[translation.language]

    def filled(name: str, placeholder: str) -> str:
        fact = catalog.facts.get(name)
        return placeholder if fact is None or fact.value is None else format_fact(fact, spoken)

    return Bubble(
        language=language,
        spoken=spoken,
        title=translation.title,
        answer=PLACEHOLDER.sub(
            lambda found: filled(found[1], found[0]), translation.answer
        ).strip(),
        as_of=format_date(catalog, entry.as_of, language.code) if entry.as_of else None,
        revision=translation.revision,
    )


def render_preview(
    shown: Preview,
    words: Words,
    languages: Iterable[str] | None = None,
    language: str = SOURCE_LANGUAGE,
) -> str:
    """The entry for a terminal, in the given languages or in all.

    Terminals order mixed directions as they like: the page is what reviewers look at.
    """
    wanted = None if languages is None else frozenset(languages)
    lines = [f"{shown.entry.id}   {shown.entry.about}", *_remarks(shown, words, language)]
    for bubble in shown.bubbles:
        if wanted is None or bubble.language.code in wanted:
            remarks = _bubble_remarks(shown, bubble, words, language)
            lines += ["", f"{bubble.language.code}   [{bubble.title}]   {'; '.join(remarks)}"]
            lines += [f"    {line}" for line in bubble.answer.splitlines()]
    return "\n".join(lines)


def render_preview_page(
    previews: Sequence[Preview], words: Words, language: str = SOURCE_LANGUAGE
) -> str:
    """One HTML page of its own with all entries, each text in its direction."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template(_TEMPLATE).render(
        heading=words.say(language, "preview.heading"),
        page_language=language,
        entries=[_for_page(shown, words, language) for shown in previews],
    )


def _for_page(shown: Preview, words: Words, language: str) -> Mapping[str, object]:
    bubbles = [
        {"bubble": bubble, "remarks": _bubble_remarks(shown, bubble, words, language)}
        for bubble in shown.bubbles
    ]
    return {
        "entry": shown.entry,
        "remarks": _remarks(shown, words, language),
        "bubbles": bubbles,
    }


def _remarks(shown: Preview, words: Words, language: str) -> list[str]:
    entry = shown.entry
    remarks = [words.say(language, f"preview.human.{entry.human}")]
    if entry.as_of:
        remarks.append(words.say(language, "preview.as_of", day=entry.as_of))
    if entry.valid_until:
        remarks.append(words.say(language, "preview.until", day=entry.valid_until))
    if not shown.is_current:
        remarks.append(words.say(language, "preview.never"))
    return [*remarks, " ".join((*entry.facts, entry.source))]


def _bubble_remarks(shown: Preview, bubble: Bubble, words: Words, language: str) -> list[str]:
    remarks = [words.say(language, "preview.length", length=bubble.length, most=ANSWER)]
    if bubble.is_missing:
        spoken = bubble.spoken.name
        remarks.append(words.say(language, "preview.missing", language=spoken))
    elif bubble.revision != shown.entry.revision:
        revisions = {"revision": bubble.revision, "entry": shown.entry.revision}
        remarks.append(words.say(language, "preview.behind", n=None, **revisions))
    return remarks
