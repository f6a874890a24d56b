"""Text normalisation in one place to import from: clean, then fold or skeleton per language."""

from bot.nlu.characters import LIMIT, ZWNJ, clean, digits, has_letters, script
from bot.nlu.folding import LANGUAGES, fold
from bot.nlu.skeleton import skeleton

__all__ = [
    "LANGUAGES",
    "LIMIT",
    "ZWNJ",
    "clean",
    "digits",
    "fold",
    "has_letters",
    "script",
    "skeleton",
]
