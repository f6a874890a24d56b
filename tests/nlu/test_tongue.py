"""The voter's choice of language stands above all; one word never turns a conversation."""

import pytest

from bot.nlu.reading import Context
from bot.nlu.tongue import is_open, posterior, reply_language, with_former, with_known_words


def test_the_choice_of_the_voter_is_answered_in_whatever_is_written() -> None:
    assert reply_language("ar", Context("en", language_is_chosen=True), words=9) == "en"


def test_one_word_does_not_turn_a_conversation() -> None:
    assert reply_language("en", Context("ckb"), words=1) == "ckb"
    assert reply_language("en", Context("ckb"), words=2) == "en"


def test_the_first_message_decides_alone() -> None:
    assert reply_language("tr", Context(), words=1) == "tr"


@pytest.mark.parametrize("chosen", [True, False])
def test_kurmanji_is_answered_in_the_letters_of_the_message(chosen: bool) -> None:
    context = Context("kmr-Latn", language_is_chosen=chosen)
    assert reply_language("kmr-Arab", context, words=1) == "kmr-Arab"


def test_the_last_language_breaks_ties() -> None:
    scores = {"ckb": -0.7, "kmr-Arab": -0.7}
    found = posterior(with_former(scores, Context("kmr-Arab")))
    assert found["kmr-Arab"] > found["ckb"]


def test_known_words_vote_for_their_language() -> None:
    scores = {"ckb": -0.6, "kmr-Arab": -0.8}
    found = posterior(with_known_words(scores, {"ckb": 0.1, "kmr-Arab": 0.9}))
    assert found["kmr-Arab"] > found["ckb"]


def test_probabilities_of_languages_add_up_to_one() -> None:
    found = posterior({"ar": -1.0, "ckb": -3.0, "tr": float("-inf")})
    assert sum(found.values()) == pytest.approx(1.0)
    assert found["tr"] == 0


def test_languages_far_behind_are_not_looked_at() -> None:
    scores = {"ar": -0.1, "ckb": -3.0, "tr": -30.0}
    assert [name for name in scores if is_open(scores, name)] == ["ar", "ckb"]
