"""What could tell who wrote a message is taken out; all other words stay."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.redaction import redacted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call me on 0770 123 45 67 please", "call me on … please"),
        ("+964-770-123-4567", "…"),
        ("رقمي ٠٧٧٠١٢٣٤٥٦٧ شكرا", "رقمي … شكرا"),
        ("my number is 12345678", "my number is …"),
        ("ask @some_body or a.b@example.org", "ask … or …"),
        ("see https://example.org/x?y=1 now", "see … now"),
        ("www.example.org t.me/someone", "… …"),
        ("where do I\nvote  in 2025", "where do I vote in 2025"),
        ("list 263 or 5667?", "list 263 or 5667?"),
        ("كارتي ضاع", "كارتي ضاع"),
    ],
)
def test_numbers_names_and_links_are_taken_out(text: str, shown: str) -> None:
    assert redacted(text) == shown


@given(st.text(st.sampled_from("ab 0123456789٠١٢+-()./@:\n"), max_size=40))
def test_no_long_number_and_no_name_is_left(text: str) -> None:
    left = redacted(text)

    assert not re.search(r"\d{5}", left)
    assert "@" not in left
    assert "://" not in left
    assert "\n" not in left
