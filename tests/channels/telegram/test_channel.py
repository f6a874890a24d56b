"""What a voter sees of our messages, and what each failure of a send means."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.parse import parse
from bot.channels.telegram.polling import Poller
from bot.domain.delivery import Delivery, Origin
from bot.domain.inbound import Inbound
from bot.domain.message import Address, Button, OutboundMessage
from bot.errors import Gone, Halted, Moved, SendError, TryAgain, Undeliverable, Unknown
from tests.fake_telegram import TOKEN, FakeTelegram
from tests.fake_telegram_faults import (
    blocked,
    chat_not_found,
    conflict,
    migrated,
    refused,
    too_many_requests,
)
from tests.faults import (
    Fault,
    drop_after_applying,
    drop_before_applying,
    garbled_answer,
    server_error,
)

NOW = datetime(2025, 10, 25, 12, tzinfo=UTC)
CHOICES = (Button("card.lost", "بطاقة ضائعة"), Button("none", "شيء آخر"))


@asynccontextmanager
async def connected(telegram: FakeTelegram, token: str = TOKEN) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(BotApi(token, telegram.url), 30.0)
    try:
        yield channel
    finally:
        await channel.close()


def delivery(chat: int | str, text: str = "جواب", buttons: tuple[Button, ...] = ()) -> Delivery:
    message = OutboundMessage(text, buttons)
    address = Address("telegram", str(chat))
    return Delivery(1, 1, address, message, Origin.BOT, attempts=0, fence=1, lease_until=NOW)


async def test_a_message_arrives_word_for_word_with_one_button_a_row() -> None:
    text = "*لا* تنسيق <b>هنا</b> https://ihec.iq\n1. _سطر_"
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        voter = telegram.user()
        identity = await channel.send(delivery(voter.id, text, CHOICES))
        seen = await voter.read()
    assert seen.text == text
    assert identity == str(seen.message_id)
    assert [len(row) for row in seen.raw["reply_markup"]["inline_keyboard"]] == [1, 1]
    assert seen.buttons == (("بطاقة ضائعة", "card.lost"), ("شيء آخر", "none"))
    (call,) = telegram.called("sendMessage")
    assert "parse_mode" not in call.parameters
    assert '"is_disabled": true' in call.parameters["link_preview_options"]


async def test_the_longest_text_is_counted_in_characters_not_bytes() -> None:
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        voter = telegram.user()
        await channel.send(delivery(voter.id, "ژ" * 4096))
        with pytest.raises(Undeliverable, match="too_long"):
            await channel.send(delivery(voter.id, "a" * 4097))
    assert len(voter.received) == 1
    assert len(telegram.called("sendMessage")) == 1


@pytest.mark.parametrize("identity", ["", "ش" * 33, "x" * 65])
async def test_a_button_that_telegram_cannot_carry_is_undeliverable(identity: str) -> None:
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        voter = telegram.user()
        with pytest.raises(Undeliverable, match="bad_button"):
            await channel.send(delivery(voter.id, buttons=(Button(identity, "x"),)))


async def test_an_address_that_is_no_chat_is_undeliverable() -> None:
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        with pytest.raises(Undeliverable, match="bad_address"):
            await channel.send(delivery("abc"))


FAILURES = [
    (too_many_requests(7), TryAgain, "429"),
    (refused(429, "Too Many Requests"), TryAgain, "network"),
    (blocked(), Gone, "blocked"),
    (refused(403, "Forbidden: user is deactivated"), Gone, "deactivated"),
    (refused(403, "Forbidden: something new"), Gone, "forbidden"),
    (chat_not_found(), Gone, "chat_not_found"),
    (migrated(-1001400000001), Moved, "migrated"),
    (refused(400, "Bad Request: message is too long"), Undeliverable, "too_long"),
    (refused(400, "Bad Request: something new"), Undeliverable, "bad_request"),
    (refused(401, "Unauthorized"), Halted, "401"),
    (refused(404, "Not Found"), Halted, "401"),
    (conflict(), TryAgain, "409"),
    (server_error(500), TryAgain, "500"),
    (server_error(502), TryAgain, "502"),
    (server_error(504, applied=True), Unknown, "504"),
    (drop_after_applying(), Unknown, "answer_lost"),
    (drop_before_applying(), Unknown, "answer_lost"),
    (garbled_answer(), Unknown, "unreadable_answer"),
]


@pytest.mark.parametrize(("fault", "kind", "code"), FAILURES)
async def test_each_failure_says_by_its_type_what_to_do(
    fault: Fault, kind: type[SendError], code: str
) -> None:
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        voter = telegram.user()
        telegram.fail("sendMessage", fault)
        with pytest.raises(SendError) as caught:
            await channel.send(delivery(voter.id))
    assert (type(caught.value), caught.value.code) == (kind, code)


async def test_a_flood_tells_how_many_seconds_to_wait() -> None:
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        voter = telegram.user()
        telegram.fail("sendMessage", too_many_requests(7))
        with pytest.raises(TryAgain) as caught:
            await channel.send(delivery(voter.id))
    assert caught.value.retry_after == 7.0


async def test_a_chat_that_moved_tells_its_new_id() -> None:
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        voter = telegram.user()
        telegram.fail("sendMessage", migrated(-1001400000001))
        with pytest.raises(Moved) as caught:
            await channel.send(delivery(voter.id))
    assert caught.value.new == "-1001400000001"


async def test_a_call_that_found_no_server_is_tried_again() -> None:
    async with FakeTelegram() as telegram:
        pass
    async with connected(telegram) as channel:
        with pytest.raises(TryAgain, match="not_connected"):
            await channel.send(delivery(5))
        with pytest.raises(TryAgain, match="not_connected"):
            await channel.connect()


async def test_connecting_tells_the_bots_name() -> None:
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        assert await channel.connect() == "voterline_bot"


@pytest.mark.parametrize("token", ["123456:another", "not/a?token"])
async def test_a_refused_token_halts_the_channel(token: str) -> None:
    async with FakeTelegram() as telegram, connected(telegram, token) as channel:
        with pytest.raises(Halted):
            await channel.connect()
        with pytest.raises(Halted):
            await channel.send(delivery(telegram.user().id))


@pytest.mark.parametrize("fault", [drop_after_applying(), garbled_answer(), server_error(504)])
async def test_a_call_that_can_be_repeated_is_never_unknown(fault: Fault) -> None:
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        telegram.fail("getMe", fault)
        with pytest.raises(TryAgain):
            await channel.connect()


async def pressed(telegram: FakeTelegram, channel: TelegramChannel) -> tuple[Any, Inbound]:
    voter = telegram.user()
    await channel.send(delivery(voter.id, buttons=CHOICES))
    number = voter.tap("شيء آخر")
    return voter, parse(telegram.update(number), NOW)


async def test_a_kept_tap_stops_the_waiting_sign() -> None:
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        voter, inbound = await pressed(telegram, channel)
        assert inbound.messages[0].choice == "none"
        assert inbound.messages[0].text == "شيء آخر"
        await channel.committed(inbound)
    assert len(voter.callbacks_answered) == 1


@pytest.mark.parametrize(
    "fault", [refused(400, "Bad Request: query is too old"), drop_before_applying(), server_error()]
)
async def test_a_waiting_sign_that_cannot_be_stopped_stops_nothing(fault: Fault) -> None:
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        _, inbound = await pressed(telegram, channel)
        telegram.fail("answerCallbackQuery", fault)
        await channel.committed(inbound)


async def test_updates_come_to_the_webhook_with_the_secret() -> None:
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        await channel.listen_at(f"{telegram.url}/nowhere", "s3cret")
    assert telegram.webhook is not None
    assert telegram.webhook["secret_token"] == "s3cret"
    assert "callback_query" in telegram.webhook["allowed_updates"]


async def test_a_webhook_that_telegram_refuses_halts() -> None:
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        telegram.fail(
            "setWebhook", refused(400, "Bad Request: bad webhook: HTTPS url must be used")
        )
        with pytest.raises(Halted):
            await channel.listen_at("http://example.org/", "s3cret")


async def test_the_menu_is_published_in_the_languages_that_telegram_knows() -> None:
    texts = {
        "ar": {"human": "تحدث مع موظف"},
        "ckb": {"human": "قسە لەگەڵ کارمەندێک بکە"},
        "kmr-Latn": {"human": "Bi karmendekî re biaxive"},
    }
    async with FakeTelegram() as telegram, connected(telegram) as channel:
        await channel.publish_commands(texts, "ckb")
    assert {code: menu[0]["description"] for code, menu in telegram.commands.items()} == {
        "": texts["ckb"]["human"],
        "ar": texts["ar"]["human"],
        "ku": texts["kmr-Latn"]["human"],
    }


async def test_no_log_holds_the_token_a_chat_or_a_text(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with FakeTelegram() as telegram:
        api = BotApi(TOKEN, telegram.url)
        channel = TelegramChannel(api, 30.0)
        voter = telegram.user()
        voter.say("سؤال سري")
        await channel.connect()
        for fault, _, _ in FAILURES:
            telegram.fail("sendMessage", fault)
            with pytest.raises(SendError):
                await channel.send(delivery(voter.id, "جواب سري"))
        telegram.fail("getUpdates", garbled_answer(), server_error(), conflict())
        await poll_until_kept(api, channel)
        await channel.close()
    assert caplog.records
    shown = "\n".join(f"{record.getMessage()} {record.exc_info}" for record in caplog.records)
    for secret in (TOKEN, str(voter.id), "سري"):
        assert secret not in shown


async def poll_until_kept(api: BotApi, channel: TelegramChannel) -> None:
    class Enough(BaseException):
        pass

    async def intake(inbound: Inbound) -> None:
        raise Enough

    async def no_pause(seconds: float) -> None:
        pass

    poller = Poller(api, intake, channel.committed, lambda: NOW, sleep=no_pause)
    with pytest.raises(BaseExceptionGroup):
        await poller.run()


def test_neither_channel_nor_line_shows_the_token() -> None:
    api = BotApi(TOKEN, "http://127.0.0.1:1")
    assert TOKEN not in repr(api) + repr(TelegramChannel(api, 30.0)) + repr(
        Poller(api, None, None, None)  # type: ignore[arg-type]
    )
