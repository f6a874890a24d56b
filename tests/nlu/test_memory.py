"""What was found out about a word is kept, but not for words that would fill the memory."""

from bot.nlu.memory import LONGEST, remembered


def times_asked(word: str, *rules: bool) -> int:
    """Ask twice by each of the rules."""
    asked: list[str] = []
    find = remembered(lambda word, *_: asked.append(word))
    for rule in rules * 2:
        find(word, rule)
    return len(asked)


def test_a_word_is_looked_at_once() -> None:
    assert times_asked("card", True) == 1


def test_each_rule_has_its_own_result() -> None:
    assert times_asked("card", True, False) == 2


def test_a_word_of_uncommon_length_is_not_kept() -> None:
    assert times_asked("a" * LONGEST, True) == 1
    assert times_asked("a" * (LONGEST + 1), True) == 2
