"""Questions asked in vain come out once each, without personal data, as YAML to take over."""

from collections.abc import Mapping

from bot.domain.decision import HandoffReason
from bot.faq.nodes import SequenceNode
from bot.faq.yaml_reader import parse
from bot.services.inbox_export import Unanswered, group, render_inbox, unanswered
from bot.services.records import Recorded
from bot.words import Words
from tests.services.minds import ROOT

WORDS = Words.load(ROOT / "locales", "maintainer")
NOT_UNDERSTOOD, NONE, WRONG = (
    HandoffReason.NOT_UNDERSTOOD,
    HandoffReason.NONE_OF_THESE,
    HandoffReason.WRONG_ANSWER,
)


def outcome(decision: str, language: str = "en", **more: object) -> Mapping[str, object]:
    entries = [{"entry": "card.lost", "probability": 0.3}]
    explanation = {"language": language, "entries": entries}
    return {"decision": decision, "explanation": explanation, **more}


def asked(text: str, decision: str = "clarify", talk: int = 1, **more: object) -> Recorded:
    return Recorded(talk, text, "ar", None, outcome(decision, **more))  # type: ignore[arg-type]


def handed_over(text: str, talk: int = 1) -> Recorded:
    return asked(text, "handoff", talk, reason="not_understood")


def tap(choice: str, talk: int = 1, **outcome: object) -> Recorded:
    return Recorded(talk, "a button", "ar", choice, outcome or None)


def found(*recorded: Recorded) -> list[tuple[str, HandoffReason]]:
    return [(one.text, one.reason) for one in unanswered(recorded, "ar")]


def test_a_question_nobody_understood_comes_out_with_its_language_and_best_guess() -> None:
    assert list(unanswered([handed_over("can dogs vote")], "ar")) == [
        Unanswered("can dogs vote", "en", NOT_UNDERSTOOD, "card.lost")
    ]


def test_none_of_these_speaks_of_the_question_before_it() -> None:
    none = tap("person:none_of_these", decision="handoff", reason="none_of_these")
    elsewhere = asked("how old must I be", talk=2)

    assert found(asked("can dogs vote"), elsewhere, none) == [("can dogs vote", NONE)]


def test_a_typed_number_is_not_the_question() -> None:
    typed = Recorded(1, "4", "en", None, {"decision": "handoff", "reason": "none_of_these"})

    assert found(asked("can dogs vote"), typed) == [("can dogs vote", NONE)]


def test_a_wrong_answer_counts_once_even_when_a_person_is_asked_for_afterwards() -> None:
    no = tap("wrong:card.lost")
    person = tap("person:wrong_answer", decision="handoff", reason="wrong_answer")

    assert found(asked("can dogs vote", "answer"), tap("entry:card.lost"), no, person) == [
        ("can dogs vote", WRONG)
    ]


def test_what_was_answered_or_asked_for_a_person_stays_out() -> None:
    person = tap("person:asked", decision="handoff", reason="asked")
    command = Recorded(1, "/human", "en", None, {"decision": "handoff", "reason": "asked"})

    assert found(asked("lost my card", "answer"), tap("right:card.lost"), person, command) == []


def test_a_message_that_tripped_the_rules_is_not_lost() -> None:
    unread = Recorded(
        1, "can dogs vote", None, None, {"decision": "handoff", "reason": "not_understood"}
    )

    assert list(unanswered([unread], "ckb")) == [
        Unanswered("can dogs vote", "ckb", NOT_UNDERSTOOD, None)
    ]


def test_personal_data_does_not_come_out() -> None:
    assert found(handed_over("call 07701234567"), handed_over("   ")) == [
        ("call …", NOT_UNDERSTOOD)
    ]


def test_like_questions_are_grouped_by_language_the_largest_group_first() -> None:
    questions = [
        *unanswered(
            map(handed_over, ["is there parking", "can dogs vote", "Can dogs vote?"]), "ar"
        ),
        Unanswered("كلب", "ar", NONE, None),
    ]

    groups = group(questions)

    assert [(one.language, one.count, one.texts) for one in groups] == [
        ("en", 2, ("can dogs vote", "Can dogs vote?")),
        ("en", 1, ("is there parking",)),
        ("ar", 1, ("كلب",)),
    ]
    assert [one.texts for one in group(questions, fewest=2)] == [
        ("can dogs vote", "Can dogs vote?")
    ]


def test_the_lists_can_be_taken_over_as_they_are() -> None:
    questions = [Unanswered(text, "en", NONE, "card.lost") for text in ("no: never", "#1?", "a")]

    rendered = render_inbox(group(questions), WORDS)

    file, findings = parse("x", f"questions:\n{rendered}\n".encode())
    assert findings == ()
    assert file is not None
    list_ = file.root.items["questions"]  # type: ignore[union-attr]
    assert isinstance(list_, SequenceNode)
    assert {node.text for node in list_.items} == {"no: never", "#1?", "a"}  # type: ignore[union-attr]
    assert "card.lost" in rendered


def test_an_empty_inbox_says_so() -> None:
    assert render_inbox((), WORDS).startswith("# ")
