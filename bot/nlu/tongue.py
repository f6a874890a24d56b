"""Settles the language of a message from letters, words and conversation, and that of its reply."""

from __future__ import annotations

import math
from collections.abc import Mapping

from bot.nlu.reading import Context

_OPEN_NATS = 5.0
"""Languages this far behind the likeliest one are not looked at any closer."""
_KNOWN_WORDS = 2.0
"""Log-odds for a language in whose questions all words of the message stand, against none."""
_FORMER = 1.0
"""Log-odds for the language in which the conversation was held last."""
_CHOSEN = 3.0
"""Log-odds for the language that the voter chose."""
_KURMANJI = frozenset({"kmr-Arab", "kmr-Latn"})


def with_former(scores: Mapping[str, float], context: Context) -> dict[str, float]:
    """Add to log-probabilities of languages what the conversation says for one of them."""
    found = dict(scores)
    if context.language in found:
        found[context.language] += _CHOSEN if context.language_is_chosen else _FORMER
    return found


def is_open(scores: Mapping[str, float], language: str) -> bool:
    """Tell whether a language is near enough to the likeliest one to be looked at closer."""
    return scores[language] >= max(scores.values()) - _OPEN_NATS


def with_known_words(scores: Mapping[str, float], known: Mapping[str, float]) -> dict[str, float]:
    """Let the FAQ vote with the share of words, 0 to 1, known from a language's questions.

    Languages that `known` does not hold stay where they are.
    """
    return {name: score + _KNOWN_WORDS * known.get(name, 0.0) for name, score in scores.items()}


def posterior(scores: Mapping[str, float]) -> dict[str, float]:
    """Turn log-probabilities, up to a constant, into probabilities that add up to one."""
    best = max(scores.values())
    likelihoods = {name: math.exp(score - best) for name, score in scores.items()}
    total = sum(likelihoods.values())
    return {name: likelihood / total for name, likelihood in likelihoods.items()}


def reply_language(read_as: str, context: Context, words: int) -> str:
    """Return the language to answer in, for a message of so many words read as `read_as`.

    The voter's choice stands above all; a single word, or none, does not turn a conversation.
    Kurmanji is answered in the letters that the message is written in, chosen or not.
    """
    former = context.language
    if former is None:
        return read_as
    if read_as in _KURMANJI and former in _KURMANJI and words:
        return read_as
    return former if context.language_is_chosen or words < 2 else read_as
