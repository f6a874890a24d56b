"""What each kind of webhook becomes, and that no webhook can do harm."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.whatsapp import parse as parsing
from bot.channels.whatsapp.envelope import values
from bot.domain.delivery import DeliveryStatus
from bot.domain.inbound import AddressMoved, DeliveryReport, Inbound
from bot.domain.message import Address, Attachment, AttachmentKind, InboundMessage
from bot.errors import UnreadableUpdate
from tests.channels.mutation import with_a_part_replaced
from tests.fake_whatsapp_spec import SPEC, webhook_examples
from tests.fake_whatsapp_webhooks import NUMBER

PAYLOADS = Path(__file__).parent / "payloads"
META = PAYLOADS / "meta"
NOW = datetime(2025, 10, 25, 12, tzinfo=UTC)
SENT = datetime.fromtimestamp(1761000000, UTC)
PHONE = Address("whatsapp", "9647000000001")
VOTER = Address("whatsapp", "IQ.13491208655302741918")
NEW_VOTER = Address("whatsapp", "IQ.99991208655302741918")
SHEENA = Address("whatsapp", "16505551234")
SAME_PERSON = (AddressMoved(PHONE, VOTER),)


def payload(name: str) -> dict[str, Any]:
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


def parse(update: object) -> Inbound:
    return parsing.parse(values(update, NUMBER), NOW)


def said(
    name: str,
    text: str = "",
    attachment: Attachment | None = None,
    choice: str | None = None,
    address: Address = VOTER,
    facts: tuple[AddressMoved, ...] = SAME_PERSON,
) -> Inbound:
    message = InboundMessage(address, f"wamid.{name}", SENT, text, choice, attachment)
    return Inbound((message,), facts)


def reported(
    status: DeliveryStatus, outbox_id: int | None = 42, code: str | None = None, **more: Any
) -> DeliveryReport:
    return DeliveryReport("whatsapp", "wamid.ours", status, outbox_id, code, **more)


REPORTS = (
    reported(DeliveryStatus.SENT, billable=True),
    reported(DeliveryStatus.DELIVERED, billable=False),
    reported(DeliveryStatus.READ, None),
    reported(DeliveryStatus.PARKED, 43, "131047"),
)
NOTHING = Inbound()
PHOTO, VOICE, VIDEO = AttachmentKind.PHOTO, AttachmentKind.VOICE, AttachmentKind.VIDEO
AUDIO, DOCUMENT, PLACE = AttachmentKind.AUDIO, AttachmentKind.DOCUMENT, AttachmentKind.LOCATION
CONTACT, STICKER = AttachmentKind.CONTACT, AttachmentKind.STICKER
OTHER = Attachment(AttachmentKind.OTHER)
MOVED = (AddressMoved(VOTER, NEW_VOTER), AddressMoved(PHONE, NEW_VOTER))
EXPECTED = {
    "text": said("text", "وين اكدر احدث بطاقتي الانتخابية؟"),
    "text_without_user_id": said("text_without_user_id", "سڵاو", address=PHONE, facts=()),
    "text_without_phone": said("text_without_phone", "Seçmen kartım nerede?", facts=()),
    "text_with_user_id_in_contact": said("text_with_user_id_in_contact", "hello"),
    "button_reply": said("button_reply", "نعم", choice="right:card.lost"),
    "list_reply": said("list_reply", "بطاقة ضائعة", choice="entry:card.lost"),
    "flow_reply": said("flow_reply", "", OTHER),
    "template_button": said("template_button", "القائمة", choice="menu"),
    "image": said(
        "image",
        "هاي البطاقة",
        Attachment(PHOTO, "1003383421387256", media_type="image/jpeg"),
    ),
    "voice": said(
        "voice", "", Attachment(VOICE, "1003383421387257", media_type="audio/ogg; codecs=opus")
    ),
    "audio": said("audio", "", Attachment(AUDIO, "1003383421387258", media_type="audio/mpeg")),
    "video": said("video", "Binêre", Attachment(VIDEO, "1003383421387259", None, "video/mp4")),
    "document": said(
        "document",
        "Bu belge yeterli mi?",
        Attachment(DOCUMENT, "1003383421387260", "kimlik.pdf", "application/pdf"),
    ),
    "sticker": said(
        "sticker", "", Attachment(STICKER, "1003383421387261", media_type="image/webp")
    ),
    "location": said("location", "", Attachment(PLACE, latitude=35.4681, longitude=44.3922)),
    "venue": said(
        "venue",
        "",
        Attachment(PLACE, name="قوتابخانەی نموونە, هەولێر", latitude=36.1911, longitude=44.0092),
    ),
    "contact": said("contact", "", Attachment(CONTACT, "+964 700 000 0000", "A Neighbour")),
    "unsupported": said("unsupported", "", OTHER),
    "order": said("order", "", OTHER),
    "future_kind": said("future_kind", "", OTHER),
    "reaction": Inbound(facts=SAME_PERSON),
    "reaction_removed": Inbound(facts=SAME_PERSON),
    "request_welcome": Inbound(facts=SAME_PERSON),
    "group_text": NOTHING,
    "other_number": NOTHING,
    "echo": NOTHING,
    "statuses": Inbound(facts=(*SAME_PERSON, *REPORTS)),
    "account_error": NOTHING,
    "changed_number": Inbound(facts=MOVED),
    "changed_user_id": Inbound(facts=MOVED[:1]),
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_kind_of_webhook_becomes_what_it_means(name: str) -> None:
    assert parse(payload(name)) == EXPECTED[name]


def test_every_payload_file_has_an_expectation() -> None:
    assert {path.stem for path in PAYLOADS.glob("*.json")} == {*EXPECTED, "batch"}


def test_every_entry_change_and_message_of_a_batch_is_read_in_order() -> None:
    messages = parse(payload("batch")).messages
    assert [message.text for message in messages] == ["one", "two", "three", "four", "five"]
    assert [message.address.id for message in messages] == [
        *[VOTER.id] * 2,
        "IQ.2",
        *[VOTER.id] * 2,
    ]


def meta(name: str, text: str = "", kind: Attachment | None = None, **more: Any) -> Inbound:
    raw = json.loads((META / f"{name}.json").read_text(encoding="utf-8"))
    message = raw["entry"][0]["changes"][0]["value"]["messages"][0]
    sent_at = datetime.fromtimestamp(int(message["timestamp"]), UTC)
    return Inbound((InboundMessage(SHEENA, message["id"], sent_at, text, attachment=kind, **more),))


METAS = {
    "text_message": meta("text_message", "Does it come in another color?"),
    "text_message_with_context_product_inquiry": meta(
        "text_message_with_context_product_inquiry", "Is this still available?"
    ),
    "text_message_from_click_to_whatsapp_ad": meta(
        "text_message_from_click_to_whatsapp_ad", "Hello! Can I get more info on this?"
    ),
    "reaction_message": NOTHING,
    "image_message": meta(
        "image_message",
        "Taj Mahal",
        Attachment(PHOTO, "1003383421387256", media_type="image/jpeg"),
    ),
    "location_message": meta(
        "location_message",
        "",
        Attachment(
            PLACE,
            name="Philz Coffee, 101 Forest Ave, Palo Alto, CA 94301",
            latitude=37.44221496582,
            longitude=-122.16165924072,
        ),
    ),
    "contact_sharing_message": meta(
        "contact_sharing_message", "", Attachment(CONTACT, "+1 (983) 555-2319", "Lucía Gómez")
    ),
    "unsupported_message": meta("unsupported_message", "", OTHER),
    "button_message": meta("button_message", "Unsubscribe"),
    "interactive_list_reply_message": meta(
        "interactive_list_reply_message", "Priority Mail Express", choice="priority_express"
    ),
    "interactive_button_reply_message": meta(
        "interactive_button_reply_message", "Cancel", choice="cancel-button"
    ),
    "order_message": meta("order_message", "", OTHER),
    "system_message": Inbound(facts=(AddressMoved(SHEENA, Address("whatsapp", "12195555358")),)),
    "group_create_message": NOTHING,
    "group_settings_update": NOTHING,
    "group_remove_participants": NOTHING,
}


@pytest.mark.parametrize("name", sorted(METAS))
def test_each_example_that_meta_publishes_becomes_what_it_means(name: str) -> None:
    assert parse(json.loads((META / f"{name}.json").read_text(encoding="utf-8"))) == METAS[name]


def test_the_examples_are_those_that_meta_publishes() -> None:
    published = webhook_examples()
    if not published:
        pytest.skip(f"{SPEC.name} is not at hand")
    kept = [json.loads(path.read_text(encoding="utf-8")) for path in META.glob("*.json")]
    assert {path.stem for path in META.glob("*.json")} == set(METAS)
    assert len(kept) == len(published) == 16
    assert all(example in kept for example in published.values())


def status_changed(**change: Any) -> tuple[object, ...]:
    """What the first report of the webhook becomes when it says this."""
    update = payload("statuses")
    (value,) = (change["value"] for change in update["entry"][0]["changes"])
    value["contacts"] = []
    value["statuses"] = [{**value["statuses"][0], "recipient_user_id": None, **change}]
    return parse(update).facts


@pytest.mark.parametrize("ours", ["", "x", "-1", "9" * 40, "٣", 7, None])
def test_an_outbox_id_that_is_not_ours_is_none(ours: object) -> None:
    (report,) = status_changed(biz_opaque_callback_data=ours)
    assert report == reported(DeliveryStatus.SENT, None, billable=True)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (131047, DeliveryStatus.PARKED),
        (131000, DeliveryStatus.QUEUED),
        (130429, DeliveryStatus.QUEUED),
        (131056, DeliveryStatus.QUEUED),
        (131026, DeliveryStatus.FAILED),
        (131042, DeliveryStatus.FAILED),
        (132001, DeliveryStatus.FAILED),
        (None, DeliveryStatus.FAILED),
        ("131047", DeliveryStatus.FAILED),
    ],
)
def test_a_failure_means_what_metas_code_means(code: object, status: DeliveryStatus) -> None:
    (report,) = status_changed(status="failed", errors=[{"code": code}], pricing=None)
    assert report == reported(status, code=str(code) if isinstance(code, int) else None)


def test_what_only_a_person_can_mend_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    status_changed(status="failed", errors=[{"code": 131042}])
    status_changed(status="failed", errors=[{"code": 131026}])
    (record,) = caplog.records
    assert "131042" in record.getMessage()


@pytest.mark.parametrize("billable", [None, "true", 1])
def test_a_price_that_does_not_say_whether_it_is_charged_says_nothing(billable: object) -> None:
    (report,) = status_changed(pricing={"billable": billable})
    assert report == reported(DeliveryStatus.SENT)


@pytest.mark.parametrize(
    "change", [{"id": ""}, {"status": "played"}, {"status": None}, {"group_id": "1"}]
)
def test_a_report_about_nothing_of_ours_is_left_out(change: dict[str, Any]) -> None:
    assert status_changed(**change) == ()


def test_a_report_that_names_a_person_both_ways_makes_them_one() -> None:
    moved, _ = status_changed(recipient_user_id=VOTER.id)
    assert (moved,) == SAME_PERSON


def message_of(update: dict[str, Any]) -> dict[str, Any]:
    return update["entry"][0]["changes"][0]["value"]["messages"][0]


def test_one_message_that_cannot_be_read_costs_the_others_nothing() -> None:
    update = payload("batch")
    del message_of(update)["id"]
    assert [m.text for m in parse(update).messages] == ["two", "three", "four", "five"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": None}, "message.id"),
        ({"id": ""}, "message.id"),
        ({"id": 7}, "message.id"),
        ({"from": None, "from_user_id": None}, "message.from"),
        ({"from": "", "from_user_id": ""}, "message.from"),
    ],
)
def test_a_message_that_breaks_the_documentation_names_the_field(
    change: dict[str, Any], field: str
) -> None:
    update = payload("text_without_user_id")
    message_of(update).update(change)
    update["entry"][0]["changes"][0]["value"]["contacts"] = []
    with pytest.raises(UnreadableUpdate, match=f"^{field}$"):
        parse(update)


@pytest.mark.parametrize("time", [None, "", "soon", "-5", "9" * 30, True, [], "0"])
def test_a_message_without_a_time_was_sent_when_it_came(time: object) -> None:
    update = payload("text")
    message_of(update)["timestamp"] = time
    assert parse(update).messages[0].sent_at == NOW


@pytest.mark.parametrize(
    "update", [None, [], "x", 3, {}, {"object": "page", "entry": []}, {"entry": []}]
)
def test_what_is_no_webhook_at_all_is_unreadable(update: object) -> None:
    with pytest.raises(UnreadableUpdate):
        parse(update)


def test_a_webhook_without_entries_is_nothing_to_do() -> None:
    assert parse({"object": "whatsapp_business_account", "entry": []}) == NOTHING


def test_what_no_database_can_keep_is_replaced() -> None:
    update = payload("text")
    message_of(update)["text"]["body"] = json.loads('"a\\ud800b\\u0000c\\ud83d\\ude00"')
    assert parse(update).messages[0].text == "a\ufffdb\ufffdc\U0001f600"


def test_a_webhook_delivered_again_has_the_same_external_id() -> None:
    again = parsing.parse(values(payload("text"), NUMBER), SENT)
    assert again == parse(payload("text"))


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["text", "system", "interactive", "contacts", "messages", NUMBER, "\ud800"])
)
ENVELOPE_KEYS = ["entry", "changes", "value", "field", "metadata", "phone_number_id"]
MESSAGE_KEYS = ["messages", "contacts", "statuses", "from", "from_user_id", "id", "timestamp"]
CONTENT_KEYS = ["type", "text", "body", "interactive", "list_reply", "system", "wa_id", "errors"]
KEYS = st.sampled_from([*ENVELOPE_KEYS, *MESSAGE_KEYS, *CONTENT_KEYS, "image", "location"])
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)


def survived(update: object) -> None:
    try:
        inbound = parse(update)
    except UnreadableUpdate:
        return
    for fact in inbound.facts:
        if isinstance(fact, DeliveryReport):
            assert fact.provider_id
    for message in inbound.messages:
        assert message.external_id
        assert message.address.id
        assert message.sent_at.tzinfo is UTC
        assert message.text or message.choice or message.attachment
        for text in (message.text, message.choice or "", message.external_id, str(message.address)):
            text.encode("utf-8")
            assert "\x00" not in text


@given(ANY_JSON)
def test_any_json_is_survived(update: object) -> None:
    survived(update)


@given(ANY_JSON)
def test_any_value_in_a_right_envelope_is_survived(value: object) -> None:
    entry = {"changes": [{"field": "messages", "value": value}]}
    survived({"object": "whatsapp_business_account", "entry": [entry]})


@given(ANY_JSON)
def test_any_message_in_a_right_envelope_is_survived(message: object) -> None:
    entry = {"changes": [{"field": "messages", "value": {"messages": [message]}}]}
    survived({"object": "whatsapp_business_account", "entry": [entry]})


@given(st.sampled_from([*sorted(EXPECTED), "batch"]), st.data())
def test_a_payload_with_any_part_replaced_is_survived(name: str, data: st.DataObject) -> None:
    survived(with_a_part_replaced(payload(name), data, ANY_JSON))
