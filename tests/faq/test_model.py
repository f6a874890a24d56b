"""The catalog: topics in order, translations with fallbacks, and what the matcher learns from."""

import pickle
from dataclasses import replace

import pytest

from bot.faq.load import load
from bot.faq.model import Case, Importance
from bot.nlu.corpus import NONE, Example
from tests.faq.folders import FIXTURE

CATALOG = load(FIXTURE)


def without(entry_id: str, *languages: str) -> object:
    """The catalog with some of an entry's translations taken out."""
    entry = CATALOG.entries[entry_id]
    left = {code: text for code, text in entry.translations.items() if code not in languages}
    return replace(
        CATALOG, entries={**CATALOG.entries, entry_id: replace(entry, translations=left)}
    )


def test_topics_stand_in_the_order_of_the_file_and_only_with_entries() -> None:
    catalog = replace(CATALOG, topic_order=("service", "ballot", "card"))

    assert catalog.topics() == ("service", "card", "polling")


def test_the_entries_of_a_topic_begin_with_those_voters_need_most() -> None:
    lost = CATALOG.entries["card.lost"]
    first = replace(lost, id="card.a", importance=Importance.COMPLETE)
    catalog = replace(CATALOG, entries={"card.a": first, "card.lost": lost})

    assert [entry.id for entry in catalog.entries_of("card")] == ["card.lost", "card.a"]
    assert catalog.entries_of("ballot") == ()


def test_a_missing_translation_is_taken_from_the_fallbacks_in_turn() -> None:
    assert CATALOG.translation("card.lost", "kmr-Arab").language == "kmr-Arab"
    assert without("card.lost", "kmr-Arab").translation("card.lost", "kmr-Arab").language == "ckb"
    gone = without("card.lost", "kmr-Arab", "ckb")
    assert gone.translation("card.lost", "kmr-Arab").language == "ar"


def test_fallbacks_that_go_in_a_circle_end_with_the_other_languages() -> None:
    assert CATALOG.fallbacks("en") == ("en", "ar", "ckb", "kmr-Arab", "kmr-Latn", "tr")


def test_an_unknown_entry_language_or_an_entry_without_words_is_a_key_error() -> None:
    for entry, language in (("card.gone", "en"), ("card.lost", "xx")):
        with pytest.raises(KeyError):
            CATALOG.translation(entry, language)
    with pytest.raises(KeyError):
        without("card.lost", *CATALOG.languages).translation("card.lost", "en")


def test_the_matcher_learns_titles_questions_negatives_and_courtesies() -> None:
    corpus = CATALOG.corpus()
    labels = {example.label for example in corpus.examples}

    assert labels == {
        *CATALOG.entries, NONE, "smalltalk.greeting", "smalltalk.thanks", "smalltalk.goodbye",
    }  # fmt: skip
    assert Example("card.lost", "en", "I lost my card") in corpus.examples
    assert set(corpus.lexicon["CARD"]) == {*CATALOG.languages, "ar-latn"}


def test_the_matcher_never_sees_the_tests() -> None:
    taught = {(example.language, example.text) for example in CATALOG.corpus().examples}

    for entry in CATALOG.entries.values():
        for language, translation in entry.translations.items():
            for case in (*translation.tests_answer, *translation.tests_not):
                assert (language, case.text) not in taught
    for language, cases in CATALOG.out_of_scope_tests.items():
        for case in cases:
            assert (language, case.text) not in taught


def test_confidence_is_calibrated_on_what_must_be_answered_and_what_must_not() -> None:
    tests = CATALOG.corpus().tests

    assert {(test.label, test.language) for test in tests} == {
        (label, language) for label in (*CATALOG.entries, NONE) for language in CATALOG.languages
    }
    english = CATALOG.entries["card.lost"].translations["en"]
    assert Example("card.lost", "en", english.tests_answer[0].text) in tests
    assert english.tests_not[0].text not in {test.text for test in tests}


def test_known_failures_are_calibrated_on_too() -> None:
    catalog = replace(CATALOG, out_of_scope_tests={"en": (Case("my paper", fails="vague"),)})

    assert catalog.corpus().tests[-1] == Example(NONE, "en", "my paper")


def test_what_is_tried_in_a_language_that_is_not_offered_or_not_read_is_left_out() -> None:
    turkish = replace(CATALOG.languages["tr"], offered=False)
    hidden = replace(CATALOG, languages={**CATALOG.languages, "tr": turkish}).offered()
    unread = replace(CATALOG, out_of_scope_tests={"syr": (Case("x"),)})

    assert "tr" not in hidden.out_of_scope_tests
    assert NONE not in {test.label for test in unread.corpus().tests}


def test_the_corpus_can_travel_to_the_process_that_trains() -> None:
    corpus = CATALOG.corpus()

    assert pickle.loads(pickle.dumps(corpus)).digest("1") == corpus.digest("1")
