"""The n-gram table: what is packed comes back, and the longest known n-gram decides."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.ngrams import LONGEST, MOST_STEPS, pack, unpack

LETTERS = "abcدەێ"
NGRAMS = st.text(LETTERS + " ", min_size=1, max_size=LONGEST)
COSTS = st.tuples(*[st.integers(0, MOST_STEPS)] * 3)
TABLES = st.dictionaries(NGRAMS, COSTS, min_size=1, max_size=60)


def by_hand(costs: dict[str, tuple[int, ...]], word: str) -> list[float]:
    padded = f" {word} "
    totals = [0.0, 0.0, 0.0]
    for end in range(2, len(padded) + 1):
        known = [padded[start:end] for start in range(max(0, end - LONGEST), end)]
        found = next((ngram for ngram in known if ngram in costs), None)
        if found is not None:
            totals = [t + 0.5 * c for t, c in zip(totals, costs[found], strict=True)]
    return totals


@settings(max_examples=200)
@given(TABLES, st.lists(st.text(LETTERS, min_size=1, max_size=9), max_size=4))
def test_a_packed_table_costs_what_the_longest_known_ngrams_cost(
    costs: dict[str, tuple[int, ...]], words: list[str]
) -> None:
    table = unpack(pack(["x", "y", "z"], costs, 0.5, {}))
    by_word = [by_hand(costs, word) for word in words]
    assert table.costs(words) == [sum(column) for column in zip(*by_word, strict=True)] or not words


def test_the_same_table_is_packed_to_the_same_bytes() -> None:
    costs = {"ab": (1, 2), "b": (0, 5), " a": (3, 3)}
    backwards = dict(reversed(costs.items()))
    assert pack(["x", "y"], costs, 0.5, {}) == pack(["x", "y"], backwards, 0.5, {})


def test_an_unknown_character_costs_nothing_and_parts_what_stands_around_it() -> None:
    table = unpack(pack(["x", "y"], {"a": (1, 0), "ba": (0, 7), " ": (0, 0)}, 1.0, {}))
    assert table.costs(["ba"]) == [0.0, 7.0]
    assert table.costs(["b☃a"]) == [1.0, 0.0]


def test_no_words_cost_nothing() -> None:
    table = unpack(pack(["x", "y"], {"a": (1, 0), " ": (0, 0)}, 1.0, {"cooling": 0.6}))
    assert table.costs([]) == [0.0, 0.0]
    assert table.settings == {"cooling": 0.6}


@pytest.mark.parametrize("length", [1, 600, 2_000])
def test_the_longest_clean_text_does_not_overflow_a_lane(length: int) -> None:
    table = unpack(pack(["x", "y"], {"a": (MOST_STEPS, 0), " ": (0, 0)}, 1.0, {}))
    assert table.costs(["a" * length]) == [MOST_STEPS * length, 0.0]
