"""Who may post to us, and how Meta learns that the address is ours."""

import hashlib
import hmac
import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.whatsapp.webhook import MAX_BYTES, SIGNATURE_HEADER, Webhook, signature
from bot.domain.inbound import Inbound
from bot.errors import UnreadableUpdate, UnverifiedUpdate
from tests.fake_whatsapp import VERIFY_TOKEN
from tests.fake_whatsapp_webhooks import APP_SECRET, NUMBER

PAYLOADS = Path(__file__).parent / "payloads"
NOW = datetime(2025, 10, 25, 12, tzinfo=UTC)
BODY = (PAYLOADS / "text.json").read_bytes()
WEBHOOK = Webhook(APP_SECRET, VERIFY_TOKEN, NUMBER, lambda: NOW)


def posted(body: bytes = BODY, given: str | None = None, webhook: Webhook = WEBHOOK) -> Inbound:
    header = signature(APP_SECRET, body) if given is None else given
    return webhook.verify_and_parse({SIGNATURE_HEADER: header}, body)


def test_the_signature_is_the_hmac_of_the_bytes_as_they_came() -> None:
    expected = hmac.new(APP_SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    assert signature(APP_SECRET, BODY) == f"sha256={expected}"


@pytest.mark.parametrize("header", [SIGNATURE_HEADER, SIGNATURE_HEADER.lower()])
def test_a_signed_webhook_is_read_however_the_header_is_written(header: str) -> None:
    headers = {"Content-Type": "application/json", header: signature(APP_SECRET, BODY)}
    (message,) = WEBHOOK.verify_and_parse(headers, BODY).messages
    assert message.text == "وين اكدر احدث بطاقتي الانتخابية؟"


def test_the_same_json_in_other_bytes_needs_another_signature() -> None:
    other = json.dumps(json.loads(BODY), ensure_ascii=True).encode()
    assert posted(other) == posted()
    with pytest.raises(UnverifiedUpdate):
        posted(other, signature(APP_SECRET, BODY))


@pytest.mark.parametrize(
    "given",
    [
        "",
        "sha256=",
        signature("another secret", BODY),
        signature(APP_SECRET, BODY).removeprefix("sha256="),
        signature(APP_SECRET, BODY).replace("sha256", "sha1"),
        signature(APP_SECRET, BODY) + "0",
        "سر",
        "\udcff",
    ],
)
def test_a_webhook_with_another_signature_is_not_even_parsed(given: str) -> None:
    with pytest.raises(UnverifiedUpdate):
        posted(b"not json" if given == "" else BODY, given)


def test_a_webhook_without_the_header_is_unverified() -> None:
    with pytest.raises(UnverifiedUpdate):
        WEBHOOK.verify_and_parse({}, BODY)


def test_without_a_secret_of_ours_nobody_is_let_in() -> None:
    open_door = Webhook("", "", NUMBER, lambda: NOW)
    with pytest.raises(UnverifiedUpdate):
        posted(given=signature("", BODY), webhook=open_door)
    with pytest.raises(UnverifiedUpdate):
        open_door.handshake({"hub.mode": "subscribe", "hub.verify_token": ""})


@pytest.mark.parametrize("body", [b"[]", b"{}", b"not json", b'{"object": "page", "entry": []}'])
def test_a_verified_body_that_is_no_webhook_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableUpdate):
        posted(body)


def test_a_webhook_may_be_as_large_as_meta_makes_them() -> None:
    spaces = b" " * (MAX_BYTES - len(BODY))
    assert posted(BODY + spaces).messages
    with pytest.raises(UnreadableUpdate, match=r"^body\.size$"):
        posted(BODY + spaces + b" ")


@given(st.binary(max_size=200))
def test_any_signed_bytes_are_read_or_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableUpdate):
        posted(body)


def test_the_handshake_gives_the_challenge_back() -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201"}
    assert WEBHOOK.handshake(query) == "1158201"


@pytest.mark.parametrize(
    "wrong",
    [
        {"hub.verify_token": "guess"},
        {"hub.verify_token": ""},
        {"hub.verify_token": "سر"},
        {"hub.mode": "unsubscribe"},
    ],
)
def test_a_handshake_with_another_word_is_refused(wrong: dict[str, str]) -> None:
    right = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1"}
    with pytest.raises(UnverifiedUpdate):
        WEBHOOK.handshake({**right, **wrong})
    with pytest.raises(UnverifiedUpdate):
        WEBHOOK.handshake({})


def test_neither_log_nor_repr_shows_a_secret_or_a_voter(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for path in PAYLOADS.glob("*.json"):
        posted(path.read_bytes())
    shown = "\n".join(record.getMessage() for record in caplog.records) + repr(WEBHOOK)
    assert caplog.records
    for secret in (APP_SECRET, VERIFY_TOKEN, "9647000", "IQ.1", "بطاقتي"):
        assert secret not in shown
