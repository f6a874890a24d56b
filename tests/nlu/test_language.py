"""The rules of language detection, on messages as voters type them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.language import LANGUAGES, Detector, words

DETECTOR = Detector.load()
ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@settings(max_examples=300)
@given(ANY_TEXT)
def test_any_text_gets_a_guess_whose_probabilities_add_up_to_one(text: str) -> None:
    guess = DETECTOR.detect(text)
    assert set(guess.scores) == set(LANGUAGES)
    total = sum(math.exp(score) for score in guess.scores.values()) + math.exp(guess.other)
    assert total == pytest.approx(1)
    assert guess.scores[guess.language] == pytest.approx(max(guess.scores.values()))
    assert guess.margin >= 0
    assert guess.strangeness >= 0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "وين اروح حتى احدث بطاقتي"),
        ("ar", "متى موعد الانتخابات القادمة؟"),
        ("ar", "wein ro7 7ata ajaded el bi6aqa"),
        ("ar", "shlon asajel lil intikhabat"),
        ("ckb", "کارتەکەم ون بووە چی بکەم"),
        ("ckb", "كارتةكةم ون بووة جى بكةم"),
        ("ckb", "كارته‌كه‌م ون بووه چی بكه‌م"),
        ("ckb", "لە کوێ دەنگ بدەم"),
        ("kmr-Arab", "کارتا من یا بەرزە بووی ئەز چ بکەم"),
        ("kmr-Arab", "كارتا من يا بةرزة بووي ئةز ج بكةم"),
        ("kmr-Arab", "كارتا من يا بهرزه بووي ئهز چ بكهم"),
        ("kmr-Arab", "ئەز ل کیڤە دشێم دەنگ بدەم"),
        ("kmr-Latn", "karta min winda bûye ez çi bikim"),
        ("kmr-Latn", "ez li ku dikarim deng bidim"),
        ("kmr-Latn", "hilbijartin kengi ye"),
        ("tr", "seçmen kartımı kaybettim ne yapmalıyım"),
        ("tr", "secmen kartimi nerden alabilirim"),
        ("tr", "karti itirmisem ne edim"),
        ("tr", "سچیم کارتی هاراده ویریلیر"),
        ("en", "where can i pick up my voter card"),
        ("en", "I lost my card, what now?"),
    ],
)
def test_a_message_is_known_by_its_letters(language: str, text: str) -> None:
    guess = DETECTOR.detect(text)
    assert guess.language == language
    assert guess.is_served


def test_arabizi_is_a_way_of_typing_arabic() -> None:
    assert DETECTOR.detect("3indi su2al 3an el bi6aqa").style == "arabizi"
    assert DETECTOR.detect("عندي سؤال عن البطاقة").style is None
    assert DETECTOR.detect("where is the office").style is None


def test_an_english_name_does_not_make_an_arabic_message_english() -> None:
    assert DETECTOR.detect("وين التحديث مال voter registration card").language == "ar"


def test_persian_is_told_but_not_answered() -> None:
    guess = DETECTOR.detect("سلام، من می‌خواهم بدانم کجا می‌توانم رای بدهم")
    assert guess.foreign == "fa"
    assert not guess.is_served
    assert guess.other > max(guess.scores.values())


@pytest.mark.parametrize("text", ["", "👍🏽❤️", "123", "٥٦٦٧", "...؟؟", "https://example.org/abc"])
def test_a_message_without_words_says_nothing(text: str) -> None:
    guess = DETECTOR.detect(text)
    assert guess.margin == 0
    assert guess.is_served
    assert len({round(score, 9) for score in guess.scores.values()}) == 1


@pytest.mark.parametrize("text", ["Где я могу голосовать", "איפה אפשר להצביע", "ܫܠܡܐ ܥܠܘܟ"])
def test_a_script_of_no_language_of_ours_is_foreign(text: str) -> None:
    guess = DETECTOR.detect(text)
    assert guess.foreign == "und"
    assert guess.margin == 0


def test_a_longer_message_is_surer() -> None:
    short = DETECTOR.detect("کارت")
    long = DETECTOR.detect("کارتەکەم ون بووە و نازانم لە کوێ وەری بگرمەوە")
    assert long.margin > short.margin


def test_addresses_marks_and_numbers_are_not_read() -> None:
    assert words("انظر www.ihec.iq و https://x.y/z?a=1 أو a@b.org") == ["انظر", "و", "أو"]
    assert words("مُحَمَّد ـ 2024 3indi Kerkük’te") == ["محمد", "3indi", "kerkük'te"]
