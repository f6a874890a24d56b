"""The catalog: topics in order, translations with fallbacks, and what the matcher learns from."""

import pickle
from dataclasses import replace

import pytest

from bot.faq.load import load
from bot.faq.model import Importance
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


def test_the_corpus_can_travel_to_the_process_that_trains() -> None:
    corpus = CATALOG.corpus()

    assert pickle.loads(pickle.dumps(corpus)).digest("1") == corpus.digest("1")
