"""A quick stand-in for `fold`: each letter folded alone, nearly the same in a tenth of the time."""

import re
from functools import lru_cache

from bot.nlu.normalize import LANGUAGES, fold

_RUN = re.compile(r"(.)\1+")


def loose(text: str, language: str) -> str:
    """A key that is equal for all texts that `fold` makes equal, and for a few more."""
    return _RUN.sub(r"\1", letters(text, language))


def letters(text: str, language: str) -> str:
    """The letters and digits of the text, each folded alone, without spaces."""
    return text.translate(_table(language))


def folded(text: str, language: str) -> str:
    """`fold` for any language that `languages.yaml` may name."""
    return fold(text, language if language in LANGUAGES else LANGUAGES[0])


class _Letters(dict[int, str]):
    """A str.translate table that is filled as characters are met."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __missing__(self, code: int) -> str:
        self[code] = folded(chr(code), self._language)
        return self[code]


@lru_cache(maxsize=64)
def _table(language: str) -> _Letters:
    return _Letters(language)
