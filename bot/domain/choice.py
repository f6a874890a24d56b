"""What a button means: short ids such as `entry:card.lost`, the same on every platform."""

from dataclasses import dataclass
from enum import StrEnum


class ChoiceKind(StrEnum):
    """The things that can be chosen by a tap or a typed number."""

    ENTRY = "entry"
    PERSON = "person"
    LANGUAGE = "lang"
    MENU = "menu"
    TOPIC = "topic"
    RIGHT = "right"
    WRONG = "wrong"
    RATE = "rate"
    FORGET = "forget"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: its kind and the value behind the colon (for topics `card` or `card:2`)."""

    kind: ChoiceKind
    value: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}" if self.value else str(self.kind)

    @classmethod
    def parse(cls, text: str) -> "Choice | None":
        """The choice an id stands for, or None when no button of ours has such an id."""
        kind, _, value = text.partition(":")
        try:
            return cls(ChoiceKind(kind), value)
        except ValueError:
            return None
