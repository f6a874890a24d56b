"""A replay says which recorded questions another version of the FAQ answers differently."""

from dataclasses import replace

from bot.domain.decision import (
    Answer,
    Clarify,
    Decision,
    Handoff,
    HandoffReason,
    Smalltalk,
    SmalltalkKind,
)
from bot.faq.model import Entry
from bot.services.mind import Mind
from bot.services.records import Recorded
from bot.services.replay import Change, render_replay, replay
from bot.words import Words
from tests.services.minds import CATALOG, NOW, ROOT, mind

WORDS = Words.load(ROOT / "locales", "maintainer")
LOST, HOURS = Answer("card.lost", 0.9), Answer("polling.hours", 0.9)
UNKNOWN = Handoff(HandoffReason.NOT_UNDERSTOOD)


def asked(*texts: str, language: str | None = "en") -> list[Recorded]:
    outcome = {"decision": "answer", "explanation": {"language": "en"}}
    return [Recorded(1, text, language, None, outcome) for text in texts]


def knows(**decisions: Decision) -> Mind:
    return mind(decisions)


def changes(recorded: list[Recorded], old: Mind, new: Mind) -> tuple[Change, ...]:
    return replay(recorded, old, new, NOW).changes


def test_nothing_changes_between_two_equal_minds() -> None:
    found = replay(asked("a", "b"), knows(a=LOST), knows(a=LOST), NOW)

    assert (found.changes, found.questions, found.changed) == ((), 2, 0)


def test_another_entry_or_decision_is_a_change() -> None:
    old, new = knows(a=LOST, b=LOST, c=UNKNOWN), knows(a=HOURS, b=Clarify(("card.lost",)), c=LOST)

    found = changes(asked("a", "b", "c", "d"), old, new)

    assert [(one.text, one.entry, one.is_rewording) for one in found] == [
        ("a", "card.lost", False),
        ("b", "card.lost", False),
        ("c", "card.lost", False),
    ]


def test_other_words_of_the_same_entry_are_a_change() -> None:
    entry = CATALOG.entries["card.lost"]
    text = replace(entry.translations["en"], answer="Something else.")
    reworded: Entry = replace(entry, translations={**entry.translations, "en": text})
    catalog = replace(CATALOG, entries={**CATALOG.entries, "card.lost": reworded})
    old = knows(a=LOST)

    [change] = changes(asked("a"), old, replace(old, catalog=catalog))

    assert change.is_rewording
    assert "Something else." in change.after.text


def test_a_question_asked_often_is_counted_as_often() -> None:
    found = replay(asked("a", "b", "a", "a"), knows(a=LOST), knows(a=HOURS), NOW)

    assert (found.questions, found.changed) == (4, 3)


def test_taps_commands_and_what_was_forgotten_are_not_asked_again() -> None:
    tap = Recorded(1, "a", "en", "entry:card.lost", {"decision": "answer"})
    command = Recorded(1, "/menu", "en", None, None)
    forgotten = Recorded(1, "", "en", None, None)

    assert replay([tap, command, forgotten], knows(), knows(), NOW).questions == 0


def test_a_language_that_one_side_does_not_have_is_found_out_anew() -> None:
    [change] = changes(asked("a", language="xx"), knows(a=LOST), knows(a=HOURS))

    assert change.after.entry == "polling.hours"


def test_the_report_shows_each_entry_with_three_examples_without_personal_data() -> None:
    texts = ["call 07701234567", "b", "c", "d", "d"]
    old = mind({**dict.fromkeys(texts, LOST), "z": HOURS})
    new = mind(dict.fromkeys(texts, Clarify(("polling.hours",))))

    report = render_replay(replay(asked(*texts, "z"), old, new, NOW), WORDS)

    assert report.splitlines() == [
        "6 of 6 questions change answer.",
        "",
        "card.lost: 5",
        "  2 × “d”",
        "      answered with card.lost → asked back with polling.hours",
        "  1 × “call …”",
        "      answered with card.lost → asked back with polling.hours",
        "  1 × “b”",
        "      answered with card.lost → asked back with polling.hours",
        "  … and 1 more",
        "",
        "polling.hours: 1",
        "  1 × “z”",
        "      answered with polling.hours → handed over to a person",
    ]


def test_a_question_of_no_entry_and_one_in_other_words_are_named_so() -> None:
    other = replace(knows(a=LOST), words=Words.load(ROOT / "locales"))
    entry = CATALOG.entries["card.lost"]
    dated = replace(entry, as_of=None)
    catalog = replace(CATALOG, entries={**CATALOG.entries, "card.lost": dated})

    old, new = knows(a=LOST, b=UNKNOWN), replace(other, catalog=catalog)
    report = render_replay(replay(asked("a"), old, new, NOW), WORDS)

    assert "the same, in other words" in report
    courteous = knows(b=Smalltalk(SmalltalkKind.THANKS))
    assert "no entry: 1" in render_replay(replay(asked("b"), old, courteous, NOW), WORDS)


def test_what_is_only_offered_counts_with_the_first_choice_behind_the_answers() -> None:
    either, other = Clarify(("card.lost", "polling.hours")), Clarify(("polling.hours",))
    old, new = knows(a=either, b=LOST), knows(a=other, b=HOURS)

    [(entry, found)] = replay(asked("a", "b"), old, new, NOW).by_entry()

    assert (entry, [change.text for change in found]) == ("card.lost", ["b", "a"])
