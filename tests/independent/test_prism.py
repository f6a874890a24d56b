"""Meta's OpenAPI file judged by Prism, which is not ours: https://stoplight.io/open-source/prism."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.whatsapp.api import CloudApi, Refused
from bot.channels.whatsapp.compose import compose
from bot.domain.delivery import Delivery, Origin
from bot.domain.message import Address, Button, OutboundMessage
from tests.fake_whatsapp_webhooks import NUMBER

NOW = datetime(2025, 10, 25, 12, tzinfo=UTC)
OUR_MARK = "biz_opaque_callback_data"
PHONE, USER_ID = "9647000000001", "IQ.13491208655302741918"


@pytest.fixture
async def api(prism: str) -> AsyncIterator[CloudApi]:
    api = CloudApi("EAAindependent", NUMBER, f"{prism}/v23.0")
    yield api
    await api.close()


def composed(*labels: str, to: str = PHONE, text: str = "جواب") -> dict[str, Any]:
    buttons = tuple(Button(f"entry:{number}", label) for number, label in enumerate(labels))
    message = OutboundMessage(text, buttons, "ckb")
    where = Address("whatsapp", to)
    return compose(Delivery(42, 7, where, message, Origin.BOT, 1, 1, NOW), "اختر")


def template(*components: dict[str, Any], **language: str) -> dict[str, Any]:
    inner = {"name": "reply_waits", "language": {"code": "ar", **language}}
    person = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": PHONE}
    if components:
        inner["components"] = list(components)
    return {**person, "type": "template", "template": inner}


def quick_reply(index: str) -> dict[str, Any]:
    parameters = [{"type": "payload", "payload": "menu"}]
    return {"type": "button", "sub_type": "quick_reply", "index": index, "parameters": parameters}


READ = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.x"}


@pytest.mark.parametrize(
    "call",
    [
        composed(),
        composed(text="x" * 4096),
        composed("نعم"),
        composed("نعم", "لا", "x" * 20),
        composed(*"abcdefghij"),
        composed("x" * 72, *"abc"),
        composed(*"abcdefghijk"),
        template(policy="deterministic"),
        template(quick_reply("1"), policy="deterministic"),
    ],
)
async def test_what_we_send_is_accepted(api: CloudApi, call: dict[str, Any]) -> None:
    unmarked = {key: value for key, value in call.items() if key != OUR_MARK}
    sent = await api.post(unmarked)
    assert sent["messages"][0]["id"].startswith("wamid.")


@pytest.mark.parametrize(
    "call",
    [
        composed(),
        {key: value for key, value in composed(to=USER_ID).items() if key != OUR_MARK},
        READ,
        {**READ, "typing_indicator": {"type": "text"}},
        template(),
        template(quick_reply("0"), policy="deterministic"),
    ],
)
async def test_a_known_gap_of_the_file_is_still_there(api: CloudApi, call: dict[str, Any]) -> None:
    """Our mark it names for voice calls alone, user ids it is too old for; all else it shows in
    examples that its own schemas refuse. When one of these fails, Meta has mended its file.
    """
    with pytest.raises(Refused) as caught:
        await api.post(call)
    assert caught.value.status == 422


@pytest.mark.parametrize("missing", ["messaging_product", "recipient_type", "to", "text", "type"])
async def test_a_call_that_lacks_something_is_refused(api: CloudApi, missing: str) -> None:
    call = {key: value for key, value in composed().items() if key != missing}
    with pytest.raises(Refused):
        await api.post(call)


async def test_a_title_that_is_too_long_is_refused(api: CloudApi) -> None:
    call = composed("نعم")
    call["interactive"]["action"]["buttons"][0]["reply"]["title"] = "x" * 21
    with pytest.raises(Refused):
        await api.post(call)


async def test_our_number_can_be_asked(api: CloudApi) -> None:
    """Prism answers for the first of several paths that look alike, which tells no number."""
    assert await api.display_number() is None
