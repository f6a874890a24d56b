"""Everything understood of one message, and what was known of its conversation before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.decision import Decision
from bot.nlu.characters import Script
from bot.nlu.lexicon import Found
from bot.nlu.match import Match
from bot.nlu.phrasings import Nearest


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversation already tells: its language, if the voter chose it, the last entry."""

    language: str | None = None
    language_is_chosen: bool = False
    last_entry: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A message understood.

    language: the one to answer in; read_as: the one it was matched in. script: of the message's
    letters; style: "arabizi" or None. languages: probability of each reply language.
    sure_of_language is False when the voter should rather be asked. foreign: ISO code of a language
    not served, if it is one. ranking: likeliest entries with calibrated probabilities, best first.
    outside: probability that no entry is asked for. normalised: the folded text. nearest: the
    likest question of the FAQ.
    """

    language: str
    script: Script
    style: str | None
    languages: Mapping[str, float]
    sure_of_language: bool
    foreign: str | None
    normalised: str
    concepts: tuple[Found, ...]
    ranking: tuple[Match, ...]
    outside: float
    nearest: Nearest | None
    decision: Decision
    read_as: str | None = None
