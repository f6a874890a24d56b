"""Reads the lists of words per language: out-of-scope messages, courtesies and the lexicon."""

import re
from collections.abc import Mapping

from bot.domain.decision import SmalltalkKind
from bot.faq.fields import Fields
from bot.faq.finding import Finding
from bot.faq.nodes import SourceFile

_CONCEPT = re.compile(r"[A-Z][A-Z0-9_]*")


def read_out_of_scope(file: SourceFile, findings: list[Finding]) -> tuple[str, ...]:
    """The messages of one language that must not be answered."""
    fields = Fields(file, file.root, findings)
    fields.only(("messages",))
    return fields.texts("messages")


def read_smalltalk(file: SourceFile, findings: list[Finding]) -> Mapping[str, tuple[str, ...]]:
    """The courtesies of one language by kind."""
    fields = Fields(file, file.root, findings)
    kinds = tuple(kind.value for kind in SmalltalkKind)
    fields.only(kinds)
    return {kind: fields.texts(kind) for kind in kinds}


def read_lexicon(file: SourceFile, findings: list[Finding]) -> Mapping[str, tuple[str, ...]]:
    """One language's forms by concept."""
    fields = Fields(file, file.root, findings)
    forms = {}
    for concept, place in fields.keys().items():
        if _CONCEPT.fullmatch(concept):
            forms[concept] = fields.texts(concept, empty=True)
        else:
            fields.note("F109", place, id=concept)
    return forms
