"""Operators find approved answers in any language and get the voter's."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.faq.format import render_answer
from bot.web.desk.answers import MOST, Answers
from tests.services.desk_scene import fixture_catalog
from tests.web.desk.test_queue import book

TODAY = date(2026, 11, 21)


def found(query: str, voter: str = "ckb", likely: tuple[str, ...] = ()) -> list[str]:
    return [s.entry for s in Answers().suggest(book("en"), voter, TODAY, query, likely)]


def test_the_text_is_the_voters_the_title_the_operators() -> None:
    (answer, *_) = Answers().suggest(book("en"), "ckb", TODAY, "lost", ())

    assert answer.entry == "card.lost"
    assert answer.title == "I lost my card"
    assert answer.text == render_answer(fixture_catalog(), "card.lost", "ckb")
    assert answer.language == "ckb"


def test_one_may_search_in_the_operators_or_the_voters_language() -> None:
    assert found("LOST card")[0] == "card.lost"
    assert found("كارتەکەم ون")[0] == "card.lost"
    assert found("kartım kayıp", voter="ckb") == []


def test_every_word_must_begin_some_word() -> None:
    assert found("ost") == []
    assert found("lost elephant") == []


def test_without_a_search_the_likely_entries_and_their_neighbours_come() -> None:
    assert found("", likely=("card.lost", "gone", "card.lost")) == ["card.lost", "service.human"]
    assert found("  ") == []


def test_an_answer_that_no_longer_holds_is_shown_without_its_text() -> None:
    (answer,) = Answers().suggest(book("en"), "ckb", date(2100, 1, 1), "lost", ())[:1]

    assert answer.entry == "card.lost"
    assert answer.text is None


def test_a_missing_translation_comes_in_the_next_language_and_says_so() -> None:
    catalog = fixture_catalog()
    entry = catalog.entries["card.lost"]
    words = {code: text for code, text in entry.translations.items() if code != "ckb"}
    entries = catalog.entries | {"card.lost": replace(entry, translations=words)}
    poorer = replace(book("en"), catalog=replace(catalog, entries=entries, revision="other"))

    (answer, *_) = Answers().suggest(poorer, "ckb", TODAY, "lost", ())

    assert answer.language == "ar"
    assert answer.direction == "rtl"


def test_a_changed_faq_is_searched_anew() -> None:
    answers, catalog = Answers(), fixture_catalog()
    answers.suggest(book("en"), "ckb", TODAY, "lost", ())
    without = {key: entry for key, entry in catalog.entries.items() if key != "card.lost"}
    changed = replace(book("en"), catalog=replace(catalog, entries=without, revision="new"))

    assert "card.lost" not in [s.entry for s in answers.suggest(changed, "ckb", TODAY, "card", ())]


@settings(deadline=None)
@given(st.text())
def test_any_search_is_answered(query: str) -> None:
    assert len(found(query)) <= MOST
