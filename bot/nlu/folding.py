"""Folds the spellings of one language together: what sounds the same is written the same."""

from __future__ import annotations

import re
import unicodedata

from bot.nlu.characters import LIMIT, ZWNJ, clean, digits, squeeze
from bot.nlu.memory import remembered

LANGUAGES = ("ar", "ckb", "kmr-Arab", "kmr-Latn", "tr", "en")
KURDISH = frozenset({"ckb", "kmr-Arab", "kmr-Latn"})

_APOSTROPHES = "'’‘‛ʼʿʾʻ`´′ʹ"
_TATWEEL = "ـ"

# Latin letters that NFKD leaves whole, as phones type them without their marks.
_LATIN = {"ı": "i", "ə": "e", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"}
_DROPPED = dict.fromkeys([*_APOSTROPHES, _TATWEEL, ZWNJ, "ء"], "")

# Iraqi spelling takes ظ and ض for each other; گ چ پ are the dialect's own letters, and ک ی ە come
# from Kurdish and Persian keyboards.
_ARABIC = {
    "ٱ": "ا",
    "ى": "ي", "ی": "ي", "ێ": "ي", "ے": "ي",
    "ة": "ه", "ە": "ه", "ھ": "ه", "ہ": "ه", "ۃ": "ه",
    "ک": "ك", "گ": "ك", "ڪ": "ك", "ڭ": "ك",
    "پ": "ب", "چ": "ج", "ژ": "ز", "ڤ": "ف",
    "ڵ": "ل", "ڕ": "ر", "ۆ": "و", "ۇ": "و",
    "ظ": "ض",
}  # fmt: skip

# Much Kurdish is typed on an Arabic keyboard, which lacks ە ێ ۆ ڵ ڕ پ چ ژ ڤ گ; Arabic loans keep
# their letters or take the Kurdish sound (بطاقە, بتاقە).
_KURDISH = {
    "ئ": "", "ٱ": "ا",
    "ه": "ە", "ة": "ە", "ہ": "ە", "ھ": "ە", "ۃ": "ە",
    "ي": "ی", "ى": "ی", "ێ": "ی", "ے": "ی",
    "ۆ": "و", "ۇ": "و",
    "ك": "ک", "گ": "ک", "ڪ": "ک", "ڭ": "ک",
    "ڵ": "ل", "ڕ": "ر", "پ": "ب", "چ": "ج", "ژ": "ز", "ڤ": "ف",
    "ص": "س", "ث": "س", "ط": "ت", "ذ": "ز", "ض": "ز", "ظ": "ز",
}  # fmt: skip

_IS_KURDISH = {language: language in KURDISH for language in LANGUAGES}
_TABLES = {
    True: str.maketrans(_DROPPED | _LATIN | _KURDISH),
    False: str.maketrans(_DROPPED | _LATIN | _ARABIC),
}
_DOUBLES = {True: re.compile(r"([یوەا])\1+"), False: re.compile(r"([ياو])\1+")}
_NOT_A_WORD = re.compile(r"[\W_]+")


def fold(text: str, language: str) -> str:
    """Return lower-case words of letters and digits with single spaces, spelling folded together.

    language is one of LANGUAGES (KeyError otherwise); a word of another script in the text is
    folded by the rules of that script. Total on any str, at most LIMIT characters long, and
    fold(fold(x)) == fold(x). The result is for matching, never for showing.
    """
    is_kurdish = _IS_KURDISH[language]
    words = [_folded(word, is_kurdish) for word in clean(text).split()]
    return " ".join(word for word in words if word)[:LIMIT].rstrip()


@remembered
def _folded(word: str, is_kurdish: bool) -> str:
    """Fold what stands between two spaces; signs may part it into words."""
    table = _TABLES[is_kurdish]
    word = unicodedata.normalize("NFKD", digits(word).casefold().translate(table))
    word = "".join(c for c in word if not unicodedata.category(c).startswith("M"))
    # Once more, for the letters that came out from under their marks.
    word = _NOT_A_WORD.sub(" ", word.casefold().translate(table))
    return _DOUBLES[is_kurdish].sub(r"\1", squeeze(word)).strip()
