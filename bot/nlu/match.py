"""Scores one message against the FAQ in one language: which entries it may be about, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.nlu.concepts import ConceptModel
from bot.nlu.corpus import is_entry
from bot.nlu.courtesies import Courtesies
from bot.nlu.features import Floats, Prepared, prepare
from bot.nlu.lexical import GROUP_OF, LexicalModel
from bot.nlu.lexicon import Found, Lexicon
from bot.nlu.linear import log_softmax
from bot.nlu.normalize import fold

_LEXICAL_SHARE = np.float32(0.65)
_FLOOR = np.float32(np.log(1e-4))


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and the probability, 0 to 1, that the message asks for it."""

    entry: str
    probability: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Log-probabilities of each label by each classifier and by both, in the labels' order."""

    lexical: Floats
    conceptual: Floats
    mixed: Floats


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the matcher sees of a message in one language."""

    prepared: Prepared
    concepts: tuple[Found, ...]
    scores: Scores
    known_words: float


def mix(lexical: Floats, conceptual: Floats) -> Scores:
    """Mix two classifiers' log-probabilities (last axis: labels), each at least ln 1e-4."""
    mixed = _LEXICAL_SHARE * np.maximum(lexical, _FLOOR)
    mixed += (1 - _LEXICAL_SHARE) * np.maximum(conceptual, _FLOOR)
    return Scores(lexical, conceptual, log_softmax(mixed))


@dataclass(frozen=True, slots=True)
class Matcher:
    """The trained classifiers over one set of labels."""

    labels: tuple[str, ...]
    lexicon: Lexicon
    courtesies: Courtesies
    lexical: dict[str, LexicalModel]
    concepts: ConceptModel

    def evidence(self, text: str, language: str) -> Evidence:
        """Score a text as a message in a reply language.

        A language without a single question in the corpus is scored by its concepts alone.
        """
        prepared = prepare(self.courtesies.stripped(text, language), language)
        found = self.lexicon.find_folded(prepared.folded, language)
        conceptual = self.concepts.log_probabilities(one.concept for one in found)
        model = self.lexical.get(GROUP_OF[language])
        if model is None:
            return Evidence(prepared, found, mix(conceptual, conceptual), 0.0)
        scores = mix(model.log_probabilities(prepared), conceptual)
        return Evidence(prepared, found, scores, model.known_words(prepared))

    def concepts_in(self, text: str, language: str) -> tuple[Found, ...]:
        """Return the concepts that `evidence` finds, without scoring the text."""
        folded = fold(self.courtesies.stripped(text, language), language)
        return self.lexicon.find_folded(folded, language)

    def entries(self) -> Floats:
        """Return 1 for each label that is an FAQ entry and 0 for the others."""
        return np.array([is_entry(label) for label in self.labels], np.float32)
