"""Which form a message takes, and that no form breaks WhatsApp's limits."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.whatsapp.compose import Json, compose, length
from bot.channels.whatsapp.templates import Template, templates
from bot.domain.delivery import Delivery, Origin
from bot.domain.message import Address, Button, OutboundMessage
from bot.errors import ConfigError, Undeliverable
from tests.fake_whatsapp_spec import SPEC, load_spec, violations

NOW = datetime(2025, 10, 25, 12, tzinfo=UTC)


def delivery(text: str, buttons: tuple[Button, ...] = (), address: str = "IQ.1") -> Delivery:
    message = OutboundMessage(text, buttons)
    where = Address("whatsapp", address)
    return Delivery(42, 1, where, message, Origin.BOT, attempts=1, fence=1, lease_until=NOW)


def composed(text: str, *labels: str) -> Json:
    buttons = tuple(Button(f"entry:{number}", label) for number, label in enumerate(labels))
    return compose(delivery(text, buttons), "اختر")


def kind(call: Json) -> str:
    return call["interactive"]["type"] if call["type"] == "interactive" else call["type"]


def test_a_text_goes_out_word_for_word_without_a_preview() -> None:
    call = composed("*لا* تنسيق https://ihec.iq\n1. سطر")
    assert call == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "recipient": "IQ.1",
        "type": "text",
        "text": {"body": "*لا* تنسيق https://ihec.iq\n1. سطر", "preview_url": False},
        "biz_opaque_callback_data": "42",
    }


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("IQ.13491208655302741918", "recipient"),
        ("US.ENT.11815799212886844830", "recipient"),
        ("9647000000001", "to"),
        ("+9647000000001", "to"),
    ],
)
def test_a_person_is_named_by_user_id_or_number(address: str, field: str) -> None:
    call = compose(delivery("x", address=address), "")
    assert call[field] == address
    assert len({"to", "recipient"} & set(call)) == 1


@pytest.mark.parametrize("address", ["", "abc", "iq.1", "IQ.", "IQ." + "1" * 129, "12", "IQ.1\n"])
def test_an_address_of_no_kind_is_undeliverable(address: str) -> None:
    with pytest.raises(Undeliverable, match="bad_address"):
        compose(delivery("x", address=address), "")


@pytest.mark.parametrize(
    ("labels", "form"),
    [
        (["a"], "button"),
        (["a", "b", "c"], "button"),
        (["x" * 20, "b", "c"], "button"),
        (["x" * 21, "b"], "list"),
        (["a", "a"], "list"),
        (list("abcd"), "list"),
        (list("abcdefghij"), "list"),
        (["x" * 24, *"abc"], "list"),
        (["x" * 72, *"abc"], "list"),
        (["x" * 73, *"abc"], "text"),
        (list("abcdefghijk"), "text"),
    ],
)
def test_the_richest_form_within_the_limits_is_chosen(labels: list[str], form: str) -> None:
    assert kind(composed("?", *labels)) == form


def test_buttons_carry_id_and_label() -> None:
    call = composed("؟", "نعم", "لا")
    assert call["interactive"]["body"] == {"text": "؟"}
    assert call["interactive"]["action"]["buttons"] == [
        {"type": "reply", "reply": {"id": "entry:0", "title": "نعم"}},
        {"type": "reply", "reply": {"id": "entry:1", "title": "لا"}},
    ]


def test_a_list_is_opened_by_a_button_in_the_voters_language() -> None:
    action = composed("؟", *"abcd")["interactive"]["action"]
    assert action["button"] == "اختر"
    assert [row["id"] for row in action["sections"][0]["rows"]] == [
        f"entry:{number}" for number in range(4)
    ]


def test_a_label_too_long_for_a_row_stands_whole_below_its_shortened_title() -> None:
    label = "Where is the nearest registration centre?"
    row = composed("?", label, *"abc")["interactive"]["action"]["sections"][0]["rows"][0]
    assert row["title"] == "Where is the nearest re…"
    assert row["description"] == label


def test_options_that_fit_no_list_are_numbered_in_the_text() -> None:
    body = composed("؟", *"abcdefghijk")["text"]["body"]
    assert body.splitlines()[:3] == ["؟", "", "1. a"]
    assert body.splitlines()[-1] == "11. k"


@pytest.mark.parametrize(("letters", "form"), [(1024, "button"), (1025, "text")])
def test_a_long_text_has_its_options_numbered(letters: int, form: str) -> None:
    assert kind(composed("ژ" * letters, "a")) == form


def test_two_options_with_one_id_are_numbered() -> None:
    twice = (Button("menu", "a"), Button("menu", "b"))
    assert kind(compose(delivery("?", twice), "x")) == "text"


def test_the_longest_text_is_4096_characters_with_its_options() -> None:
    assert kind(composed("x" * 4096)) == "text"
    for call in (("x" * 4097,), ("😀" * 2049,), ("x" * 4093, "a")):
        with pytest.raises(Undeliverable, match="too_long"):
            composed(*call)


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_text_is_undeliverable(text: str) -> None:
    with pytest.raises(Undeliverable, match="empty"):
        composed(text)


@pytest.mark.parametrize("button", [Button("", "x"), Button(" ", "x"), Button("x", "")])
def test_a_button_that_says_or_means_nothing_is_undeliverable(button: Button) -> None:
    with pytest.raises(Undeliverable, match="bad_button"):
        compose(delivery("?", (button,)), "x")


def test_a_template_goes_out_with_what_its_button_means() -> None:
    said = delivery("an answer waits", (Button("waiting", "Show"),))
    call = compose(said, "", Template("answer_waiting_ckb", "ar"))
    parameter = {"type": "payload", "payload": "waiting"}
    assert call == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "recipient": "IQ.1",
        "type": "template",
        "template": {
            "name": "answer_waiting_ckb",
            "language": {"policy": "deterministic", "code": "ar"},
            "components": [
                {
                    "type": "button",
                    "sub_type": "quick_reply",
                    "index": "0",
                    "parameters": [parameter],
                }
            ],
        },
        "biz_opaque_callback_data": "42",
    }
    assert violations(call) == []


def test_a_template_in_a_language_that_we_do_not_answer_in_is_a_fault() -> None:
    given = {"ar": ("a", "ar"), "fa": ("b", "fa")}
    with pytest.raises(ConfigError) as error:
        templates(given, ("ar", "en"))
    values = {"value": "fa", "languages": "ar, en"}
    assert error.value.faults == (
        ("WHATSAPP_TEMPLATES", "config.whatsapp_template_language", values),
    )
    assert templates(given, ("ar", "fa"))["fa"] == Template("b", "fa")


LABELS = st.lists(st.text(min_size=1, max_size=80).filter(str.strip), max_size=12)


@given(st.text(min_size=1, max_size=1100).filter(str.strip), LABELS)
def test_whatever_is_composed_is_within_metas_description(text: str, labels: list[str]) -> None:
    if load_spec() is None:
        pytest.skip(f"{SPEC.name} is not at hand")
    call = composed(text, *labels)
    assert violations(call) == []
    assert length(call["text"]["body"] if call["type"] == "text" else "") <= 4096
    said = json.dumps(call)
    assert all(json.dumps(label)[1:-1] in said for label in labels)
