"""A message is understood in its language, and what is not sure is not answered."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.decision import Answer, Handoff, Smalltalk, SmalltalkKind
from bot.nlu.engine import Engine
from bot.nlu.explain import explain
from bot.nlu.reading import Context

NEW = Context()


@pytest.mark.parametrize(
    ("text", "language", "entry"),
    [
        ("I have lost my voter card", "en", "card.lost"),
        ("بطاقتي ضاعت بالسوق", "ar", "card.lost"),
        ("da3at el bitaqa mal", "ar", "card.lost"),
        ("kartı çaldılar", "tr", "card.lost"),
        ("oy verme saati kaçta", "tr", "polling.hours"),
        ("kime oy verdiğim gizli mi", "tr", "polling.secrecy"),
    ],
)
def test_the_entry_is_found_in_every_language(
    engine: Engine, text: str, language: str, entry: str
) -> None:
    reading = engine.understand(text, NEW)
    assert reading.language == language
    assert reading.ranking[0].entry == entry


def test_the_very_question_of_an_entry_is_answered(engine: Engine) -> None:
    decision = engine.understand("Is my vote secret???", NEW).decision
    assert isinstance(decision, Answer)
    assert decision.entry == "polling.secrecy"


@pytest.mark.parametrize("text", ["", "   ", "😂😂", "٧٧٧", "....???", "12 000"])
def test_a_message_without_letters_is_no_question(engine: Engine, text: str) -> None:
    assert isinstance(engine.understand(text, Context("ar")).decision, Handoff)


@pytest.mark.parametrize("text", ["qqqq zzzz wwww", "ظظظظ ثثث ذذذ"])
def test_what_holds_no_known_word_is_not_answered(engine: Engine, text: str) -> None:
    assert isinstance(engine.understand(text, NEW).decision, Handoff)


def test_a_message_out_of_scope_is_not_answered(engine: Engine) -> None:
    assert not isinstance(engine.understand("how do I renew my passport", NEW).decision, Answer)


def test_a_greeting_is_greeted(engine: Engine) -> None:
    decision = engine.understand("good morning", NEW).decision
    assert decision == Smalltalk(SmalltalkKind.GREETING)


def test_the_voters_own_choice_of_language_stands_above_all(engine: Engine) -> None:
    reading = engine.understand("ضاعت بطاقتي شسوي", Context("tr", language_is_chosen=True))
    assert (reading.language, reading.read_as) == ("tr", "ar")
    assert reading.ranking[0].entry == "card.lost"
    assert reading.sure_of_language


def test_one_word_does_not_turn_the_conversation(engine: Engine) -> None:
    assert engine.understand("card", Context("tr")).language == "tr"
    assert engine.understand("how much does the card cost", Context("tr")).language == "en"


def test_arabizi_is_arabic_in_latin_letters(engine: Engine) -> None:
    reading = engine.understand("shwakit yiftah el markaz", NEW)
    assert (reading.language, reading.script, reading.style) == ("ar", "Latn", "arabizi")


def test_the_ranking_falls_and_holds_probabilities(engine: Engine) -> None:
    ranking = engine.understand("card", Context("en")).ranking
    chances = [match.probability for match in ranking]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)
    assert len({match.entry for match in ranking}) == len(ranking) == 4


def test_an_explanation_is_plain_data(engine: Engine) -> None:
    found = explain(engine.understand("I lost my card!", NEW))
    assert json.loads(json.dumps(found)) == found
    assert found["normalised"] == "i lost my card"
    assert {"concept": "CARD", "word": "card"} in found["concepts"]  # type: ignore[operator]
    assert found["nearest"]["label"] == "card.lost"  # type: ignore[index]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120), st.sampled_from([None, "ar", "kmr-Latn", "en"]), st.booleans())
def test_understanding_is_total(
    engine: Engine, text: str, language: str | None, chosen: bool
) -> None:
    reading = engine.understand(text, Context(language, chosen))
    assert reading.language in reading.languages
    explain(reading)


def test_two_questions_that_are_both_sure_are_both_answered(engine: Engine) -> None:
    decision = engine.understand("Is my vote secret? What does the card cost?", NEW).decision
    assert isinstance(decision, Answer)
    assert decision.entry == "polling.secrecy"
    assert decision.also is not None
    assert decision.also.entry == "card.cost"


def test_one_question_in_two_sentences_is_answered_once(engine: Engine) -> None:
    decision = engine.understand("I lost my card. The voter card, what now?", NEW).decision
    assert not (isinstance(decision, Answer) and decision.also)
