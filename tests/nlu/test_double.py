"""A message is cut into two questions only where both are sure, and both really ask."""

from bot.nlu.double import Half, two_questions

LIKELY = ("card.lost", "polling.hours", "card.cost")


def read(part: str) -> Half:
    """Know two questions by one word each; a part that holds both is about neither."""
    lost, hours = "lost" in part, "hours" in part
    entry = "card.lost" if lost else "polling.hours" if hours else "card.cost"
    sure = lost != hours
    return Half(entry, 0.95 if sure else 0.3, sure)


def asks(part: str) -> bool:
    return "what" in part


def found(text: str, *, is_sure: bool = False) -> tuple[str, ...]:
    halves = two_questions(text, asks, read, LIKELY, is_sure=is_sure)
    return tuple(half.entry for half in halves) if halves else ()


def test_two_marked_questions_are_both_found_in_their_order() -> None:
    assert found("card lost help? which hours today?") == ("card.lost", "polling.hours")
    assert found("which hours today؟ my card is lost؟") == ("polling.hours", "card.lost")


def test_two_questions_without_any_mark_are_found_by_their_words() -> None:
    text = "what if card lost and what are the hours"
    assert found(text) == ("card.lost", "polling.hours")


def test_a_message_sure_as_a_whole_is_cut_at_marks_alone() -> None:
    assert found("what if card lost and what are the hours", is_sure=True) == ()
    assert found("what if card lost? what are the hours", is_sure=True) != ()


def test_a_statement_before_the_question_is_no_question() -> None:
    assert found("my card is lost. what are the hours?") == ()


def test_halves_that_are_not_sure_or_ask_for_the_same_are_left_whole() -> None:
    assert found("what does this cost? what are the hours?") == ()
    assert found("what if lost today? what if it is lost?") == ()


def test_an_entry_that_the_whole_message_does_not_hint_at_needs_a_question_mark_between() -> None:
    hinted = ("card.lost", "card.cost")
    unmarked = "what if card lost, what are the hours"
    assert two_questions(unmarked, asks, read, hinted, is_sure=False) is None
    assert two_questions("card lost help? which hours?", asks, read, hinted, is_sure=False)


def test_the_best_of_the_whole_message_is_one_of_the_two() -> None:
    text = "card lost help? which hours today?"
    assert two_questions(text, asks, read, ("card.cost", "card.lost"), is_sure=False) is None


def test_a_long_story_is_left_whole() -> None:
    assert found("what if lost? " + "and then " * 30 + "what hours?") == ()
