"""One person's talk with us on one address, as plain data between two messages."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.message import Address


class Mode(StrEnum):
    """Who speaks: the bot, or operators while a ticket is open."""

    BOT = "bot"
    OPERATOR = "operator"


class AwaitKind(StrEnum):
    """What the bot's last question was about."""

    OPTION = "option"
    LANGUAGE = "language"
    FEEDBACK = "feedback"
    RATING = "rating"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Awaited:
    """The open question of the bot; `choices` are the button ids in the order shown, from 1 up.

    `question` is the voter's message that waits until the language is known.
    """

    kind: AwaitKind
    choices: tuple[str, ...] = ()
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """State of one talk; `language` is one of the codes of `faq/languages.yaml`."""

    id: int
    address: Address
    mode: Mode = Mode.BOT
    language: str | None = None
    language_chosen: bool = False
    greeted: bool = False
    awaited: Awaited | None = None
    last_entry: str | None = None
    last_inbound_at: datetime | None = None
    reachable: bool = True
