"""What every command has at hand: the settings and the maintainers' texts."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from bot.config import Settings
from bot.words import Words

LANGUAGE = "en"
"""Maintainers are spoken to in English until their texts are translated."""

CLEAN, FINDINGS, MISUSE = 0, 1, 2
"""Exit codes."""


@dataclass(frozen=True, slots=True)
class Console:
    """Settings and texts of one call."""

    settings: Settings
    words: Words

    def text(self, key: str, **values: object) -> str:
        """A maintainers' text."""
        return self.words.say(LANGUAGE, key, **values)

    def say(self, key: str, **values: object) -> None:
        """Print a maintainers' text."""
        print(self.text(key, **values), flush=True)


Command = Callable[[Console, argparse.Namespace], int]
"""Does the work of one command; returns the exit code."""
