"""What the bot made of a message is shown whatever an older program wrote down."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.web.desk.explanation import Candidate, read_outcome
from tests.web.desk.test_queue import book

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.just("card.lost"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)

READING = {
    "entries": [
        {"entry": "card.lost", "probability": 0.614},
        {"entry": "no.longer.there", "probability": 0.2},
        {"entry": "polling.hours", "probability": 0.1},
    ],
    "concepts": [
        {"concept": "CARD", "word": "card"},
        {"concept": "LOSE", "word": "lost"},
        {"concept": "ID", "word": "card"},
    ],
    "nearest": {"text": "lost card", "label": "card.lost", "likeness": 0.8},
}


def test_the_engines_reading_is_told_in_short() -> None:
    outcome = {"decision": "clarify", "options": ["polling.hours"], "explanation": READING}

    explanation = read_outcome(outcome, book())

    assert explanation.candidates == (
        Candidate("polling.hours", book().title("polling.hours"), "desk.percent count=10"),
        Candidate("card.lost", "I lost my card", "desk.percent count=61"),
    )
    assert explanation.words == ("card", "lost")
    assert explanation.nearest == "lost card"


@pytest.mark.parametrize(
    ("outcome", "entries"),
    [
        ({"decision": "handoff", "entry": "card.lost"}, ("card.lost",)),
        ({"decision": "handoff", "entry": None}, ()),
        ({"decision": "clarify", "options": ["card.lost"]}, ("card.lost",)),
        ({"decision": "answer", "entry": "no.longer.there"}, ()),
        (
            {"decision": "answer", "entry": "card.lost", "also": "polling.hours"},
            ("card.lost", "polling.hours"),
        ),
    ],
)
def test_without_a_reading_the_decision_alone_is_told(
    outcome: dict[str, object], entries: tuple[str, ...]
) -> None:
    explanation = read_outcome(outcome, book())

    assert explanation.entries == entries
    assert explanation.decision == f"desk.decision.{outcome['decision']}"


READINGS = st.fixed_dictionaries(
    {},
    optional={
        "entries": JSON
        | st.lists(st.fixed_dictionaries({"entry": JSON, "probability": JSON}), max_size=3),
        "concepts": JSON | st.lists(st.fixed_dictionaries({"word": JSON}), max_size=3),
        "nearest": JSON | st.fixed_dictionaries({"text": JSON}),
    },
)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "decision": JSON,
            "entry": JSON,
            "options": JSON,
            "explanation": JSON | READINGS,
        },
    )
)
def test_any_stored_outcome_can_be_shown(outcome: dict[str, object]) -> None:
    read_outcome(outcome, book())
