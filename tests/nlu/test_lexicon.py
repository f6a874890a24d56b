"""Concepts are found by the words of each language, whatever is written together with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.affixes import peeled
from bot.nlu.lexicon import Lexicon, folded, folded_form
from bot.nlu.normalize import LANGUAGES

LEXICON = Lexicon(
    folded(
        {
            "CARD": {"en": ("card*",), "ar": ("بطاق*",), "ckb": ("کارت*",), "ar-latn": ("bitaqa",)},
            "WORK": {"ckb": ("کار*",), "en": ("work",)},
            "CARD_GAME": {"en": ("card game",)},
            "LEFT_ME": {"ar": ("راح* مني",)},
            "SWAP": {"en": ("replace*",)},
            "AGAIN": {"en": ("replace*", "re*")},
        }
    )
)


def concepts(text: str, language: str) -> list[str]:
    return [found.concept for found in LEXICON.find(text, language)]


def test_the_longest_stem_wins() -> None:
    assert concepts("کارتەکەم", "ckb") == ["CARD"]
    assert concepts("کارەکەم", "ckb") == ["WORK"]


def test_a_form_of_two_words_wins_over_one_of_them() -> None:
    assert concepts("a card game", "en") == ["CARD_GAME"]
    assert concepts("a card for the game", "en") == ["CARD"]


def test_a_stem_may_stand_inside_a_form_of_several_words() -> None:
    assert concepts("راحت مني البطاقة", "ar") == ["LEFT_ME", "CARD"]
    assert concepts("راحت من زمان", "ar") == []


def test_a_form_of_two_concepts_names_both() -> None:
    assert sorted(concepts("replacement", "en")) == ["AGAIN", "SWAP"]


def test_prefixes_written_together_are_peeled() -> None:
    assert concepts("وبالبطاقة", "ar") == ["CARD"]
    assert concepts("لەکارتەکە", "ckb") == ["CARD"]


def test_arabic_in_latin_letters_is_looked_up_among_arabizi_forms() -> None:
    assert concepts("el bitaqa", "ar") == ["CARD"]


def test_a_misspelt_word_of_five_letters_is_repaired_and_a_shorter_one_is_not() -> None:
    assert concepts("replcement", "en") == ["AGAIN"] or "SWAP" in concepts("replcae it", "en")
    assert concepts("wrok", "en") == []


def test_what_was_found_shows_the_folded_words_of_the_text() -> None:
    found = LEXICON.find("My CARDS, please", "en")
    assert [(one.concept, one.word) for one in found] == [("CARD", "cards")]


def test_a_language_without_forms_finds_nothing() -> None:
    assert concepts("kart", "tr") == []


def test_a_form_folds_to_words_that_keep_their_star() -> None:
    assert folded_form("Seçmen Kart*", "tr") == ("secmen", "kart*")
    assert folded_form("*", "en") == ()


@given(st.text(max_size=80), st.sampled_from(LANGUAGES))
def test_finding_is_total(text: str, language: str) -> None:
    for found in LEXICON.find(text, language):
        assert found.word


@given(st.text(alphabet="ابتلوبهەدن", max_size=12), st.sampled_from(["ar", "ckb", "kmr-Arab"]))
def test_peeling_leaves_three_letters_of_the_word_itself(word: str, language: str) -> None:
    for rest in peeled(word, language):
        assert len(rest) >= 3
        assert word.endswith(rest)


@pytest.mark.parametrize("language", ["tr", "en", "xx"])
def test_languages_without_prefixes_peel_nothing(language: str) -> None:
    assert list(peeled("prefixed", language)) == []


def test_a_word_that_the_questions_know_is_no_misspelling() -> None:
    forms = {"ELECTION": {"en": ("election",)}}
    assert [one.concept for one in Lexicon(folded(forms)).find("the selection", "en")] == []
    assert [one.concept for one in Lexicon(folded(forms)).find("the elektion", "en")] == [
        "ELECTION"
    ]
    knowing = Lexicon(folded(forms), {"en": frozenset({"elektion"})})
    assert knowing.find("the elektion", "en") == ()
