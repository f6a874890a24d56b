"""Prefixes that are written together with a word and may hide it from the lexicon."""

from __future__ import annotations

from collections.abc import Iterator

# Longest first; folded spelling. Arabic: conjunction, preposition and article in their usual
# orders, Iraqi هال and عال, the questioning ش. Kurdish: prepositions and the verb's ە (from دە and
# ئە), نا, نە, ب, م. Arabizi and Kurmanji: the same in Latin letters.
_PREFIXES = {
    "ar": ("وبال", "وعال", "وهال", "بهال", "وال", "بال", "فال", "كال", "عال", "هال", "لل", "ال",
           "وب", "ول", "و", "ف", "ب", "ل", "ك", "ش", "ع", "ه", "د"),
    "ar-latn": ("wil", "wel", "wal", "bil", "bel", "bal", "lil", "lel", "3al", "hal", "el", "al",
                "il", "w", "b", "l", "d"),
    "ckb": ("لە", "بە", "دەی", "نای", "بی", "دە", "نا", "نە", "مە", "ە", "ب", "م"),
    "kmr-Arab": ("نا", "نە", "مە", "د", "ن", "ب", "ل", "ژ", "ز"),
    "kmr-Latn": ("na", "ne", "di", "bi", "li", "ji", "me", "d", "b"),
}  # fmt: skip
_LEFT = 3


def peeled(word: str, language: str) -> Iterator[str]:
    """Yield the word without each prefix that it may carry, the longest prefix first.

    word is folded; language is a lexicon language. At least three letters are left.
    """
    for prefix in _PREFIXES.get(language, ()):
        if word.startswith(prefix) and len(word) - len(prefix) >= _LEFT:
            yield word[len(prefix) :]
