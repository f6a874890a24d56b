"""A short message goes on about what was answered last, if it fits."""

import numpy as np
import pytest

from bot.nlu.followup import with_last
from bot.nlu.reading import Context

LABELS = ("card.cost", "card.lost", "none", "polling.hours", "registration.cost")


def test_the_topic_spoken_of_last_tips_the_balance() -> None:
    even = np.log(np.array([0.3, 0.05, 0.05, 0.3, 0.3], np.float32))
    found = np.exp(with_last(even, even, LABELS, "card.lost"))
    assert LABELS[int(found.argmax())] == "card.cost"
    assert found.sum() == pytest.approx(1.0, abs=1e-5)


def test_another_clear_matter_stays_what_it_is() -> None:
    clear = np.log(np.array([0.02, 0.02, 0.02, 0.92, 0.02], np.float32))
    found = with_last(clear, clear, LABELS, "card.lost")
    assert LABELS[int(found.argmax())] == "polling.hours"


def test_a_followup_is_read_with_the_last_entry(engine) -> None:  # type: ignore[no-untyped-def]
    alone = engine.understand("and how much?", Context("en"))
    after = engine.understand("and how much?", Context("en", last_entry="card.lost"))
    assert after.ranking[0].entry.startswith("card.")
    assert after.ranking != alone.ranking


def test_a_question_known_word_for_word_needs_no_context(engine) -> None:  # type: ignore[no-untyped-def]
    after = engine.understand("is my vote secret", Context("en", last_entry="card.lost"))
    assert after.ranking[0].entry == "polling.secrecy"


def test_an_entry_that_is_gone_is_no_context(engine) -> None:  # type: ignore[no-untyped-def]
    gone = engine.understand("and how much?", Context("en", last_entry="card.gone"))
    assert gone.ranking == engine.understand("and how much?", Context("en")).ranking
