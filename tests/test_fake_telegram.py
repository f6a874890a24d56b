"""That the fake Telegram is as strict as the real one."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from tests.fake_telegram import TOKEN, FakeTelegram
from tests.fake_telegram_spec import SPEC, load_spec, violations


@pytest.fixture(autouse=True, scope="module")
def _spec_at_hand() -> None:
    if load_spec() is None:
        pytest.skip(f"{SPEC.name} is not at hand")


BUTTON = '{"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}'


@pytest.mark.parametrize(
    ("method", "given", "wrong"),
    [
        ("getMe", {}, []),
        ("getMe", {"x": "1"}, ["getMe.x: unknown"]),
        ("getThem", {}, ["getThem: no such method"]),
        ("sendMessage", {"chat_id": "5", "text": "7", "reply_markup": BUTTON}, []),
        ("sendMessage", {"chat_id": "@x", "text": ""}, []),
        ("sendMessage", {"chat_id": "5"}, ["sendMessage.text: missing"]),
        (
            "sendMessage",
            {"chat_id": "5", "text": "x", "disable_notification": "yes"},
            ["sendMessage.disable_notification: not Boolean"],
        ),
        (
            "sendMessage",
            {"chat_id": "5", "text": "x", "link_preview_options": '{"is_off": true}'},
            ["sendMessage.link_preview_options.is_off: unknown"],
        ),
        (
            "sendMessage",
            {"chat_id": "5", "text": "x", "reply_markup": BUTTON.replace('"a"', "1")},
            ["sendMessage.reply_markup.inline_keyboard[][].text: not String"],
        ),
        ("getUpdates", {"timeout": "1.5"}, ["getUpdates.timeout: not Integer"]),
        (
            "getUpdates",
            {"allowed_updates": '"message"'},
            ["getUpdates.allowed_updates: not an array"],
        ),
    ],
)
def test_a_call_is_held_against_the_published_description(
    method: str, given: dict[str, str], wrong: list[str]
) -> None:
    assert violations(method, given) == wrong


async def test_a_wrong_call_fails_the_test_that_made_it() -> None:
    with pytest.raises(AssertionError, match="unknown"):
        async with FakeTelegram() as telegram, aiohttp.ClientSession() as session:
            await session.post(f"{telegram.url}/bot{TOKEN}/getMe", data={"x": "1"})


@pytest.fixture
async def inbox() -> AsyncIterator[tuple[str, list[dict[str, object]]]]:
    """A webhook that refuses the first update it sees and takes all others."""
    taken: list[dict[str, object]] = []
    refused: list[object] = []

    async def take(request: web.Request) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "s"
        update = await request.json()
        if not refused:
            refused.append(update)
            return web.Response(status=503)
        taken.append(update)
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}/hook", taken
    await runner.cleanup()


async def test_a_webhook_is_posted_to_until_it_accepts(
    inbox: tuple[str, list[dict[str, object]]],
) -> None:
    url, taken = inbox
    async with FakeTelegram() as telegram, aiohttp.ClientSession() as session:
        voter = telegram.user()
        numbers = [voter.say("one"), voter.say("two")]
        given = {"url": url, "secret_token": "s"}
        await session.post(f"{telegram.url}/bot{TOKEN}/setWebhook", data=given)
        await telegram.accepted()
        telegram.deliver_again(numbers[0])
        await telegram.accepted()
    assert [update["update_id"] for update in taken] == [*numbers, numbers[0]]
