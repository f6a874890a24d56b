"""Conversations through the whole service leave no word and no address in its log."""

import json

import httpx
import pytest

from bot.channels.whatsapp.webhook import SIGNATURE_HEADER, signature
from bot.web.visitor import COOKIE, address_of
from tests.fake_telegram import TOKEN, FakeTelegram
from tests.fake_telegram_faults import chat_not_found
from tests.fake_whatsapp import TOKEN as WHATSAPP_TOKEN
from tests.fake_whatsapp import VERIFY_TOKEN, FakeWhatsApp
from tests.fake_whatsapp_webhooks import APP_SECRET, NUMBER, PATH, signed
from tests.faults import drop_after_applying, server_error
from tests.journeys.process import House, Process

WORDS = "Zebrafink Quastenflosser"
"""What no program says by itself."""


@pytest.mark.parametrize(
    ("house", "form"), [("sqlite", "text"), ("postgresql", "json")], indirect=["house"]
)
async def test_no_line_at_debug_holds_words_or_addresses(house: House, form: str) -> None:
    async with FakeTelegram() as telegram, FakeWhatsApp() as whatsapp:
        settings = {
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": form,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE_URL": telegram.url,
            "WHATSAPP_TOKEN": WHATSAPP_TOKEN,
            "WHATSAPP_PHONE_NUMBER_ID": NUMBER,
            "WHATSAPP_APP_SECRET": APP_SECRET,
            "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
            "WHATSAPP_API_BASE_URL": whatsapp.url,
        }
        async with house.running(**settings) as service:
            telegram.fail("sendMessage", chat_not_found(), drop_after_applying())
            for _ in range(3):
                voter = telegram.user(WORDS)
                voter.say(WORDS)
            unfit = {"text": WORDS, "chat": {"first_name": WORDS}}
            telegram.happen("message", unfit, as_documented=False)
            await voter.read()
            whatsapp.fail(server_error())
            caller = whatsapp.user()
            caller.say(WORDS)
            await posted(service, whatsapp)
            cookie = await on_the_page(service)
            await house.comes_true("SELECT COUNT(*) >= 5 FROM outbox WHERE status <> 'queued'")
            await telegram.accepted()

    log = service.log.read_text(encoding="utf-8")
    private = [
        *WORDS.split(),
        *(str(text).splitlines()[0] for (text,) in house.rows("SELECT text FROM outbox")),
        *(str(5_000_000_001 + number) for number in range(3)),
        caller.user_id,
        caller.phone,
        cookie,
        address_of(cookie).id,
        TOKEN,
        WHATSAPP_TOKEN,
    ]
    assert [word for word in private if any(form in log for form in forms_of(word))] == []
    assert "chat_not_found" in log
    assert "Finished server process" in log
    if form == "json":
        lines = [line for line in log.splitlines() if line.startswith("{")]
        assert all({"time", "level", "logger", "message"} <= set(json.loads(x)) for x in lines)
        assert any(json.loads(line).get("code") == "chat_not_found" for line in lines)


def forms_of(word: str) -> tuple[str, str, str]:
    """The word as it is, and as programs write it that escape letters or show bytes."""
    return word, ascii(word)[1:-1], repr(word.encode())[2:-1]


async def posted(service: Process, whatsapp: FakeWhatsApp) -> None:
    """Post what happened on WhatsApp, then something unreadable and something unsigned."""
    unreadable = f"[{WORDS}".encode()
    its_headers = {SIGNATURE_HEADER: signature(APP_SECRET, unreadable)}
    async with httpx.AsyncClient(base_url=service.url) as meta:
        for expected, body, headers in (
            (200, *signed(whatsapp.webhook(0))),
            (400, unreadable, its_headers),
        ):
            assert (await meta.post(PATH, content=body, headers=headers)).status_code == expected
        assert (await meta.post(PATH, content=WORDS)).status_code == 403


async def on_the_page(service: Process) -> str:
    """Write on the chat page and read the first event of its feed; the cookie."""
    async with httpx.AsyncClient(base_url=service.url) as page:
        await page.get("/chat")
        await page.post("/chat/messages", json={"id": "message-one", "text": WORDS})
        async with page.stream("GET", "/chat/events") as feed:
            async for line in feed.aiter_lines():
                if line.startswith("data: "):
                    break
        return page.cookies[COOKIE]
