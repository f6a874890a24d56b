"""Messages that ask nearly the same are put side by side."""

from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.grouping import grouped


def test_spellings_of_one_question_meet_and_the_largest_group_comes_first() -> None:
    texts = ["car parking at the centre", "is alcohol sold", "Is alcohol sold?", "is alcool sold"]

    assert grouped(texts, "en") == ((1, 2, 3), (0,))


def test_keyboards_do_not_part_a_question() -> None:
    assert grouped(["كارتەكەم ون بووە", "کارتەکەم ون بووە"], "ckb") == ((0, 1),)


def test_a_language_the_matcher_does_not_read_is_grouped_all_the_same() -> None:
    assert grouped(["ܫܠܡܐ", "ܫܠܡܐ", "ܡܢ"], "syr") == ((0, 1), (2,))


@given(st.lists(st.text(max_size=30), max_size=12), st.sampled_from(["ar", "ckb", "en"]))
def test_every_text_stands_in_one_group(texts: list[str], language: str) -> None:
    groups = grouped(texts, language)

    assert sorted(index for group in groups for index in group) == list(range(len(texts)))
    assert [len(group) for group in groups] == sorted(map(len, groups), reverse=True)
