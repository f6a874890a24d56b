"""A greeting before a question does not blur it, and a greeting alone stays one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.corpus import Example
from bot.nlu.courtesies import Courtesies
from bot.nlu.normalize import LANGUAGES

COURTESIES = Courtesies.of(
    [
        Example("smalltalk.greeting", "en", "Hello!"),
        Example("smalltalk.greeting", "en", "good morning"),
        Example("smalltalk.thanks", "en", "thank you so much"),
        Example("smalltalk.thanks", "ckb", "زۆر سوپاس"),
        Example("card.lost", "en", "lost card"),
    ]
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hello, I lost my card", "I lost my card"),
        ("good morning hello where do I vote thank you so much", "where do I vote"),
        ("where is it, thank you so much!", "where is it,"),
        ("hello card", "hello card"),
        ("hello, thank you so much!", "hello, thank you so much!"),
        ("good morning", "good morning"),
        ("say hello to him", "say hello to him"),
        ("lost card today", "lost card today"),
        ("", ""),
    ],
)
def test_courtesies_at_the_ends_are_taken_off(text: str, left: str) -> None:
    assert COURTESIES.stripped(text, "en") == left


def test_spelling_is_folded_before_comparing() -> None:
    assert COURTESIES.stripped("كارتم ون بوو زور سوپاس", "ckb") == "كارتم ون بوو"


def test_other_languages_keep_their_words() -> None:
    assert COURTESIES.stripped("hello neredeyim ben", "tr") == "hello neredeyim ben"


@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_what_is_left_stood_in_the_text(text: str, language: str) -> None:
    assert COURTESIES.stripped(text, language) in (text, " ".join(text.split())) or (
        " ".join(text.split()).find(COURTESIES.stripped(text, language)) >= 0
    )
