"""Tells whether a text an operator sends is, word for word, one that was approved."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from bot.faq.format import is_current, render_answer
from bot.faq.model import Catalog


@dataclass(frozen=True, slots=True)
class Approved:
    """The entry whose approved text it is, in which revision and language."""

    entry: str
    revision: int
    language: str


def plain_text(text: str) -> str:
    """The text with one kind of line break, without control characters and outer blanks.

    Browsers send CR LF in forms; a NUL or another control character is refused by platforms.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def approved_text(catalog: Catalog, entry_id: str, text: str, today: date) -> Approved | None:
    """Where the text was approved: as this entry's answer in any language, valid today, or None."""
    entry = catalog.entries.get(entry_id)
    if entry is None or not is_current(catalog, entry_id, today):
        return None
    for language, translation in entry.translations.items():
        if plain_text(render_answer(catalog, entry_id, language)) == plain_text(text):
            return Approved(entry_id, translation.revision, language)
    return None
