"""Tells voters' questions among the recorded messages, and what the engine made of them."""

from collections.abc import Mapping

from bot.domain.decision import HandoffReason
from bot.services.records import Recorded


def is_question(one: Recorded) -> bool:
    """Whether the message was put to the engine: no tap, number, command or attachment was."""
    if one.choice is not None or not one.text.strip():
        return False
    # What tripped the rules was handed over without an explanation.
    unread = (one.outcome or {}).get("reason") == HandoffReason.NOT_UNDERSTOOD
    return unread or isinstance((one.outcome or {}).get("explanation"), Mapping)


def explained(one: Recorded, key: str) -> object:
    """A part of the engine's explanation, None where there is none."""
    explanation = (one.outcome or {}).get("explanation")
    return explanation.get(key) if isinstance(explanation, Mapping) else None
