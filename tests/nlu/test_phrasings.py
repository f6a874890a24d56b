"""The nearest question of the FAQ is found by shared words and judged by rapidfuzz."""

from bot.nlu.phrasings import Phrasings

PHRASINGS = Phrasings(
    ("I lost my card!", "Polls open when?", "Same words"),
    ("i lost my card", "polls open when", "same words"),
    ("card.lost", "polling.hours", "a.a"),
)


def same(phrasings: Phrasings, folded: str) -> str | None:
    return phrasings.same(folded, phrasings.nearest(folded))


def test_the_very_question_is_recognised() -> None:
    assert same(PHRASINGS, "i lost my card") == "card.lost"
    assert same(PHRASINGS, "i lost a card") is None


def test_a_slip_of_the_keys_in_a_long_question_does_not_hide_it() -> None:
    question = "where do i go when my voter card was stolen"
    phrasings = Phrasings((question,), (question,), ("card.lost",))
    assert same(phrasings, question.replace("stolen", "stloen")) == "card.lost"
    assert same(phrasings, question.replace("stolen", "ready")) is None


def test_a_question_of_two_entries_names_neither() -> None:
    doubled = Phrasings(("Hm?", "hm"), ("hm", "hm"), ("a.a", "b.b"))
    assert same(doubled, "hm") is None


def test_the_title_is_the_first_text_of_an_entry() -> None:
    assert PHRASINGS.title("card.lost") == "I lost my card!"
    assert PHRASINGS.title("card.gone") is None


def test_the_nearest_question_shares_the_most_words() -> None:
    nearest = PHRASINGS.nearest("my card is lost")
    assert nearest is not None
    assert (nearest.text, nearest.label) == ("I lost my card!", "card.lost")
    assert 0 < nearest.likeness < 1


def test_a_text_without_a_shared_word_has_no_nearest_question() -> None:
    assert PHRASINGS.nearest("completely different") is None
    assert PHRASINGS.nearest("") is None
