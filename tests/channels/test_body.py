"""What is refused before it is parsed, and that nothing else is."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.body import MAX_BYTES, MAX_DEPTH, decode
from bot.errors import UnreadableUpdate


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b" " * (MAX_BYTES + 1), "body.size"),
        (nested(MAX_DEPTH + 1), "body.depth"),
        (b"[" * 500_000, "body.depth"),
        (b'{"a":' * 100_000, "body.depth"),
        (b"", "body.json"),
        (b"{", "body.json"),
        (b'{"a": NaN}', "body.json"),
        (b'{"a": -Infinity}', "body.json"),
        (b'{"a": ' + b"9" * 5000 + b"}", "body.json"),
        (b'"\xff"', "body.json"),
        ('{"a": 1}'.encode("utf-16"), "body.json"),
        (b'"' + b'\\"' * 400_000, "body.json"),
        (b'"' * 999_999, "body.json"),
    ],
)
def test_a_body_that_could_hurt_is_unreadable_and_says_why(body: bytes, fault: str) -> None:
    with pytest.raises(UnreadableUpdate, match=f"^{fault}$"):
        decode(body)


def test_the_deepest_body_allowed_is_read() -> None:
    assert decode(nested(MAX_DEPTH)) is not None


def test_brackets_in_texts_are_no_depth() -> None:
    text = '[{"' * 1000 + "\\"
    assert decode(json.dumps({"text": text}).encode()) == {"text": text}


SHALLOW = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=16,
)


@given(SHALLOW)
def test_every_json_value_is_read_as_it_was_written(value: object) -> None:
    assert decode(json.dumps(value).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_unreadable(body: bytes) -> None:
    with suppress(UnreadableUpdate):
        decode(body)
