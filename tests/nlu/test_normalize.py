"""The rules of text normalisation: total, idempotent, bounded, and the spellings that must meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.normalize import LANGUAGES, LIMIT, clean, digits, fold, has_letters, script, skeleton

# Any code point, lone surrogates too, and texts thick with the characters that make trouble.
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=[])),
    st.text(
        "\u0000\u200b\u200c\u200d\u200e\u202e\u2066\ufeff\ud800\u00ad\ufe0f\u20e3\u0640\u064b\u0301"
        "\u0307\ufdfa\u3164 \n\tأئەةهی\u0654يوووaAİIßşŞΣς'’👍🏽①٣۳3_"
    ),
)
LANGUAGE = st.sampled_from(LANGUAGES)


@given(ANY_TEXT)
def test_clean_is_idempotent_and_bounded(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert len(once) <= LIMIT
    once.encode()  # raises on a lone surrogate


@given(ANY_TEXT, LANGUAGE)
def test_fold_is_idempotent_and_bounded(text: str, language: str) -> None:
    once = fold(text, language)
    assert fold(once, language) == once
    assert len(once) <= LIMIT


@given(ANY_TEXT, LANGUAGE)
def test_fold_does_not_depend_on_a_clean_before_it(text: str, language: str) -> None:
    assert fold(clean(text), language) == fold(text, language)


@given(ANY_TEXT, LANGUAGE)
def test_a_skeleton_is_plain_and_bounded(text: str, language: str) -> None:
    bones = skeleton(text, language)
    assert bones.replace("$", "").isascii()
    assert len(bones) <= 4 * LIMIT


@given(ANY_TEXT)
def test_script_and_digits_are_total(text: str) -> None:
    assert script(text) in {"Arab", "Latn", "other"}
    assert len(digits(text)) == len(text)
    assert has_letters(text) or script(text) == "other"


def test_a_message_of_a_hundred_thousand_characters_is_cut() -> None:
    assert len(clean("من فضلك " * 12_500)) <= LIMIT
    assert clean("a\u0301\u0327" * 50_000)
    assert clean("\u200b" * 100_000) == ""
    assert len(fold("ßa" * 50_000, "en")) <= LIMIT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u202bبطاقتي\u202c \u200fضاعت", "بطاقتي ضاعت"),
        ("ye\u200bs\ufeff", "yes"),
        ("نعم👍🏽لا", "نعم لا"),
        ("👍", ""),
        ("1\ufe0f\u20e3", "1"),
        ("ﺑﻄﺎﻗﺔ", "بطاقة"),
        ("  a \n\n b\t", "a b"),
        ("شلوووون", "شلوون"),
        ("مرحباااا", "مرحبا"),
        ("heeelp noooow", "heelp noow"),
        ("5000000 دينار", "5000000 دينار"),
        ("به\u200cشدار", "به\u200cشدار"),
        ("\u200cبه\u200c\u200cشدار", "به\u200cشدار"),
        ("a\ud800b\u0000c", "abc"),
    ],
)
def test_clean_keeps_what_a_person_sees(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("language", "spellings"),
    [
        ("ar", ["البطاقة", "البطاقه", "البِطاقَةِ", "البـــطاقة", "البطاقە"]),
        ("ar", ["أريد إلى آخر", "اريد الى اخر", "اريد الي اخر", "ٱريد الی اخر"]),
        ("ar", ["گلت", "كلت", "ڪلت", "کلت"]),
        ("ar", ["انتظرت", "انتضرت"]),
        ("ar", ["شلوووون", "شلون"]),
        ("ar", ["٥٦٦٧", "۵۶۶۷", "5667"]),
        ("ckb", ["لەکەرکوک بەشدارن", "له\u200cكه\u200cركوك به\u200cشدارن", "لةكةركوك بةشدارن"]),
        ("ckb", ["هەڵبژاردن", "هةلبژاردن", "ههلبژاردن", "هه\u200cلبزاردن"]),
        ("ckb", ["نییە", "نیە", "نيية", "نيه"]),
        ("ckb", ["بوو", "بو", "بۆ", "بؤ", "بووو"]),
        ("kmr-Arab", ["ئەڤە چاوایە", "ەفە جاوایە", "ئةڤة چاواية", "ئه\u200cڤه\u200c چاوایه\u200c"]),
        ("kmr-Arab", ["هەلبژارتنێ", "هةلبژارتني", "ههلبژارتنى"]),
        ("kmr-Latn", ["Hilbijartinê çawa", "HILBIJARTINE CAWA", "hilbijartinê  ÇAWA!"]),
        ("tr", ["SEÇİM KARTI IRAK", "seçim kartı ırak", "secim karti irak"]),
        ("tr", ["Kerkük'te", "kerkükte", "Kerkük’te"]),
        ("en", ["Don't!", "dont", "DON’T"]),
    ],
)
def test_spellings_of_one_word_are_folded_together(language: str, spellings: list[str]) -> None:
    assert len({fold(spelling, language) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("arabic", "arabizi"),
    [
        ("بطاقتي ضاعت", "bita8ti tha3at"),
        ("الانتخابات", "el inti5abat"),
        ("المرشحين", "el murash7een"),
        ("وين اصوت", "wain a9awit"),
        ("اخذ البطاقة", "akhith elbi6aqa"),
        ("للانتخابات", "lil intikhabat"),
        ("البطاقه", "al-bitaqeh"),
        ("غدا", "3'ada"),
        ("رقم 5667", "raqam 5667"),
    ],
)
def test_arabic_and_arabizi_meet_in_one_skeleton(arabic: str, arabizi: str) -> None:
    assert skeleton(arabic, "ar") == skeleton(arabizi, "ar")


@pytest.mark.parametrize(
    ("latin", "badini"),
    [
        ("Karta min winda bû", "کارتا من وندا بو"),
        ("hilbijartin kengî ne", "هەلبژارتن کەنگی نە"),
        ("hilbijartin kengi ne", "ههلبزارتن كةنكي نة"),
        ("dengdan li Duhokê", "دەنگدان ل دوهۆکێ"),
        ("dengdan li Duhokê", "دةنكدان ل دوهوكي"),
    ],
)
def test_kurmanji_meets_itself_across_scripts(latin: str, badini: str) -> None:
    assert skeleton(latin, "kmr-Latn") == skeleton(badini, "kmr-Arab")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(KeyError):
        fold("text", "xx")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وين voter card مالتي", "Latn"),
        ("بطاقتي card", "Arab"),
        ("123 👍", "other"),
        ("Привет", "other"),
    ],
)
def test_script_is_the_majority_of_letters(text: str, expected: str) -> None:
    assert script(text) == expected


@pytest.mark.parametrize("typed", ["١", "۱", "1", "１"])
def test_a_typed_option_is_one_digit_in_any_keyboard(typed: str) -> None:
    assert digits(typed) == "1"
