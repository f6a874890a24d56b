"""That the fake Cloud API is as strict as Meta's description."""

from typing import Any

import aiohttp
import pytest

from tests.fake_whatsapp import TOKEN, FakeWhatsApp
from tests.fake_whatsapp_spec import SPEC, load_spec, query_violations, send_examples, violations
from tests.fake_whatsapp_webhooks import NUMBER


@pytest.fixture(autouse=True, scope="module")
def _spec_at_hand() -> None:
    if load_spec() is None:
        pytest.skip(f"{SPEC.name} is not at hand")


PERSON = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "964700"}
TEXT = {**PERSON, "type": "text", "text": {"body": "x"}}


READ = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1"}


def template(*components: dict[str, Any], **more: Any) -> dict[str, Any]:
    language = {"policy": "deterministic", "code": "ar"}
    named = {"name": "answer_waiting", "language": language, "components": [*components], **more}
    return {**PERSON, "type": "template", "template": named}


PARAMETER = {"type": "payload", "payload": "waiting"}
BUTTON = {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [PARAMETER]}


def asked(action: Any, kind: str = "button", body: str = "x") -> dict[str, Any]:
    interactive = {"type": kind, "body": {"text": body}, "action": action}
    return {**PERSON, "type": "interactive", "interactive": interactive}


def replies(*titles: str) -> dict[str, Any]:
    return {"buttons": [{"type": "reply", "reply": {"id": t, "title": t}} for t in titles]}


def rows(count: int, title: str = "x", **more: str) -> dict[str, Any]:
    listed = [{"id": str(number), "title": title, **more} for number in range(count)]
    return {"button": "open", "sections": [{"rows": listed}]}


async def send(whatsapp: FakeWhatsApp, call: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        await session.post(f"{whatsapp.url}/{NUMBER}/messages", json=call)


@pytest.mark.parametrize(
    "payload",
    [
        TEXT,
        {**TEXT, "biz_opaque_callback_data": "7"},
        {**{key: TEXT[key] for key in TEXT if key != "to"}, "recipient": "IQ.1"},
        asked(replies("a", "b", "c")),
        asked(rows(10, "x" * 24, description="y" * 72), "list"),
        READ,
        {**READ, "typing_indicator": {"type": "text"}},
        template(),
        template(BUTTON, {**BUTTON, "index": "9"}),
    ],
)
def test_a_right_call_is_let_through(payload: dict[str, Any]) -> None:
    assert violations(payload) == []


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {**TEXT, "type": "image"},
        {**TEXT, "text": {"body": 7}},
        {**TEXT, "priority": "high"},
        {**TEXT, "recipient_type": "all"},
        {key: TEXT[key] for key in TEXT if key != "recipient_type"},
        {key: TEXT[key] for key in TEXT if key != "to"},
        asked(replies("a", "b", "c", "d")),
        asked(replies("x" * 21)),
        asked(replies("a"), body="x" * 1025),
        asked(rows(11), "list"),
        asked(rows(1, "x" * 25), "list"),
        asked(rows(1, description="x" * 73), "list"),
        asked({**rows(1), "button": "x" * 21}, "list"),
        {**TEXT, "text": {}},
        {**TEXT, "text": {"body": "x", "bold": True}},
        {**TEXT, "recipient": "IQ.1"},
        asked({**replies("a"), "layout": "row"}),
        asked(rows(1, colour="red"), "list"),
        {"messaging_product": "whatsapp", "status": "read"},
        {**READ, "typing_indicator": {"type": "voice"}},
        {**READ, "typing_indicator": {"type": "text", "seconds": 5}},
        {**TEXT, "type": "template"},
        template(name=None),
        template(language="ar"),
        template(language={"code": "ar"}),
        template(language={"policy": "deterministic", "locale": "ar"}),
        template(words="x"),
        template({"type": "footer"}),
        template({"type": "button"}),
        template({**BUTTON, "colour": "red"}),
        template({**BUTTON, "index": 0}),
        template({**BUTTON, "index": "10"}),
        template({**BUTTON, "sub_type": "reply"}),
        template({**BUTTON, "parameters": []}),
        template({**BUTTON, "parameters": [{**PARAMETER, "payload": 7}]}),
        template({**BUTTON, "parameters": [{"type": "payload", "text": "waiting"}]}),
        template({**BUTTON, "parameters": [{**PARAMETER, "text": "waiting"}]}),
        {key: value for key, value in template().items() if key != "recipient_type"},
    ],
)
def test_a_wrong_call_is_caught(payload: dict[str, Any]) -> None:
    assert violations(payload) != []


@pytest.mark.parametrize(
    "name",
    [
        "Send Text Message",
        "Send Reply to Text Message",
        "Send Reply Button",
        "Send List Message",
        "Send typing indicator and read receipt",
    ],
)
def test_metas_own_examples_of_what_we_send_are_let_through(name: str) -> None:
    assert violations(send_examples()[name]) == []


def test_metas_own_template_lacks_only_the_recipients_type_and_the_policy() -> None:
    call = send_examples()["Send Test Message"]
    language = {"policy": "deterministic", **call["template"]["language"]}
    whole = {**call, "template": {**call["template"], "language": language}}
    assert violations({**call, "recipient_type": "individual"}) != []
    assert violations(whole) != []
    assert violations({**whole, "recipient_type": "individual"}) == []


def test_only_what_meta_tells_of_a_number_can_be_asked() -> None:
    assert query_violations({"fields": "display_phone_number"}) == []
    assert query_violations({"fields": "display_phone_number,owner"}) == ["owner: unknown"]
    assert query_violations({"field": "id"}) == ["field: unknown"]


async def test_what_became_of_a_message_comes_back_with_our_mark() -> None:
    async with FakeWhatsApp() as whatsapp:
        voter = whatsapp.user()
        await send(whatsapp, {**TEXT, "to": voter.phone, "biz_opaque_callback_data": "42"})
        message = await voter.read()
        read = whatsapp.value(whatsapp.report(message, "read"))["statuses"][0]
        failed = whatsapp.value(whatsapp.report(message, "failed", 131047))["statuses"][0]
    assert (read["id"], read["status"]) == (message.message_id, "read")
    assert read["biz_opaque_callback_data"] == failed["biz_opaque_callback_data"] == "42"
    assert read["pricing"]["billable"] is False
    assert failed["errors"][0]["code"] == 131047


async def test_a_person_is_named_in_a_report_as_the_message_named_them() -> None:
    async with FakeWhatsApp() as whatsapp:
        voter = whatsapp.user()
        by_id = {**{key: TEXT[key] for key in TEXT if key != "to"}, "recipient": voter.user_id}
        await send(whatsapp, by_id)
        status = whatsapp.value(whatsapp.report(await voter.read(), "sent"))["statuses"][0]
    assert "recipient_id" not in status
    assert status["recipient_user_id"] == voter.user_id


async def test_a_wrong_call_fails_the_test_that_made_it() -> None:
    with pytest.raises(AssertionError, match="priority"):
        async with FakeWhatsApp() as whatsapp:
            await send(whatsapp, {**TEXT, "priority": "high"})
