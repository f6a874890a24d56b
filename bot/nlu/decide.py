"""Decides what to do with a message: answer, ask back, greet back, or leave it to a person."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.decision import (
    Answer,
    Clarify,
    Decision,
    Handoff,
    HandoffReason,
    Smalltalk,
    SmalltalkKind,
)
from bot.nlu.corpus import SMALLTALK
from bot.nlu.match import Match

OPTIONS = 3
_COURTESY_FROM = 0.5
_OUTSIDE_FROM = 0.6
"""From this probability that no entry is asked for, three options would only be in the way."""


def decide(
    ranking: Sequence[Match],
    answer_from: float,
    outside: float,
    is_known: bool,
    courtesy: tuple[str, float] | None,
) -> Decision:
    """Return what to do with a message.

    ranking: the likeliest entries, best first, with calibrated probabilities. answer_from: least
    probability at which the best one is answered. outside: probability that no entry is asked for.
    is_known: some word of the message is known; else it is noise, whatever its letters resemble.
    courtesy: the likeliest small-talk label and its probability.
    """
    if courtesy is not None and courtesy[1] >= _COURTESY_FROM:
        return Smalltalk(SmalltalkKind(courtesy[0].removeprefix(SMALLTALK)))
    if not ranking or not is_known:
        return Handoff(HandoffReason.NOT_UNDERSTOOD)
    best = ranking[0]
    if best.probability >= answer_from:
        return Answer(best.entry, best.probability)
    if outside >= _OUTSIDE_FROM:
        return Handoff(HandoffReason.NOT_UNDERSTOOD, best.entry)
    return Clarify(tuple(match.entry for match in ranking[:OPTIONS]))
