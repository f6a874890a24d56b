"""The FAQ as it ships: sound, whole, and every entry found by its own test messages."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.decision import Answer
from bot.faq.check import check
from bot.faq.finding import Severity
from bot.faq.format import render_answer
from bot.faq.load import load
from bot.faq.model import Importance
from bot.faq.trial import try_out
from bot.services.living import LivingMind

FAQ = Path(__file__).parents[2] / "faq"
CATALOG = load(FAQ)
ANSWER, QUESTIONS, TESTS = 900, 40, 5
FAILING, WRONG = 0.02, 0.01


def test_the_faq_has_no_errors() -> None:
    report = check(FAQ, datetime.now(UTC).date())

    assert [f for f in report.findings if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("language", CATALOG.languages)
def test_every_entry_is_there_in_every_language_and_fits_one_message(language: str) -> None:
    for entry in CATALOG.entries.values():
        words = entry.translations[language]
        assert len(render_answer(CATALOG, entry.id, language)) <= ANSWER, entry.id
        assert len(words.questions) >= QUESTIONS, entry.id
        assert len(words.tests_answer) >= TESTS, entry.id


def test_the_required_entries_are_thirty() -> None:
    required = [e for e in CATALOG.entries.values() if e.importance is Importance.REQUIRED]

    assert (len(CATALOG.entries), len(required)) == (96, 30)


@pytest.mark.parametrize("language", CATALOG.languages)
def test_entries_are_found_by_their_own_test_messages(real_mind: LivingMind, language: str) -> None:
    # `faq test` shows each failure; another processor's rounding may move one across a threshold.
    trial = try_out(real_mind.current.catalog, real_mind.current.understand, language)
    wrong = [one for one in trial.failures if isinstance(one.decision, Answer)]

    assert len(trial.failures) <= FAILING * len(trial.results)
    assert len(wrong) <= WRONG * len(trial.results)
