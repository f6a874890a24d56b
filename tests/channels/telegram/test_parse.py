"""What each kind of update becomes, and that no update can do harm."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.channels.telegram.attachments import SERVICE_NOTES
from bot.channels.telegram.parse import callback_id, parse, update_id_of
from bot.domain.inbound import AddressMoved, AddressReachable, Inbound
from bot.domain.message import Address, Attachment, AttachmentKind, InboundMessage
from bot.errors import UnreadableUpdate
from tests.channels.mutation import with_a_part_replaced
from tests.fake_telegram_spec import SPEC, load_spec

PAYLOADS = Path(__file__).parent / "payloads"
NOW = datetime(2025, 10, 25, 12, tzinfo=UTC)
SENT = datetime.fromtimestamp(1761000000, UTC)
VOTER = Address("telegram", "5000000001")
GROUP, SUPERGROUP = Address("telegram", "-400000001"), Address("telegram", "-1001400000001")


def payload(name: str) -> dict[str, Any]:
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


def said(name: str, text: str = "", attachment: Attachment | None = None) -> Inbound:
    external_id = f"message:{payload(name)['update_id']}:1761000000"
    return Inbound((InboundMessage(VOTER, external_id, SENT, text, attachment=attachment),))


def tapped(query_id: str, label: str = "") -> Inbound:
    return Inbound((InboundMessage(VOTER, f"callback:{query_id}", NOW, label, "card.lost"),))


NOTHING = Inbound()
PHOTO, VOICE, VIDEO = AttachmentKind.PHOTO, AttachmentKind.VOICE, AttachmentKind.VIDEO
AUDIO, DOCUMENT, PLACE = AttachmentKind.AUDIO, AttachmentKind.DOCUMENT, AttachmentKind.LOCATION
CONTACT, STICKER = AttachmentKind.CONTACT, AttachmentKind.STICKER
OTHER = Attachment(AttachmentKind.OTHER)
EXPECTED = {
    "text": said("text", "وين اكدر احدث بطاقتي الانتخابية؟"),
    "command": said("command", "/start faq_card"),
    "reply": said("reply", "ئەی ئەگەر بزر بووبێت؟"),
    "forward": said("forward", "سمعت أن الانتخابات تأجلت"),
    "photo_with_caption": said(
        "photo_with_caption",
        "هاي بطاقتي شلون اصلحها",
        Attachment(PHOTO, "AgACAgIAAxk-large", size=98211),
    ),
    "voice": said(
        "voice", "", Attachment(VOICE, "AwACAgIAAxk-voice", media_type="audio/ogg", size=27410)
    ),
    "video": said(
        "video", "", Attachment(VIDEO, "BAACAgIAAxk-video", "VID_1.mp4", "video/mp4", 1203344)
    ),
    "video_note": said("video_note", "", Attachment(VIDEO, "DQACAgIAAxk-note", size=90021)),
    "animation": said(
        "animation", "", Attachment(VIDEO, "CgACAgIAAxk-gif", "x.mp4", "video/mp4", 40123)
    ),
    "audio": said(
        "audio", "", Attachment(AUDIO, "CQACAgIAAxk-audio", "Song", "audio/mpeg", 2800000)
    ),
    "document": said(
        "document",
        "Bu belge yeterli mi?",
        Attachment(DOCUMENT, "BQACAgIAAxk-doc", "kimlik.pdf", "application/pdf", 55123),
    ),
    "location": said("location", "", Attachment(PLACE, latitude=35.4681, longitude=44.3922)),
    "live_location_moved": NOTHING,
    "venue": said(
        "venue",
        "",
        Attachment(PLACE, name="قوتابخانەی نموونە, هەولێر", latitude=36.1911, longitude=44.0092),
    ),
    "contact": said("contact", "", Attachment(CONTACT, "+9647000000000", "A Neighbour")),
    "sticker": said("sticker", "", Attachment(STICKER, "CAACAgIAAxk-sticker", "👍", size=14210)),
    "dice": said("dice", "", OTHER),
    "poll": said("poll", "", OTHER),
    "future_kind": said("future_kind", "", OTHER),
    "rich_message": said("rich_message", "تحديث البيانات\nوين أقرب مركز؟\nكركوك\nأربيل"),
    "edited": Inbound(
        (
            InboundMessage(
                VOTER,
                f"edit:{payload('edited')['update_id']}:1761000020",
                datetime.fromtimestamp(1761000020, UTC),
                "Li ku dikarim deng bidim?",
                edited=True,
            ),
        )
    ),
    "tap": tapped("4382000000000000001", "بطاقة ضائعة"),
    "tap_on_old_message": tapped("4382000000000000002"),
    "tap_without_message": tapped("4382000000000000003"),
    "tap_in_group": NOTHING,
    "blocked": Inbound(facts=(AddressReachable(VOTER, False),)),
    "unblocked": Inbound(facts=(AddressReachable(VOTER, True),)),
    "put_into_group": NOTHING,
    "group_text": NOTHING,
    "group_became_supergroup": Inbound(facts=(AddressMoved(GROUP, SUPERGROUP),)),
    "supergroup_was_group": Inbound(facts=(AddressMoved(GROUP, SUPERGROUP),)),
    "channel_post": NOTHING,
    "pinned": NOTHING,
    "from_a_bot": NOTHING,
    "reaction": NOTHING,
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_kind_of_update_becomes_what_it_means(name: str) -> None:
    assert parse(payload(name), NOW) == EXPECTED[name]


def test_every_payload_file_has_an_expectation() -> None:
    assert {path.stem for path in PAYLOADS.glob("*.json")} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_library_reads_the_same_in_an_update(name: str) -> None:
    update = Update.de_json(payload(name), None)
    inbound = parse(payload(name), NOW)
    for message in inbound.messages:
        assert update.effective_chat is None or str(update.effective_chat.id) == message.address.id
        if message.choice is None:
            original = update.effective_message
            assert original is not None
            assert (original.edit_date or original.date) == message.sent_at
            if "rich_message" not in original.api_kwargs:
                assert (original.text or original.caption or "") == message.text
        else:
            assert update.callback_query is not None
            assert update.callback_query.data == message.choice
            assert update.callback_query.id == callback_id(message)


def test_only_a_tap_has_a_callback_id() -> None:
    (message,) = EXPECTED["text"].messages
    assert callback_id(message) is None


def test_an_edit_is_a_message_of_its_own() -> None:
    original = payload("text")
    edit = payload("edited")
    edit["edited_message"]["message_id"] = original["message"]["message_id"]
    first, second = parse(original, NOW).messages[0], parse(edit, NOW).messages[0]
    assert first.external_id != second.external_id


def test_an_update_delivered_again_has_the_same_external_id() -> None:
    assert parse(payload("text"), NOW) == parse(payload("text"), SENT)


def test_update_numbers_that_begin_anew_do_not_repeat_an_external_id() -> None:
    later = payload("text")
    later["message"]["date"] += 8 * 86400
    assert parse(later, NOW).messages[0].external_id != EXPECTED["text"].messages[0].external_id


def test_what_no_database_can_keep_is_replaced() -> None:
    update = payload("text")
    update["message"]["text"] = json.loads('"a\\ud800b\\u0000c\\ud83d\\ude00"')
    assert parse(update, NOW).messages[0].text == "a\ufffdb\ufffdc\U0001f600"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"message": {"chat": None}}, "message.chat"),
        ({"message": {"chat": {"id": True, "type": "private"}}}, "chat.id"),
        ({"message": {"chat": {"id": 2**63, "type": "private"}}}, "chat.id"),
        ({"message": {"chat": {"id": 1}}}, "chat.type"),
        ({"message": {"date": 0}}, "message.date"),
        ({"message": {"date": 10**15}}, "message.date"),
        ({"message": "hello"}, "update"),
        ({"update_id": "7"}, "update_id"),
        ({"update_id": None}, "update_id"),
    ],
)
def test_an_update_that_breaks_the_documentation_names_the_field(
    change: dict[str, Any], field: str
) -> None:
    update = payload("text")
    for key, value in change.items():
        update[key] = {**update[key], **value} if isinstance(value, dict) else value
    with pytest.raises(UnreadableUpdate, match=f"^{field}$"):
        parse(update, NOW)


@pytest.mark.parametrize("update", [None, [], "x", 3, {}, {"message": {}}])
def test_what_is_no_update_at_all_is_unreadable(update: object) -> None:
    with pytest.raises(UnreadableUpdate):
        parse(update, NOW)
    assert update_id_of(update) is None


@pytest.mark.parametrize(
    "place", [{"latitude": 1e999, "longitude": 0}, {"latitude": 91, "longitude": True}, {}]
)
def test_a_place_that_is_nowhere_has_no_coordinates(place: dict[str, Any]) -> None:
    update = payload("location")
    update["message"]["location"] = place
    attachment = parse(update, NOW).messages[0].attachment
    assert attachment is not None
    assert attachment.latitude is None


def test_a_rich_message_may_be_nested_without_end() -> None:
    block: dict[str, Any] = {"type": "paragraph", "text": "deep"}
    for _ in range(20_000):
        block = {"type": "blockquote", "blocks": [block]}
    update = payload("rich_message")
    update["message"]["rich_message"] = {"blocks": [block]}
    assert parse(update, NOW).messages[0].text == "deep"


def test_every_documented_content_is_either_a_message_or_a_service_note() -> None:
    spec = load_spec()
    if spec is None:
        pytest.skip(f"{SPEC.name} is not at hand")
    fields = {field["name"]: field["description"] for field in spec["types"]["Message"]["fields"]}
    notes = {name for name, about in fields.items() if "ervice message" in about}
    assert notes <= SERVICE_NOTES <= set(fields)


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["private", "kicked", "member", "\ud800"])
)
UPDATE_KEYS = ["update_id", "message", "edited_message", "callback_query", "my_chat_member"]
MESSAGE_KEYS = ["chat", "id", "type", "date", "from", "text", "data", "photo", "location"]
DEEPER_KEYS = ["rich_message", "blocks", "reply_markup", "inline_keyboard", "migrate_to_chat_id"]
KEYS = st.sampled_from([*UPDATE_KEYS, *MESSAGE_KEYS, *DEEPER_KEYS, "new_chat_member", "status"])
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)


def survived(update: object) -> None:
    try:
        inbound = parse(update, NOW)
    except UnreadableUpdate:
        return
    for message in inbound.messages:
        assert message.external_id
        assert message.sent_at.tzinfo is UTC
        assert message.text or message.choice or message.attachment
        for text in (message.text, message.choice or "", message.external_id):
            text.encode("utf-8")
            assert "\x00" not in text


@given(ANY_JSON)
def test_any_json_is_survived(update: object) -> None:
    survived(update)


@given(st.sampled_from(sorted(EXPECTED)), st.data())
def test_a_payload_with_any_part_replaced_is_survived(name: str, data: st.DataObject) -> None:
    survived(with_a_part_replaced(payload(name), data, ANY_JSON))
