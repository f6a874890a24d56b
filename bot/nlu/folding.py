"""Folds the spellings of one language together: what sounds the same is written the same."""

from __future__ import annotations

import re
import unicodedata

from bot.nlu.characters import LIMIT, ZWNJ, clean, digits, squeeze

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

_TABLES = {
    language: str.maketrans(_DROPPED | _LATIN | (_KURDISH if language in KURDISH else _ARABIC))
    for language in LANGUAGES
}
_DOUBLES = {
    language: re.compile(r"([یوەا])\1+" if language in KURDISH else r"([ياو])\1+")
    for language in LANGUAGES
}
_NOT_A_WORD = re.compile(r"[\W_]+")


def fold(text: str, language: str) -> str:
    """Return lower-case words of letters and digits with single spaces, spelling folded together.

    language is one of LANGUAGES (KeyError otherwise); a word of another script in the text is
    folded by the rules of that script. Total on any str, at most LIMIT characters long, and
    fold(fold(x)) == fold(x). The result is for matching, never for showing.
    """
    text = digits(clean(text)).casefold()
    table = _TABLES[language]
    text = unicodedata.normalize("NFKD", text.translate(table))
    text = "".join(c for c in text if not unicodedata.category(c).startswith("M"))
    # Once more, for the letters that came out from under their marks.
    text = _NOT_A_WORD.sub(" ", text.casefold().translate(table))
    return _DOUBLES[language].sub(r"\1", squeeze(text)).strip()[:LIMIT].rstrip()
