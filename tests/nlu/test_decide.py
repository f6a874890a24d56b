"""Rather a question back or a person than a wrong answer."""

from bot.domain.decision import Answer, Clarify, Handoff, HandoffReason, Smalltalk, SmalltalkKind
from bot.nlu.decide import decide
from bot.nlu.match import Match

RANKING = (Match("a.a", 0.9), Match("b.b", 0.05), Match("c.c", 0.03), Match("d.d", 0.01))


def test_a_sure_match_is_answered() -> None:
    assert decide(RANKING, 0.8, 0.0, True, None) == Answer("a.a", 0.9)


def test_an_unsure_match_is_asked_back_with_three_options() -> None:
    assert decide(RANKING, 0.95, 0.1, True, None) == Clarify(("a.a", "b.b", "c.c"))


def test_what_no_entry_answers_goes_to_a_person_with_the_best_guess() -> None:
    assert decide(RANKING, 0.95, 0.9, True, None) == Handoff(HandoffReason.NOT_UNDERSTOOD, "a.a")


def test_a_courtesy_is_returned() -> None:
    courtesy = ("smalltalk.thanks", 0.8)
    assert decide(RANKING, 0.95, 0.9, True, courtesy) == Smalltalk(SmalltalkKind.THANKS)


def test_an_unlikely_courtesy_does_not_hide_a_question() -> None:
    assert decide(RANKING, 0.8, 0.1, True, ("smalltalk.greeting", 0.1)) == Answer("a.a", 0.9)


def test_without_any_entry_a_person_takes_over() -> None:
    assert decide((), 0.8, 1.0, True, None) == Handoff(HandoffReason.NOT_UNDERSTOOD)


def test_noise_goes_to_a_person_without_a_guess() -> None:
    assert decide(RANKING, 0.8, 0.0, False, None) == Handoff(HandoffReason.NOT_UNDERSTOOD)
