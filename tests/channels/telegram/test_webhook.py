"""Who may post updates to us."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.telegram.webhook import SECRET_HEADER, verify_and_parse
from bot.domain.inbound import Inbound
from bot.errors import UnreadableUpdate, UnverifiedUpdate

SECRET = "a-long_secret-1"
NOW = datetime(2025, 10, 25, 12, tzinfo=UTC)
BODY = (Path(__file__).parent / "payloads" / "text.json").read_bytes()


def posted(headers: dict[str, str], body: bytes = BODY, secret: str = SECRET) -> Inbound:
    return verify_and_parse(headers, body, secret, lambda: NOW)


@pytest.mark.parametrize("header", [SECRET_HEADER, SECRET_HEADER.lower(), SECRET_HEADER.upper()])
def test_an_update_with_the_secret_is_read_however_the_header_is_written(header: str) -> None:
    (message,) = posted({"Content-Type": "application/json", header: SECRET}).messages
    assert message.text == json.loads(BODY)["message"]["text"]


@pytest.mark.parametrize("given", ["", "a-long_secret-2", SECRET + "x", "سر", "\udcff"])
def test_an_update_with_another_secret_is_not_even_parsed(given: str) -> None:
    with pytest.raises(UnverifiedUpdate):
        posted({SECRET_HEADER: given}, body=b"not json")


def test_an_update_without_the_header_is_unverified() -> None:
    with pytest.raises(UnverifiedUpdate):
        posted({})


def test_without_a_secret_of_ours_nobody_is_let_in() -> None:
    with pytest.raises(UnverifiedUpdate):
        posted({SECRET_HEADER: ""}, secret="")


def test_a_verified_body_that_is_no_update_is_unreadable() -> None:
    with pytest.raises(UnreadableUpdate):
        posted({SECRET_HEADER: SECRET}, body=b"[]")


def test_an_update_of_a_kind_that_we_do_not_use_is_nothing_to_do() -> None:
    assert posted({SECRET_HEADER: SECRET}, body=b'{"update_id": 1, "poll": {}}') == Inbound()
