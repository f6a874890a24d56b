"""Reads the lists of words per language: out-of-scope messages, courtesies and the lexicon."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from bot.domain.decision import SmalltalkKind
from bot.faq.entries import cases_of
from bot.faq.fields import Fields
from bot.faq.finding import Finding
from bot.faq.model import UNFINISHED, Case
from bot.faq.nodes import SourceFile

CONCEPT = re.compile(r"[A-Z][A-Z0-9_]*")


class OutOfScope(NamedTuple):
    """The messages of one language that must not be answered: those learned, those held out."""

    messages: tuple[str, ...]
    tests: tuple[Case, ...]


def read_out_of_scope(file: SourceFile, findings: list[Finding]) -> OutOfScope:
    """The messages of one language that must not be answered."""
    return out_of_scope_of(Fields(file, file.root, findings))


def out_of_scope_of(fields: Fields) -> OutOfScope:
    """The messages and the tests, as far as they are written."""
    fields.only(("messages", "tests"))
    cases = cases_of("tests", fields, required=False)
    return OutOfScope(
        messages=_finished(fields.texts("messages")),
        tests=tuple(case for case in cases if not UNFINISHED.search(case.text)),
    )


def read_smalltalk(file: SourceFile, findings: list[Finding]) -> Mapping[str, tuple[str, ...]]:
    """The courtesies of one language by kind."""
    return courtesies_of(Fields(file, file.root, findings))


def courtesies_of(fields: Fields) -> Mapping[str, tuple[str, ...]]:
    """The courtesies by kind, as far as they are written."""
    kinds = tuple(kind.value for kind in SmalltalkKind)
    fields.only(kinds)
    return {kind: _finished(fields.texts(kind)) for kind in kinds}


def read_lexicon(file: SourceFile, findings: list[Finding]) -> Mapping[str, tuple[str, ...]]:
    """One language's forms by concept."""
    fields = Fields(file, file.root, findings)
    forms = {}
    for concept, place in fields.keys().items():
        if CONCEPT.fullmatch(concept):
            forms[concept] = forms_of(concept, fields)
        else:
            fields.note("F109", place, id=concept)
    return forms


def forms_of(concept: str, fields: Fields) -> tuple[str, ...]:
    """The forms of one concept, perhaps none."""
    return fields.texts(concept, empty=True)


def _finished(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in texts if not UNFINISHED.search(text))
