"""That the fake Cloud API is as strict as Meta's description."""

from typing import Any

import aiohttp
import pytest

from tests.fake_whatsapp import NUMBER, TOKEN, FakeWhatsApp
from tests.fake_whatsapp_spec import SPEC, load_spec, violations


@pytest.fixture(autouse=True, scope="module")
def _spec_at_hand() -> None:
    if load_spec() is None:
        pytest.skip(f"{SPEC.name} is not at hand")


PERSON = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "964700"}
TEXT = {**PERSON, "type": "text", "text": {"body": "x"}}


def asked(action: Any, kind: str = "button", body: str = "x") -> dict[str, Any]:
    interactive = {"type": kind, "body": {"text": body}, "action": action}
    return {**PERSON, "type": "interactive", "interactive": interactive}


def replies(*titles: str) -> dict[str, Any]:
    return {"buttons": [{"type": "reply", "reply": {"id": t, "title": t}} for t in titles]}


def rows(count: int, title: str = "x", **more: str) -> dict[str, Any]:
    listed = [{"id": str(number), "title": title, **more} for number in range(count)]
    return {"button": "open", "sections": [{"rows": listed}]}


def template(*components: dict[str, Any], **more: Any) -> dict[str, Any]:
    language = {"policy": "deterministic", "code": "ar"}
    named = {"name": "answer_waiting", "language": language, "components": [*components], **more}
    return {**PERSON, "type": "template", "template": named}


PARAMETER = {"type": "payload", "payload": "waiting"}
BUTTON = {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [PARAMETER]}


@pytest.mark.parametrize(
    "payload",
    [
        TEXT,
        template(),
        template(BUTTON, {**BUTTON, "index": "9"}),
        {**TEXT, "biz_opaque_callback_data": "7"},
        {**{key: TEXT[key] for key in TEXT if key != "to"}, "recipient": "IQ.1"},
        asked(replies("a", "b", "c")),
        asked(rows(10, "x" * 24, description="y" * 72), "list"),
        {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1"},
    ],
)
def test_a_right_call_is_let_through(payload: dict[str, Any]) -> None:
    assert violations(payload) == []


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {**TEXT, "type": "image"},
        {**TEXT, "type": "template"},
        template(name=None),
        template(language="ar"),
        template(language={"code": "ar"}),
        template(words="x"),
        template({**BUTTON, "index": 0}),
        template({**BUTTON, "index": "10"}),
        template({**BUTTON, "sub_type": "reply"}),
        template({**BUTTON, "parameters": []}),
        template({**BUTTON, "parameters": [{"type": "payload", "text": "waiting"}]}),
        template({**BUTTON, "parameters": [{**PARAMETER, "text": "waiting"}]}),
        template({"type": "button"}),
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
        {"messaging_product": "whatsapp", "status": "read"},
    ],
)
def test_a_wrong_call_is_caught(payload: dict[str, Any]) -> None:
    assert violations(payload) != []


async def test_a_wrong_call_fails_the_test_that_made_it() -> None:
    async def call_wrongly() -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with FakeWhatsApp() as whatsapp, aiohttp.ClientSession(headers=headers) as session:
            url = f"{whatsapp.url}/{NUMBER}/messages"
            await session.post(url, json={**TEXT, "priority": "high"})

    with pytest.raises(AssertionError, match="unknown"):
        await call_wrongly()
