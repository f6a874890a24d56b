"""Messages in languages that are not served are named; our own never are."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from bot.nlu.language import LanguageGuess
from bot.nlu.unserved import unserved_language

NOTHING: Mapping[str, float] = MappingProxyType({"en": -1.0})


def guess(foreign: str | None = None) -> LanguageGuess:
    return LanguageGuess(NOTHING, -5.0, "en", 0.1, None, foreign)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("wo kann ich meine Wählerkarte abholen, ich wohne in Berlin", "de"),
        ("где я могу получить карту избирателя", "ru"),
        ("où est-ce que je peux voter si j'habite à Paris", "fr"),
        ("dónde puedo votar si vivo en Madrid y no tengo tarjeta", "es"),
    ],
)
def test_a_foreign_language_is_named(text: str, language: str) -> None:
    assert unserved_language(text, guess()) == language


@pytest.mark.parametrize(
    "text",
    [
        "karta min winda bû ez çi bikim niha",
        "shlon asajjil ismi bel intikhabat hassa",
        "kartım kayboldu ne yapmalıyım şimdi",
        "where can I vote in Kirkuk on election day",
        "کارتەکەم ون بووە چی بکەم تکایە",
        "کارتا من بەرزە بوویە چ بکەم نوکە",
        "ضاعت بطاقتي شنو اسوي هسه",
        "danke",
        "",
    ],
)
def test_a_language_of_ours_or_a_word_or_two_are_never_called_foreign(text: str) -> None:
    assert unserved_language(text, guess()) is None
