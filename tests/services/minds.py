"""A mind over the small FAQ of the tests that understands just what a test tells it to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.conversation import Conversation
from bot.domain.decision import Decision, Handoff, HandoffReason
from bot.domain.message import Address, InboundMessage
from bot.faq.load import load
from bot.nlu.match import Match
from bot.nlu.reading import Context, Reading
from bot.services.mind import Mind
from bot.words import Words

ROOT = Path(__file__).parents[2]
FIXTURE = ROOT / "tests/faq/fixture"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
VOTER = Address("webchat", "voter")

CATALOG = load(FIXTURE)
WORDS = Words.load(ROOT / "locales")


def reading(decision: Decision, language: str = "en", **changes: object) -> Reading:
    """A sure reading in one language, changed as the test wants it."""
    plain = Reading(
        language=language,
        script="Arab" if CATALOG.languages[language].script == "Arab" else "Latn",
        style=None,
        languages={language: 1.0},
        sure_of_language=True,
        foreign=None,
        normalised="",
        concepts=(),
        ranking=(Match("card.lost", 0.5),),
        outside=0.0,
        nearest=None,
        decision=decision,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def mind(understood: Mapping[str, Reading | Decision] | None = None) -> Mind:
    """Understands the given texts, in English where just a decision is given, and no other."""

    def understand(text: str, context: Context) -> Reading:
        found = (understood or {}).get(text, Handoff(HandoffReason.NOT_UNDERSTOOD))
        return found if isinstance(found, Reading) else reading(found, context.language or "en")

    return Mind(CATALOG, understand, WORDS, "ar")


def talk(**changes: object) -> Conversation:
    """A voter who has been welcomed and is spoken to in English."""
    plain = Conversation(1, VOTER, language="en", greeted=True)
    return replace(plain, **changes)  # type: ignore[arg-type]


def said(text: str = "", **changes: object) -> InboundMessage:
    """A message of that voter."""
    return replace(InboundMessage(VOTER, "m1", NOW, text), **changes)  # type: ignore[arg-type]
