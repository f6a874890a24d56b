"""Meta's OpenAPI file judged by Prism, which is not ours: https://stoplight.io/open-source/prism."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.whatsapp.api import CloudApi, Refused
from bot.channels.whatsapp.compose import compose
from bot.channels.whatsapp.templates import Template
from bot.domain.delivery import Delivery, Origin
from bot.domain.message import Address, Button, OutboundMessage
from bot.services.wording import waiting
from bot.words import Words
from tests.fake_whatsapp_webhooks import NUMBER

NOW = datetime(2025, 10, 25, 12, tzinfo=UTC)
OUR_MARK = "biz_opaque_callback_data"
PHONE, USER_ID = "9647000000001", "IQ.13491208655302741918"


@pytest.fixture
async def api(prism: str) -> AsyncIterator[CloudApi]:
    api = CloudApi("EAAindependent", NUMBER, f"{prism}/v23.0")
    yield api
    await api.close()


WORDS = Words.load(Path(__file__).parents[2] / "locales")


def composed(*labels: str, to: str = PHONE, text: str = "جواب") -> dict[str, Any]:
    buttons = tuple(Button(f"entry:{number}", label) for number, label in enumerate(labels))
    return called(OutboundMessage(text, buttons, "ckb"), to)


def called(
    message: OutboundMessage, to: str = PHONE, template: Template | None = None
) -> dict[str, Any]:
    where = Address("whatsapp", to)
    return compose(Delivery(42, 7, where, message, Origin.BOT, 1, 1, NOW), "اختر", template)


def templated(message: OutboundMessage) -> dict[str, Any]:
    return called(message, template=Template("answer_waiting_ckb", "ar"))


def notice() -> dict[str, Any]:
    """What tells a voter that a reply waits, as it leaves us."""
    return templated(waiting(WORDS, "ckb").message)


def notice_in_the_second_place() -> dict[str, Any]:
    """The same with its button where the file's pattern allows one."""
    call = notice()
    call["template"]["components"][0]["index"] = "1"
    return call


def without(call: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in call.items() if key != name}


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
        templated(OutboundMessage("جواب", (), "ckb")),
        notice_in_the_second_place(),
    ],
)
async def test_what_we_send_is_accepted(api: CloudApi, call: dict[str, Any]) -> None:
    sent = await api.post(without(call, OUR_MARK))
    assert sent["messages"][0]["id"].startswith("wamid.")


@pytest.mark.parametrize(
    "call",
    [
        composed(),
        without(composed(to=USER_ID), OUR_MARK),
        READ,
        {**READ, "typing_indicator": {"type": "text"}},
        without(notice(), OUR_MARK),
    ],
)
async def test_a_known_gap_of_the_file_is_still_there(api: CloudApi, call: dict[str, Any]) -> None:
    """Our mark it names for voice calls alone, user ids it is too old for; the read mark and the
    first button of a template (0) it shows in examples that its own schemas refuse. When one of
    these fails, Meta has mended its file.
    """
    with pytest.raises(Refused) as caught:
        await api.post(call)
    assert caught.value.status == 422


@pytest.mark.parametrize("missing", ["messaging_product", "recipient_type", "to", "text", "type"])
async def test_a_call_that_lacks_something_is_refused(api: CloudApi, missing: str) -> None:
    with pytest.raises(Refused):
        await api.post(without(without(composed(), OUR_MARK), missing))


@pytest.mark.parametrize("missing", ["name", "language"])
async def test_a_template_that_lacks_something_is_refused(api: CloudApi, missing: str) -> None:
    call = without(notice_in_the_second_place(), OUR_MARK)
    with pytest.raises(Refused):
        await api.post({**call, "template": without(call["template"], missing)})


async def test_a_title_that_is_too_long_is_refused(api: CloudApi) -> None:
    call = without(composed("نعم"), OUR_MARK)
    call["interactive"]["action"]["buttons"][0]["reply"]["title"] = "x" * 21
    with pytest.raises(Refused):
        await api.post(call)


async def test_our_number_can_be_asked(api: CloudApi) -> None:
    """Prism answers for the first of several paths that look alike, which tells no number."""
    assert await api.display_number() is None
