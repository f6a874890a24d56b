"""Reads the files that stand beside the entries: languages, topics and facts."""

import re
from collections.abc import Mapping
from datetime import time
from decimal import Decimal, InvalidOperation

from babel import Locale, UnknownLocaleError

from bot.faq.fields import Fields, Notes, day_of
from bot.faq.finding import Finding
from bot.faq.format import UNKNOWN
from bot.faq.model import Fact, Kind, Language
from bot.faq.nodes import Place, SourceFile
from bot.nlu.normalize import LANGUAGES

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_LANGUAGE_FIELDS = (
    "name", "names", "script", "direction", "locale", "months", "digits", "alphabet", "fallback",
    "owners", "offered",
)  # fmt: skip
_FACT_FIELDS = ("about", "kind", "value", "source", "as_of", "valid_until")


def is_identifier(text: str) -> bool:
    """Whether a topic, entry or fact may be called so.

    Ids travel in buttons' data and in placeholders: small Latin letters, digits, underscores.
    """
    return IDENTIFIER.fullmatch(text) is not None


def note_identifier(text: str, notes: Notes, place: Place) -> bool:
    """Whether a topic, entry or fact may be called so; noted if not."""
    if is_identifier(text):
        return True
    notes.note("F109", place, id=text)
    return False


def read_languages(file: SourceFile, findings: list[Finding]) -> Mapping[str, Language]:
    """The languages by code, in the order of the file."""
    top = Fields(file, file.root, findings)
    codes = tuple(top.keys())
    blocks = {code: fields for code in codes if (fields := top.block(code))}
    return {code: language_of(code, codes, blocks[code]) for code in blocks}


def language_of(code: str, codes: tuple[str, ...], fields: Fields) -> Language:
    """One language; `codes` are those of all."""
    fields.only(_LANGUAGE_FIELDS)
    months = fields.texts("months", required=False)
    if months and len(months) != 12:
        _refuse(fields, "months", str(len(months)), "12")
        months = ()
    locale = fields.text("locale")
    if locale and not _locale_exists(locale):
        _refuse(fields, "locale", locale, "ar_IQ, en_GB, …")
    others = tuple(other for other in codes if other != code)
    return Language(
        code=code,
        name=fields.text("name"),
        names=fields.texts("names", required=False),
        script=fields.choice("script", ("Arab", "Latn")),
        direction=fields.choice("direction", ("rtl", "ltr")),
        locale=locale,
        months=months,
        digits=fields.choice("digits", ("arab", "latn")),
        alphabet=fields.text("alphabet"),
        fallback=fields.choice("fallback", others) if fields.has("fallback") else None,
        owners=fields.texts("owners"),
        offered=_offered(code, fields),
    )


def _offered(code: str, fields: Fields) -> bool:
    offered = fields.choice("offered", ("yes", "no"), default="yes") == "yes"
    if offered and code not in LANGUAGES:
        fields.note("F112", fields.where("offered"), language=code)
    return offered


def _refuse(fields: Fields, name: str, value: str, known: str) -> None:
    fields.note("F106", fields.where(name), field=name, value=value, known=known, meant="")


def _locale_exists(name: str) -> bool:
    try:
        Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        return False
    return True


def read_topics(file: SourceFile, findings: list[Finding]) -> tuple[str, ...]:
    """The topics in the order voters see them."""
    notes = Notes(file, findings)
    nodes = notes.items_of("", file.root, file.root.place, empty=False)
    found = (
        (notes.item_text(f"{number + 1}", node), node.place) for number, node in enumerate(nodes)
    )
    return tuple(text for text, place in found if text and note_identifier(text, notes, place))


def read_facts(file: SourceFile, findings: list[Finding]) -> Mapping[str, Fact]:
    """The facts by id."""
    top = Fields(file, file.root, findings)
    facts = {}
    for name, place in top.keys().items():
        if note_identifier(name, top, place) and (fields := top.block(name)):
            facts[name] = fact_of(name, fields)
    return facts


def fact_of(name: str, fields: Fields) -> Fact:
    """One fact."""
    fields.only(_FACT_FIELDS)
    kind = Kind(fields.choice("kind", tuple(Kind)))
    value = fields.text("value")
    if value and value != UNKNOWN and not _fits(value, kind):
        fields.note("F108", fields.where("value"), field="value", value=value, kind=kind.value)
    return Fact(
        id=name,
        about=fields.text("about"),
        kind=kind,
        value=None if value == UNKNOWN else value,
        source=fields.text("source"),
        as_of=fields.day("as_of", required=value != UNKNOWN),
        valid_until=fields.day("valid_until"),
    )


def _fits(value: str, kind: Kind) -> bool:
    match kind:
        case Kind.DATE:
            return day_of(value) is not None
        case Kind.TIME:
            return _is_time(value)
        case Kind.NUMBER | Kind.PERCENT:
            return _is_number(value)
        case Kind.YEAR:
            return value.isascii() and value.isdigit() and len(value) == 4
        case Kind.PHONE | Kind.TEXT:
            return True


def _is_time(value: str) -> bool:
    try:
        return re.fullmatch(r"\d\d:\d\d", value) is not None and bool(time.fromisoformat(value))
    except ValueError:
        return False


def _is_number(value: str) -> bool:
    try:
        return value.isascii() and Decimal(value).is_finite()
    except InvalidOperation:
        return False
