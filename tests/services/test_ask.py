"""The command line's contract for one question."""

from datetime import timedelta

from bot.domain.decision import Answer, Clarify
from bot.services.ask import as_json, ask
from tests.services.minds import CATALOG, NOW, mind, reading

LOST = Answer("card.lost", 0.97)


def test_an_answer_carries_language_script_entry_and_the_voters_text() -> None:
    plain = as_json(ask(mind({"q": reading(LOST, "kmr-Arab")}), "q", NOW))

    assert (plain["language"], plain["script"]) == ("kmr", "Arab")
    assert (plain["decision"], plain["entry"], plain["options"]) == ("answer", "card.lost", [])
    assert CATALOG.translation("card.lost", "kmr-Arab").answer[:20] in str(plain["text"])


def test_a_question_back_names_its_options() -> None:
    options = ("card.lost", "polling.hours")

    plain = as_json(ask(mind({"q": Clarify(options)}), "q", NOW), explained=True)

    assert (plain["decision"], plain["entry"]) == ("clarify", None)
    assert plain["options"] == list(options)
    assert "explanation" in plain


def test_an_answer_past_its_date_is_a_handoff() -> None:
    later = NOW + timedelta(days=365 * 100)

    plain = as_json(ask(mind({"q": LOST}), "q", later))

    assert (plain["decision"], plain["entry"]) == ("handoff", None)
