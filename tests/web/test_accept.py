"""The language of a first page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.accept import accepted_language

OFFERED = ("ar", "ckb", "kmr-Arab", "kmr-Latn", "tr", "en")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("ar-IQ,ar;q=0.9,en;q=0.8", "ar"),
        ("en-US,en;q=0.9,ar;q=0.8", "en"),
        ("de-DE,de;q=0.9,tr;q=0.5", "tr"),
        ("ckb-IQ", "ckb"),
        ("ku", "kmr-Latn"),
        ("ku-IQ", "ckb"),
        ("kmr-Arab", "kmr-Arab"),
        ("az-Latn-AZ", "tr"),
        ("en;q=0.1, ckb;q=0.9", "ckb"),
        ("en;q=0", None),
        ("fr", None),
        ("", None),
        ("*", None),
        ("en;q=much", None),
    ],
)
def test_the_best_liked_offered_language_is_taken(header: str, code: str | None) -> None:
    assert accepted_language(header, OFFERED) == code


@given(st.text())
def test_any_header_gives_an_offered_language_or_none(header: str) -> None:
    assert accepted_language(header, OFFERED) in (None, *OFFERED)
