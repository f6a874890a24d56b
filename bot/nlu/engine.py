"""Understands a message: its language, the entries it may be about, and what to do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from bot.domain.decision import Answer, Clarify, Decision
from bot.nlu.calibrate import best_of, standing_of
from bot.nlu.characters import clean, has_letters, script
from bot.nlu.corpus import SMALLTALK
from bot.nlu.decide import OPTIONS, decide
from bot.nlu.double import ASKING, Half, two_questions
from bot.nlu.features import Floats
from bot.nlu.followup import CLEAR, MOST_WORDS, with_last
from bot.nlu.index import Index
from bot.nlu.language import Detector, LanguageGuess
from bot.nlu.linear import log_softmax
from bot.nlu.match import Evidence, Match
from bot.nlu.phrasings import Nearest
from bot.nlu.reading import Context, Reading
from bot.nlu.tongue import is_open, posterior, reply_language, with_former, with_known_words
from bot.nlu.unserved import unserved_language

_SHOWN = 5
_SURE = 0.8
_FAMILIAR = 0.5
"""Share of words known from the FAQ's questions from which no language is taken for foreign."""
_SAME_LEAD = np.float32(6.0)
"""Nats by which a label leads when the message is, but for spelling, one of its questions."""


class Engine:
    """An index and a language detector put together."""

    def __init__(self, index: Index, detector: Detector) -> None:
        self._index = index
        self._detector = detector
        self._entries = index.matcher.entries()
        self._courtesies = [
            place for place, label in enumerate(index.matcher.labels) if label.startswith(SMALLTALK)
        ]

    def understand(self, text: str, context: Context) -> Reading:
        """Read one message; total on any text, and without side effects."""
        text = clean(text)
        guess = self._detector.detect(text)
        prior = with_former(guess.scores, context)
        evidence = {
            language: self._index.matcher.evidence(text, language)
            for language in prior
            if is_open(prior, language)
        }
        known = {language: one.known_words for language, one in evidence.items()}
        languages = posterior(with_known_words(prior, known))
        read_as = max(languages, key=lambda language: languages[language])
        reply = reply_language(
            read_as, context, words=len(evidence[read_as].prepared.folded.split())
        )
        return self._reading(text, guess, languages, read_as, reply, evidence[read_as], context)

    def _reading(
        self,
        text: str,
        guess: LanguageGuess,
        languages: Mapping[str, float],
        read_as: str,
        reply: str,
        evidence: Evidence,
        context: Context,
    ) -> Reading:
        folded = evidence.prepared.folded
        calibration = self._index.calibrations[read_as]
        nearest = self._index.phrasings[read_as].nearest(folded)
        mixed = self._in_context(text, read_as, evidence, nearest, context.last_entry)
        ranking = self._ranking(mixed, self._confidence(mixed, read_as))
        outside = float(np.exp(mixed[self._entries == 0]).sum())
        foreign = None
        if evidence.known_words < _FAMILIAR:
            foreign = guess.foreign or unserved_language(text, guess)
        settled = context.language is not None and reply == context.language
        decision = decide(
            ranking,
            calibration.answer_from,
            outside,
            is_known=has_letters(text) and bool(evidence.known_words or evidence.concepts),
            courtesy=self._courtesy(mixed) if has_letters(text) else None,
        )
        return Reading(
            language=reply,
            script=script(text),
            style=guess.style if read_as == "ar" else None,
            languages=languages,
            sure_of_language=settled or languages[reply] >= _SURE,
            foreign=foreign,
            normalised=folded,
            concepts=evidence.concepts,
            ranking=ranking,
            outside=outside,
            nearest=nearest,
            decision=self._perhaps_both(text, read_as, ranking, decision),
            read_as=read_as,
        )

    def _in_context(
        self,
        text: str,
        language: str,
        evidence: Evidence,
        nearest: Nearest | None,
        last: str | None,
    ) -> Floats:
        """Return the labels' log-probabilities, raised where a question is known word for word."""
        folded = evidence.prepared.folded
        mixed = evidence.scores.mixed
        labels, phrasings = self._index.matcher.labels, self._index.phrasings[language]
        same = phrasings.same(folded, nearest)
        if same is not None:
            return _raised(mixed, labels.index(same))
        title = phrasings.title(last) if last and folded else None
        if last is None or title is None or len(folded.split()) > MOST_WORDS:
            return mixed
        if self._confidence(mixed, language) >= CLEAR:
            return mixed
        together = self._index.matcher.evidence(f"{title} {text}", language).scores.mixed
        return with_last(mixed, together, labels, last)

    def _perhaps_both(
        self, text: str, language: str, ranking: Sequence[Match], decision: Decision
    ) -> Decision:
        """Answer both questions of a message that asks two, where both are sure."""
        if not isinstance(decision, Answer | Clarify):
            return decision
        found = two_questions(
            text,
            lambda part: self._asks(part, language),
            lambda part: self._half(part, language),
            [match.entry for match in ranking[:OPTIONS]],
            is_sure=isinstance(decision, Answer),
        )
        if found is None:
            return decision
        first, second = (Answer(half.entry, half.confidence) for half in found)
        return replace(first, also=second)

    def _asks(self, text: str, language: str) -> bool:
        concepts = self._index.matcher.concepts_in(text, language)
        return any(found.concept in ASKING for found in concepts)

    def _half(self, text: str, language: str) -> Half:
        mixed = self._index.matcher.evidence(text, language).scores.mixed
        confidence = self._confidence(mixed, language)
        return Half(
            self._index.matcher.labels[best_of(mixed, self._entries)],
            confidence,
            is_sure=confidence >= self._index.calibrations[language].answer_from,
        )

    def _confidence(self, mixed: Floats, language: str) -> float:
        """Return the calibrated probability that the best entry is right."""
        return self._index.calibrations[language].confidence(standing_of(mixed, self._entries))

    def _ranking(self, mixed: Floats, confidence: float) -> tuple[Match, ...]:
        """Give the best entry its calibrated probability, and share the rest among the others."""
        labels = self._index.matcher.labels
        inside = np.where(self._entries > 0, mixed, -np.inf)
        order = np.argsort(-inside, kind="stable")[: min(_SHOWN, int(self._entries.sum()))]
        others = np.exp(mixed[order[1:]])
        rest = max(1 - float(np.exp(mixed[order[0]])), 1e-9)
        shares = np.minimum(others / rest, 1) * min(1 - confidence, confidence)
        return (
            Match(labels[order[0]], confidence),
            *(
                Match(labels[place], float(share))
                for place, share in zip(order[1:], shares, strict=True)
            ),
        )

    def _courtesy(self, mixed: Floats) -> tuple[str, float] | None:
        if not self._courtesies:
            return None
        best = max(self._courtesies, key=lambda place: float(mixed[place]))
        return self._index.matcher.labels[best], float(np.exp(mixed[best]))


def _raised(mixed: Floats, label: int) -> Floats:
    raised = mixed.copy()
    raised[label] = mixed.max() + _SAME_LEAD
    return log_softmax(raised)
