"""Reads what a voter types instead of tapping: commands, option numbers, names of languages."""

import re
from functools import lru_cache

from bot.domain.conversation import Awaited
from bot.faq.model import Catalog
from bot.nlu.normalize import clean, digits, has_letters

COMMANDS = frozenset({"start", "menu", "language", "human", "forget", "help"})
_COMMAND = re.compile(r"/([a-z]+)(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\W*(\d{1,2})\W*")


def command_of(text: str) -> tuple[str, str]:
    """The command and what stands behind it, or two empty texts."""
    found = _COMMAND.fullmatch(text.strip())
    if not found or found[1].lower() not in COMMANDS:
        return "", ""
    return found[1].lower(), (found[2] or "").strip()


def numbered(text: str, awaited: Awaited | None) -> str | None:
    """The button id a typed number (1, ١ or ۱) stands for, when the bot has just offered some."""
    found = _NUMBER.fullmatch(digits(text))
    if not found or not awaited or not 1 <= int(found[1]) <= len(awaited.choices):
        return None
    return awaited.choices[int(found[1]) - 1]


def readable(text: str) -> bool:
    """Whether there is anything to understand: a letter or a digit."""
    return has_letters(text) or any(character.isdigit() for character in text)


def language_named(text: str, catalog: Catalog) -> str | None:
    """The language whose name the whole message is, in whatever language it is typed."""
    wanted = _plain(text)
    for code, language in catalog.languages.items():
        if wanted and wanted in map(_plain_name, (code, language.name, *language.names)):
            return code
    return None


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", clean(text).casefold()).strip()


@lru_cache(maxsize=1024)
def _plain_name(name: str) -> str:
    # The same few names are looked at for every message; what voters write is not kept here.
    return _plain(name)
