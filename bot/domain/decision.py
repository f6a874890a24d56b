"""What the bot decides to do with a message once it has understood it."""

from dataclasses import dataclass
from enum import StrEnum


class HandoffReason(StrEnum):
    """Why a person is needed; operators sort by it."""

    NOT_UNDERSTOOD = "not_understood"
    NONE_OF_THESE = "none_of_these"
    WRONG_ANSWER = "wrong_answer"
    ASKED = "asked"
    FOLLOW_UP = "follow_up"
    ATTACHMENT = "attachment"
    EXPIRED = "expired"
    RESTORED = "restored"


class SmalltalkKind(StrEnum):
    """What is answered with courtesy and nothing else."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"


@dataclass(frozen=True, slots=True)
class Answer:
    """Send this entry's approved text; `confidence` is the calibrated chance that it is right.

    `also` answers the second question of a message that asks two.
    """

    entry: str
    confidence: float
    also: "Answer | None" = None


@dataclass(frozen=True, slots=True)
class Clarify:
    """Ask back with these entries, likeliest first, at most three."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handoff:
    """Leave it to a person; `best_guess` is shown to the operator and never to the voter."""

    reason: HandoffReason
    best_guess: str | None = None


@dataclass(frozen=True, slots=True)
class Smalltalk:
    """Answer a courtesy."""

    kind: SmalltalkKind


@dataclass(frozen=True, slots=True)
class Stay:
    """An operator has the conversation: the bot says nothing."""


Decision = Answer | Clarify | Handoff | Smalltalk | Stay
