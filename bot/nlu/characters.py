"""What is done to any message before its language is known: hidden marks off, spaces squeezed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Literal

Script = Literal["Arab", "Latn", "other"]

LIMIT = 2_000
"""The longest text, in characters, that clean and fold return; the rest is cut off."""

_RAW_LIMIT = 4 * LIMIT
"""Characters looked at: bounds the time that a flood of combining marks may cost in NFKC."""

ZWNJ = "\u200c"

# Invisible, though Unicode files them under letters or marks: grapheme joiner, Hangul and Khmer
# fillers, variation selectors, the enclosing keycap of number emoji.
_INVISIBLE = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x20E3, 0x3164, 0xFFA0}
_INVISIBLE |= set(range(0xFE00, 0xFE10)) | set(range(0xE0100, 0xE01F0)) | set(range(0x180B, 0x1810))

# Vowels that people stretch; no language of ours doubles them in writing, so one is left.
_STRETCHED = "اأآىيیێةەۆaAiIuUyYêÊîÎûÛıİäÄöÖüÜəƏáâ"
_RUN_OF_VOWELS = re.compile(f"([{_STRETCHED}])\\1{{2,}}")
_RUN_OF_LETTERS = re.compile(r"([^\W\d_])\1{2,}")
_SPACES = re.compile(r"\s+")
_STRAY_ZWNJ = re.compile(f"(?<![^\\W\\d_]){ZWNJ}+|(?<={ZWNJ}){ZWNJ}+")


class _Visible(dict[int, str | None]):
    """A str.translate table filled as characters are met, bounded to the alphabets of the world."""

    def __missing__(self, code: int) -> str | None:
        visible = self._of(code)
        if code < 0x3000:
            self[code] = visible
        return visible

    @staticmethod
    def _of(code: int) -> str | None:
        character = chr(code)
        if character == ZWNJ:
            return character
        if code in _INVISIBLE:
            return None
        if character.isspace():
            return " "
        category = unicodedata.category(character)
        if category in {"Cc", "Cf", "Cs", "Co", "Cn"}:
            return None
        if category == "So" or 0x1F3FB <= code <= 0x1F3FF:
            return " "
        return character


_VISIBLE = _Visible()


# A message is cleaned for every language that it may be in.
@lru_cache(maxsize=64)
def clean(text: str) -> str:
    """Return the text as a person sees it, at most LIMIT characters; total on any str.

    Compatibility forms become plain letters (NFKC), control, bidi and zero-width characters go,
    emoji become a space, white space is squeezed, a run of three and more equal letters becomes
    two (one for vowels that people stretch). Case is kept, and so is a ZWNJ behind a letter: in
    older Kurdish text ه + ZWNJ is the letter ە. clean(clean(x)) == clean(x).
    """
    text = text[:_RAW_LIMIT].translate(_VISIBLE)
    # Taking characters out may bring together what NFKC composes, and NFKC may bring forth spaces.
    text = unicodedata.normalize("NFKC", text).translate(_VISIBLE)
    text = squeeze(_SPACES.sub(" ", _STRAY_ZWNJ.sub("", text)))
    return text.strip()[:LIMIT].rstrip()


def squeeze(text: str) -> str:
    """Cut a run of three and more equal letters to two, of stretched vowels to one."""
    return _RUN_OF_LETTERS.sub(r"\1\1", _RUN_OF_VOWELS.sub(r"\1", text))


def digits(text: str) -> str:
    """Write every decimal digit (٠-٩, ۰-۹, full width, ...) as 0-9; all else stays."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def script(text: str) -> Script:
    """Return the script that most letters of the text are written in, "other" without letters."""
    counts: dict[Script, int] = {"Arab": 0, "Latn": 0, "other": 0}
    for character, count in Counter(text).items():
        if character.isalpha():
            counts[_script_of(character)] += count
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else "other"


@lru_cache(maxsize=1_024)
def _script_of(letter: str) -> Script:
    code = ord(letter)
    if 0x0600 <= code <= 0x06FF or 0x0750 <= code <= 0x077F or 0x08A0 <= code <= 0x08FF:
        return "Arab"
    if 0xFB50 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFF:
        return "Arab"
    if code < 0x0250 or 0x1E00 <= code <= 0x1EFF or 0xFF21 <= code <= 0xFF5A:
        return "Latn"
    return "other"


def has_letters(text: str) -> bool:
    """Tell whether the text holds a letter of any script (so not only digits, signs or emoji)."""
    return any(character.isalpha() for character in text)
