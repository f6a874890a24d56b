"""`faq eval`: what is counted as right, over which messages, and what is written of each."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.errors import FaqError
from bot.faq.evaluate import Question, Sums, evaluate, read_questions, restrict, sums
from bot.faq.evaluate_report import render_sums, sums_as_json
from bot.faq.load import load
from bot.words import Words
from tests.faq.folders import FIXTURE, LOCALES

WORDS = Words.load(LOCALES, "maintainer")
ENTRIES = ("card.lost", "polling.hours")


def asked(decision: str, entry: str | None = None, **changes: object) -> Mapping[str, object]:
    plain = {
        "language": "en",
        "script": "Latn",
        "decision": decision,
        "entry": entry,
        "options": [],
        "ranking": ["card.lost", "polling.hours"],
        "confidence": 0.9,
        "text": "an answer",
    }
    return plain | changes


def total(*pairs: tuple[Question, Mapping[str, object]]) -> Sums:
    """The last sum, over all, of questions and what was made of them."""
    answers = {question.text: made for question, made in pairs}
    return sums(evaluate([question for question, _ in pairs], answers.__getitem__, ENTRIES))[-1]


def question(entry: str, text: str, lang: str = "en", style: str = "english") -> Question:
    return Question(entry, lang, style, text)


def test_shares_are_of_the_messages_that_have_an_entry() -> None:
    row = total(
        (question("card.lost", "a"), asked("answer", "card.lost")),
        (question("polling.hours", "b"), asked("answer", "card.lost")),
        (question("polling.hours", "c"), asked("clarify", options=["x", "polling.hours"])),
        (question("polling.hours", "d"), asked("handoff", ranking=["x", "y", "z"])),
        (question("none", "e"), asked("answer", "card.lost")),
        (question("none", "f"), asked("handoff")),
    )

    assert (row.n, row.with_entry) == (6, 4)
    assert (row.top1, row.top3) == (0.25, 0.75)
    assert (row.answered, row.answered_right) == (0.5, 0.25)
    assert row.precision == pytest.approx(1 / 3)
    assert row.none_answered == 0.5
    assert row.solved == 0.5


def test_a_message_on_an_entry_the_catalog_lacks_must_not_be_answered() -> None:
    predictions = evaluate([question("card.cost", "a")], lambda _: asked("handoff"), ENTRIES)

    [row, _] = sums(predictions)

    assert (row.with_entry, row.none_answered) == (0, 0.0)
    assert "1 messages ask for entries" in render_sums([row], predictions, WORDS)


@pytest.mark.parametrize(
    ("lang", "style", "language", "script", "right"),
    [
        ("en", "learner", "en", "Latn", 1.0),
        ("ar", "arabizi", "ar", "Latn", 1.0),
        ("tr", "ascii", "kmr", "Latn", 0.0),
        ("kmr", "latin", "kmr", "Latn", 1.0),
        ("kmr", "latin", "kmr", "Arab", 0.0),
        ("kmr", "badini", "kmr", "Arab", 1.0),
        ("kmr", "badini", "ckb", "Arab", 0.0),
    ],
)
def test_kurmanji_is_right_only_in_the_voters_letters(
    lang: str, style: str, language: str, script: str, right: float
) -> None:
    made = asked("answer", "card.lost", language=language, script=script)

    assert total((question("card.lost", "a", lang, style), made)).language_accuracy == right


def test_styles_are_summed_where_a_language_has_several() -> None:
    questions = [
        question("card.lost", "a", "tr", "turkish"),
        question("card.lost", "b", "tr", "ascii"),
        question("card.lost", "c", "ckb", "sorani"),
    ]
    rows = sums(evaluate(questions, lambda _: asked("answer", "card.lost"), ENTRIES))

    names = [(row.language, row.style, row.n) for row in rows]
    assert names == [
        ("ckb", "", 1), ("tr", "", 2), ("tr", "ascii", 1), ("tr", "turkish", 1), ("", "", 3),
    ]  # fmt: skip


def test_nothing_to_count_is_no_share() -> None:
    row = total()

    assert (row.n, row.top1, row.precision) == (0, None, None)
    assert "–" in render_sums([row], (), WORDS)
    assert json.loads(sums_as_json([row]))[0]["precision"] is None


def test_a_prediction_holds_the_answer_and_the_input() -> None:
    given = question("card.lost", "my card?", "kmr", "latin")
    [prediction] = evaluate([given], lambda _: asked("answer", "card.lost"), ENTRIES)

    written = json.loads(prediction.line())

    assert written == {
        "id": "card.lost",
        "lang": "kmr",
        "style": "latin",
        "input": "my card?",
        **asked("answer", "card.lost"),
    }


def test_questions_are_read_line_by_line_and_every_bad_line_is_named(tmp_path: Path) -> None:
    good = '{"id": "none", "lang": "ckb", "style": "sorani", "text": "سڵاو"}\n'
    path = tmp_path / "questions.jsonl"
    path.write_text(good + "\n" + good, encoding="utf-8")
    assert len(read_questions([path], WORDS)) == 2

    path.write_text(good + "{}\nnot json\n[1]\n", encoding="utf-8")
    with pytest.raises(FaqError) as refused:
        read_questions([path], WORDS)
    assert [line.split()[0] for line in refused.value.findings] == [
        f"{path}:2:1", f"{path}:3:1", f"{path}:4:1",
    ]  # fmt: skip


def test_a_catalog_can_be_cut_down_to_some_entries() -> None:
    catalog = load(FIXTURE)

    assert list(restrict(catalog, ["card.lost"]).entries) == ["card.lost"]
    with pytest.raises(KeyError):
        restrict(catalog, ["card.gone"])
