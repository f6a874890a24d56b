"""Writes dates, times and numbers as each language does, and fills them into answers."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal, format_percent

from bot.faq.model import Catalog, Fact, Kind, Language

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A fact named in an answer; the group is the fact's id."""

UNKNOWN = "unknown"
"""What `facts.yaml` writes for a value that nobody knows yet."""

LEFT_TO_RIGHT_MARK = "\u200e"

_ARABIC_INDIC = str.maketrans("0123456789%", "٠١٢٣٤٥٦٧٨٩٪")


def render_answer(catalog: Catalog, entry_id: str, language: str) -> str:
    """The entry's answer with its facts filled in, in the language or its nearest fallback.

    Raises KeyError for an unknown entry or language, and for a fact that is not known: ask
    `is_current` first.
    """
    translation = catalog.translation(entry_id, language)
    spoken = catalog.languages[translation.language]
    return fill(translation.answer, catalog, spoken).strip()


def fill(text: str, catalog: Catalog, language: Language) -> str:
    """The text with each {fact} written as the language does; KeyError for one not known."""
    return PLACEHOLDER.sub(lambda found: format_fact(catalog.facts[found[1]], language), text)


def is_current(catalog: Catalog, entry_id: str, today: date) -> bool:
    """Whether the bot may send the entry by itself on this day.

    Not when the entry, or a fact that any of its translations names, is past its last day or not
    known. Raises KeyError for an unknown entry.
    """
    entry = catalog.entries[entry_id]
    if entry.valid_until is not None and today > entry.valid_until:
        return False
    named = {
        fact for text in entry.translations.values() for fact in PLACEHOLDER.findall(text.answer)
    }
    return all(fact in catalog.facts and catalog.facts[fact].is_current(today) for fact in named)


def format_date(catalog: Catalog, day: date, language: str) -> str:
    """The day in words, such as 11 November 2025; KeyError for an unknown language."""
    return _date(day, catalog.languages[language])


@lru_cache(maxsize=4096)
def format_fact(fact: Fact, language: Language) -> str:
    """The fact's value as the language writes it; KeyError when the value is not known."""
    if fact.value is None:
        raise KeyError(fact.id)
    match fact.kind:
        case Kind.DATE:
            return _date(date.fromisoformat(fact.value), language)
        case Kind.TIME:
            hour = time.fromisoformat(fact.value)
            return _digits(f"{hour.hour}:{hour.minute:02d}", language)
        case Kind.NUMBER:
            return _number(format_decimal, Decimal(fact.value), language)
        case Kind.PERCENT:
            return _number(format_percent, Decimal(fact.value) / 100, language)
        case Kind.YEAR:
            return _digits(fact.value, language)
        case Kind.PHONE | Kind.TEXT:
            return _as_typed(fact.value, language)


def _date(day: date, language: Language) -> str:
    if language.months:
        written = f"{day.day} {language.months[day.month - 1]} {day.year}"
    else:
        written = babel_date(day, "long", locale=language.locale)
    return _digits(written, language)


def _number(write: Callable[..., str], number: Decimal, language: Language) -> str:
    # Babel takes the separators of the numbering system, but writes its digits as 0 to 9.
    signs = {"locale": language.locale, "numbering_system": language.digits}
    return _digits(write(number, decimal_quantization=False, **signs), language)


def _digits(text: str, language: Language) -> str:
    return text.translate(_ARABIC_INDIC) if language.digits == "arab" else text


def _as_typed(value: str, language: Language) -> str:
    # Amid right-to-left text the sign of "@name" or "+964 …" would jump to the wrong end; letters
    # and plain digits hold their place, and a mark within an address would break the link.
    if language.direction == "ltr" or value.isdecimal():
        return value
    first, last = unicodedata.bidirectional(value[0]), unicodedata.bidirectional(value[-1])
    before = "" if first == "L" else LEFT_TO_RIGHT_MARK
    after = "" if last in ("L", "EN") else LEFT_TO_RIGHT_MARK
    return f"{before}{value}{after}"
