"""Rules on the letters of approved texts (F206, F207): foreign keyboards and invisible marks."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from bot.faq.draft import Draft
from bot.faq.finding import Finding
from bot.faq.folder import entry_path
from bot.faq.format import PLACEHOLDER
from bot.faq.model import Catalog, Language
from bot.faq.nodes import Place

HIDDEN = frozenset(
    "\u061c\u200b\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
)
"""Marks that change the order of a text or part a word and that no editor shows."""

ZERO_WIDTH_NON_JOINER = "\u200c"

# Letters that look or sound alike and sit on each other's keys; the first that the language has
# in its alphabet is proposed.
_ALIKE = (
    "کكڪ", "یيىےئ", "ێيی", "ەهةھہ", "ۆۇوؤ", "اأإآٱ", "رڕ", "لڵ", "aаáâä", "eеéêë", "oоóôö", "cсçć",
    "pр", "xх", "yу", "iіıİîï", "sşѕšș", "gğ", "uüûú", "kқк", "hн", "mм", "tт", "bв",
)  # fmt: skip

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u064b-\u065f\u0670\u200c'’])*")


def outside_alphabet(draft: Draft) -> Iterator[Finding]:
    """Letters in titles and answers that the language does not write with.

    Questions are left alone: voters type on whatever keyboard they have. So are names in Latin
    letters, placeholders, addresses and the languages' own names.
    """
    names = language_names(draft.catalog)
    for entry in draft.catalog.entries.values():
        for code, translation in entry.translations.items():
            language = draft.catalog.languages[code]
            name = entry_path(entry.id, f"{code}.yaml")
            for field, text in (("title", translation.title), ("answer", translation.answer)):
                for letter, word in foreign_letters(text, language, names):
                    place = draft.folder.files[name].place_of(word, field)
                    column = place.column + max(word.find(letter), 0)
                    where = Place(place.line, column)
                    yield draft.finding(
                        "F206",
                        name,
                        where,
                        letter=letter,
                        code_point=code_points(letter),
                        word=word,
                        meant=alike(letter, language),
                        language=code,
                    )


def hidden_marks(draft: Draft) -> Iterator[Finding]:
    """Invisible marks in titles and answers, once a text and mark."""
    for entry in draft.catalog.entries.values():
        for code, translation in entry.translations.items():
            name = entry_path(entry.id, f"{code}.yaml")
            for field, text in (("title", translation.title), ("answer", translation.answer)):
                for mark in sorted(HIDDEN.intersection(text)):
                    place = draft.folder.files[name].place_of(mark, field)
                    yield draft.finding("F207", name, place, code_point=code_points(mark))


def language_names(catalog: Catalog) -> frozenset[str]:
    """The words of the languages' own names, which every language's text may hold."""
    return frozenset(
        word.casefold()
        for language in catalog.languages.values()
        for name in (language.name, *language.names)
        for word in _WORD.findall(name)
    )


def foreign_letters(
    text: str, language: Language, names: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Each letter outside the alphabet with the word it first stands in."""
    text = PLACEHOLDER.sub(" ", text)
    alphabet = _alphabet(language)
    if alphabet.issuperset(text):
        return
    noted = set()
    for word in _WORD.findall(text):
        if alphabet.issuperset(word) or word.casefold() in names or _is_name(word, language):
            continue
        for letter in _foreign_in(word, language, alphabet):
            if letter not in noted:
                noted.add(letter)
                yield letter, word


def _foreign_in(word: str, language: Language, alphabet: frozenset[str]) -> Iterator[str]:
    if "ە" in alphabet and f"ه{ZERO_WIDTH_NON_JOINER}" in word:
        yield f"ه{ZERO_WIDTH_NON_JOINER}"
    for letter in word:
        if letter.isalpha() and letter not in alphabet:
            yield letter


def _is_name(word: str, language: Language) -> bool:
    # Latin words in an Arabic text are names and addresses; in a Latin text names begin with a
    # capital letter.
    if any(letter.isalpha() and _script(letter) != "LATIN" for letter in word):
        return False
    return language.script == "Arab" or word[0].isupper()


def alike(letter: str, language: Language) -> str:
    """The letter of the alphabet that was probably meant, or nothing."""
    for group in _ALIKE:
        if letter[0].lower()[0] in group:
            for other in group:
                if other in language.alphabet and other != letter:
                    return other
    plain = unicodedata.normalize("NFKD", letter)[0]
    return plain if plain in language.alphabet else ""


def code_points(text: str) -> str:
    """The text's characters as U+0643."""
    return " ".join(f"U+{ord(character):04X}" for character in text)


@lru_cache(maxsize=16)
def _alphabet(language: Language) -> frozenset[str]:
    letters = set(language.alphabet)
    capitals = {letter.upper() for letter in letters if len(letter.upper()) == 1}
    if "ı" in letters:
        capitals.add("İ")
    other = {chr(code) for code in range(0x20, 0x2100) if not chr(code).isalpha()}
    return frozenset(letters | capitals | other | {"\n"})


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
