"""Consonant skeletons, in which Arabizi meets Arabic and Kurmanji's two scripts meet each other."""

from __future__ import annotations

import re
import unicodedata

from bot.nlu.characters import ZWNJ, clean, digits
from bot.nlu.memory import remembered

# A letter that stands in no table is dropped: the vowels, and the consonants that one of the two
# spellings leaves out or writes like a vowel. Letters that the other spelling does not tell apart
# share a sign.
_ARABIC = {
    "b": "بپ", "t": "تط", "d": "دضظذث", "j": "جچ", "h": "حخه", "r": "رڕ", "z": "زژ", "s": "سص",
    "$": "ش", "f": "فڤ", "k": "قكکگغ", "l": "لڵ", "m": "م", "n": "ن",
}  # fmt: skip
# In Kurdish, w stands for o and u as well: both scripts write them, Arabic letters as و.
_KURDISH = {
    "b": "بپ", "t": "تط", "d": "د", "c": "جچ", "h": "هھح", "x": "خغ", "r": "رڕ", "z": "زژذضظ",
    "s": "سصشث", "f": "فڤ", "q": "ق", "k": "كکگ", "l": "لڵ", "m": "م", "n": "ن", "w": "وۆۇ",
}  # fmt: skip

# As Arabizi is typed: digits by the shape of the letter, an apostrophe for the dot above it.
_ARABIZI_GROUPS = [
    ("3'", "k"), ("6'", "d"), ("7'", "h"), ("9'", "d"),
    ("sh", "$"), ("ch", "j"), ("kh", "h"), ("gh", "k"), ("th", "d"), ("dh", "d"), ("ph", "f"),
]  # fmt: skip
_ARABIZI = {
    "b": "bp", "t": "t6", "d": "d", "j": "j", "h": "h75x", "r": "r", "z": "z", "s": "s9", "$": "$",
    "f": "fv", "k": "kqgc8", "l": "l", "m": "m", "n": "n",
}  # fmt: skip
_LATIN_GROUPS = [("sh", "s"), ("ch", "c"), ("kh", "x"), ("gh", "x"), ("zh", "z")]
_LATIN = {
    "b": "bp", "t": "t", "d": "d", "c": "c", "h": "h", "x": "x", "r": "r", "z": "zj", "s": "s",
    "f": "fv", "q": "q", "k": "kg", "l": "l", "m": "m", "n": "n", "w": "wou",
}  # fmt: skip


def _table(*tables: dict[str, str]) -> dict[str, str]:
    return {letter: sign for table in tables for sign, group in table.items() for letter in group}


_ARABIC_TABLE = _table(_ARABIC, _ARABIZI)
_KURDISH_TABLE = _table(_KURDISH, _LATIN)

_ARTICLE_WORDS = frozenset({"el", "al", "il", "l", "bil", "bel", "lil", "lel", "ال"})
_ARABIC_ARTICLE = re.compile(r"^([وف]?[بك]?)(?:ال|لل)(?=\w{2})")
_ARABIZI_ARTICLE = re.compile(r"^([bwfk]?)[eai]l[-']?(?=[^\Waeiou_]\w)")
_SIGNS = str.maketrans(dict.fromkeys("’‘ʼʿʾʻ`´", "'") | {ZWNJ: "", "ـ": ""})
_WORD = re.compile(r"[^\W_](?:[^\W_]|')*")
_FINAL_HEH = re.compile(r"(?<=\w\w)[هھەة]$|(?<=\w[aei])h$")
_VOWEL_HEH = re.compile(r"(?<=\w)(?!(?<=[اويی])ه[اويی])ه(?!ه)|(?<=ه)ه")


def skeleton(text: str, language: str) -> str:
    """Return the consonants of each word in one Latin alphabet, words parted by single spaces.

    "ar" reads Arabic letters and Arabizi alike, drops the article and a final ه or ة; every other
    language reads Arabic and Latin letters by the Kurdish sounds. Numbers stay as digits. Total on
    any str; for matching, never for showing.
    """
    text = digits(clean(text)).casefold()
    arabic = language == "ar"
    # Typed on a keyboard without ە: ه is the vowel, unless a word begins with it, another ه follows
    # it, or it stands between two vowels.
    heh_is_vowel = not arabic and "ە" not in text
    words = [_consonants(word, arabic, heh_is_vowel) for word in text.split()]
    return " ".join(word for word in words if word)


@remembered
def _consonants(text: str, arabic: bool, heh_is_vowel: bool) -> str:
    """Return the skeleton of what stands between two spaces; signs may part it into words."""
    if heh_is_vowel:
        text = _VOWEL_HEH.sub("", text)
    words = (_word(word, arabic=arabic) for word in _WORD.findall(_unmarked(text)))
    return " ".join(word for word in words if word)


def _unmarked(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_SIGNS))
    return "".join(c for c in decomposed if not unicodedata.category(c).startswith("M"))


def _word(word: str, *, arabic: bool) -> str:
    if word.replace("'", "").isdecimal():
        return word.replace("'", "")
    if arabic:
        if word in _ARTICLE_WORDS:
            return ""
        word = _ARABIZI_ARTICLE.sub(r"\1", _ARABIC_ARTICLE.sub(r"\1", word)).rstrip("'")
        word = _FINAL_HEH.sub("", word)
    for group, sign in _ARABIZI_GROUPS if arabic else _LATIN_GROUPS:
        word = word.replace(group, sign)
    table = _ARABIC_TABLE if arabic else _KURDISH_TABLE
    signs: list[str] = []
    for letter in word:
        sign = table.get(letter, "")
        if sign and (not signs or signs[-1] != sign):
            signs.append(sign)
    return "".join(signs)
