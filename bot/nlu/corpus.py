"""What the matcher learns from: labelled questions and the concept lexicon, as plain data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

NONE = "none"
"""Label of messages that must not be answered."""

SMALLTALK = "smalltalk."
"""Prefix of the labels of courtesies; a SmalltalkKind follows."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question as a voter may type it.

    label: an entry id, NONE, or SMALLTALK and a SmalltalkKind. language: a code of
    bot.nlu.normalize.LANGUAGES.
    """

    label: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that an index is built from.

    lexicon: concept → lexicon language ("ar-latn" beside the reply languages) → forms; a word of a
    form that ends in "*" is the beginning of a word. tests: messages as voters send them, held out
    from learning, on which confidence is calibrated.
    """

    examples: tuple[Example, ...]
    lexicon: Mapping[str, Mapping[str, tuple[str, ...]]]
    tests: tuple[Example, ...] = ()

    def digest(self, version: str) -> str:
        """Return a hexadecimal hash of the content and of `version`, the same on every machine."""
        lexicon = {concept: dict(forms) for concept, forms in self.lexicon.items()}
        examples = [(e.label, e.language, e.text) for e in self.examples]
        tests = [(e.label, e.language, e.text) for e in self.tests]
        content = json.dumps([version, examples, lexicon, tests], sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(content.encode("ascii")).hexdigest()


def is_entry(label: str) -> bool:
    """Tell whether a label names an FAQ entry."""
    return label != NONE and not label.startswith(SMALLTALK)
