"""`faq test`: what passes, what fails, and what the output tells of the competition."""

from dataclasses import replace

import pytest

from bot.domain.decision import (
    Answer,
    Clarify,
    Decision,
    Handoff,
    HandoffReason,
    Smalltalk,
    SmalltalkKind,
)
from bot.faq.load import load
from bot.faq.model import Case, Catalog
from bot.faq.trial import Trial, try_out
from bot.faq.trial_report import render_trial
from bot.nlu.corpus import NONE
from bot.nlu.match import Match
from bot.nlu.reading import Context, Reading
from bot.words import Words
from tests.faq.folders import FIXTURE, LOCALES

CATALOG = load(FIXTURE)
WORDS = Words.load(LOCALES, "maintainer")
RANKING = (Match("card.lost", 0.5), Match("polling.hours", 0.3), Match("service.human", 0.1))


def reading(decision: Decision) -> Reading:
    return Reading(
        language="en",
        script="Latn",
        style=None,
        languages={"en": 1.0},
        sure_of_language=True,
        foreign=None,
        normalised="",
        concepts=(),
        ranking=RANKING,
        outside=0.0,
        nearest=None,
        decision=decision,
    )


def tried(decision: Decision, *, answers: Case | None = None, others: Case | None = None) -> Trial:
    """The trial of card.lost in English with one test, read as the decision says."""
    entry = CATALOG.entries["card.lost"]
    text = replace(
        entry.translations["en"],
        tests_answer=(answers,) if answers else (),
        tests_not=(others,) if others else (),
    )
    catalog = replace(
        CATALOG, entries={**CATALOG.entries, "card.lost": replace(entry, translations={"en": text})}
    )
    return try_out(catalog, lambda text, context: reading(decision), "en", "card")


def tried_outside(decision: Decision, case: Case) -> Trial:
    """The trial of one message that no entry may answer, read as the decision says."""
    catalog = replace(CATALOG, entries={}, out_of_scope_tests={"en": (case,)})
    return try_out(catalog, lambda text, context: reading(decision), "en")


@pytest.mark.parametrize(
    ("decision", "wanted_passes", "unwanted_passes"),
    [
        (Answer("card.lost", 0.9), True, False),
        (Answer("polling.hours", 0.9), False, True),
        (Clarify(("polling.hours", "card.lost")), True, True),
        (Clarify(("polling.hours", "service.human")), False, True),
        (Handoff(HandoffReason.NOT_UNDERSTOOD, "card.lost"), False, True),
        (Smalltalk(SmalltalkKind.GREETING), False, True),
    ],
)
def test_a_test_passes_when_the_right_entry_is_answered_or_offered(
    decision: Decision, wanted_passes: bool, unwanted_passes: bool
) -> None:
    assert tried(decision, answers=Case("x")).results[0].passed is wanted_passes
    assert tried(decision, others=Case("x")).results[0].passed is unwanted_passes


@pytest.mark.parametrize(
    ("decision", "passes"),
    [
        (Answer("card.lost", 0.9), False),
        (Clarify(("polling.hours", "card.lost")), True),
        (Handoff(HandoffReason.NOT_UNDERSTOOD), True),
        (Smalltalk(SmalltalkKind.GREETING), True),
    ],
)
def test_a_message_out_of_scope_passes_when_no_entry_is_sent(
    decision: Decision, passes: bool
) -> None:
    [result] = tried_outside(decision, Case("x")).results

    assert (result.entry, result.passed, result.is_answered) == (NONE, passes, False)


def test_messages_out_of_scope_belong_to_a_language_and_to_no_topic() -> None:
    def entries(topic: str | None) -> set[str]:
        trial = try_out(CATALOG, lambda text, context: reading(Clarify(())), "tr", topic)
        return {result.entry for result in trial.results}

    assert entries(None) == {*CATALOG.entries, NONE}
    assert entries("card") == {"card.lost"}


def test_a_known_failure_must_fail() -> None:
    known = Case("x", fails="one word")

    assert tried(Answer("polling.hours", 0.9), answers=known).failures == ()
    [repaired] = tried(Answer("card.lost", 0.9), answers=known).failures
    assert "one word" in render_trial(Trial((repaired,)), CATALOG, WORDS)
    assert tried_outside(Answer("card.lost", 0.9), known).failures == ()
    assert tried_outside(Handoff(HandoffReason.NOT_UNDERSTOOD), known).failures


def test_a_failure_shows_the_three_likeliest_entries_and_what_to_do() -> None:
    shown = render_trial(tried(Answer("polling.hours", 0.9), answers=Case("x")), CATALOG, WORDS)

    assert shown.splitlines() == [
        "FAIL en card.lost   “x”",
        "     wanted  card.lost; the message was answered with polling.hours",
        "     1.   50 %  card.lost   I lost my card",
        "     2.   30 %  polling.hours   Polling hours",
        "     3.   10 %  service.human   Speak with a person",
        "     → add wordings like this one as questions, or make the questions of the other entry "
        "more specific",
        "en         0/1 tests passed (0 known failures), 0 % answered at once, median margin 20 "
        "points",
    ]


def test_a_failure_out_of_scope_names_the_file_to_mend() -> None:
    trial = tried_outside(Answer("polling.hours", 0.9), Case("x"))

    first, second, *competition, remedy = render_trial(trial, CATALOG, WORDS).splitlines()[:-1]

    assert first == "FAIL en out_of_scope   “x”"
    assert second == "     no entry wanted; the message was answered with polling.hours"
    assert len(competition) == len(RANKING)
    assert "messages of out_of_scope" in remedy


def test_each_language_is_summed_up() -> None:
    trial = try_out(CATALOG, lambda text, context: reading(Answer("card.lost", 0.9)))
    summaries = {summary.language: summary for summary in trial.summaries()}

    assert list(summaries) == list(CATALOG.languages)
    assert summaries["tr"].tests == 16
    assert summaries["tr"].passed == 5
    assert summaries["tr"].answered_share == pytest.approx(1 / 3)
    assert summaries["tr"].median_margin == pytest.approx(-0.2)


def test_a_language_without_tests_to_be_answered_has_no_shares() -> None:
    [summary] = tried(Answer("card.lost", 0.9), others=Case("x")).summaries()

    assert (summary.answered_share, summary.median_margin) == (None, None)


def test_every_message_comes_as_the_first_of_a_conversation() -> None:
    seen: list[Context] = []

    def understand(text: str, context: Context) -> Reading:
        seen.append(context)
        return reading(Answer("card.lost", 0.9))

    try_out(CATALOG, understand)

    assert set(seen) == {Context()}
    assert len(seen) == sum(_tests(CATALOG))


def _tests(catalog: Catalog) -> list[int]:
    return [
        *map(len, catalog.out_of_scope_tests.values()),
        *(
            len(text.tests_answer) + len(text.tests_not)
            for entry in catalog.entries.values()
            for text in entry.translations.values()
        ),
    ]
