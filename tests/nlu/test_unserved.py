"""A message in a language that we do not serve is told as such; ours are never taken for one."""

from __future__ import annotations

import pytest

from bot.nlu.language import Detector
from bot.nlu.unserved import unserved_language

DETECTOR = Detector.load()


def unserved(text: str) -> str | None:
    return unserved_language(text, DETECTOR.detect(text))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Wie kann ich mich für die Wahl im Irak anmelden?"),
        ("de", "Mein Ausweis ist abgelaufen, darf ich trotzdem wählen?"),
        ("sv", "Hur kan jag rösta i det irakiska valet från Göteborg?"),
        ("fr", "Comment puis-je m'inscrire sur les listes électorales ?"),
        ("es", "No encuentro mi tarjeta electoral, ¿qué puedo hacer?"),
        ("nl", "Hoe kan ik stemmen voor de verkiezingen in Irak?"),
        ("fi", "Miten voin rekisteröityä äänestäjäksi ulkomailla?"),
        ("it", "Vorrei sapere come posso votare dall'estero"),
        ("ru", "Как зарегистрироваться на выборы?"),
        ("el", "Πότε γίνονται οι εκλογές στο Ιράκ;"),
        ("he", "איך נרשמים לבחירות בעיראק"),
        ("fa", "سلام، من می‌خواهم بدانم کجا می‌توانم رای بدهم"),
        ("und", "ܐܝܟܐ ܡܨܐ ܐܢܐ"),
    ],
)
def test_a_language_of_the_diaspora_is_named(code: str, text: str) -> None:
    assert unserved(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "karta min winda buye ez ci bikim hevalno",
        "tu dikari ji min re beji hilbijartin kengi ye",
        "ez li Swede me dixwazim deng bidim",
        "men kartimi itirmisem indi ne edim qardas",
        "secmen kartim gelmedi nerden alabilirim acaba",
        "ani ma a3ruf wein arou7 asawit gulli rajaan",
        "isme bel sijil ghalat shlon asal7a",
        "i dont have no card how i can vote sir",
        "کارتەکەم ون بووە چی بکەم تکایە",
        "كارتا من يا بةرزة بووي ئةز ج بكةم",
        "اني مسجل بالسويد اكدر اصوت لو لا",
        "سچیم کارتیم ایتدی ایندی نه ایدیم",
    ],
)
def test_our_own_languages_are_never_called_foreign(text: str) -> None:
    assert unserved(text) is None


@pytest.mark.parametrize("text", ["danke", "merci beaucoup", "hej", "Wo wählen", "", "👍", "5667"])
def test_a_short_text_in_our_letters_is_never_called_foreign(text: str) -> None:
    assert unserved(text) is None


def test_the_same_text_gets_the_same_verdict() -> None:
    text = "Jeg har mistet kortet mitt, hva skal jeg gjøre nå?"
    assert len({unserved(text) for _ in range(5)}) == 1
