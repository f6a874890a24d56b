"""What holds for every page: headers, the body's cap, polite faults, files that cache, health."""

import logging
import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from starlette.types import Message

from bot.domain.inbound import Inbound
from bot.domain.message import Address, InboundMessage
from bot.errors import StoreUnavailable
from bot.services.intake import Intake
from bot.services.ports import Transaction
from bot.services.records import StoreHealth
from bot.store.sqlite import SqliteStore
from bot.web.guard import BODY_CAP, where
from bot.web.health import figures_of
from bot.web.interface import TEXTS
from bot.web.pages import STATIC, TEMPLATES, asset
from bot.web.parts import FaqState
from bot.web.server import create_watch, create_web
from bot.words import Words
from tests.web.stage import NOON, Stage

T = TypeVar("T")

ROOT = Path(__file__).parents[2]


@pytest.fixture
def stage(store: SqliteStore) -> Stage:
    return Stage(store)


class BrokenStore:
    """A store that raises whatever it is told to."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    async def write(self, work: Callable[[Transaction], T]) -> T:
        raise self._fault

    async def read(self, work: Callable[[Transaction], T]) -> T:
        raise self._fault

    async def close(self) -> None:
        return


async def get(stage: Stage, path: str, **headers: str) -> httpx.Response:
    async with stage.browser as browser:
        await browser.get("/chat/interface/en")
        browser.cookies.set("voterline-chat", "a" * 43)
        return await browser.get(path, headers=headers)


async def test_the_front_door_leads_to_the_chat(stage: Stage) -> None:
    response = await get(stage, "/")

    assert (response.status_code, response.headers["location"]) == (307, "/chat")


@pytest.mark.parametrize("path", ["/", "/chat", "/desk", "/healthz", "/static/mark.svg", "/no"])
async def test_every_response_carries_the_security_headers(stage: Stage, path: str) -> None:
    headers = (await get(stage, path)).headers

    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


async def test_browsers_are_bound_to_https_where_the_host_has_it(store: SqliteStore) -> None:
    headers = (await get(Stage(store, public_url="https://voters.example"), "/chat")).headers

    assert "max-age=" in headers["strict-transport-security"]


async def test_a_body_above_the_cap_is_refused_while_it_streams_in(stage: Stage) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(4 * BODY_CAP // 65536):
            sent += 65536
            yield b"x" * 65536

    async with stage.browser as browser:
        headers = {"content-type": "application/json"}
        chunked = await browser.post("/chat/messages", content=endless(), headers=headers)
        form = await browser.post("/chat/messages", data={"text": "x" * BODY_CAP})

    assert (chunked.status_code, form.status_code) == (413, 413)
    assert sent <= BODY_CAP + 65536


async def test_an_unexpected_fault_is_told_politely_and_logged_without_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stage = Stage(BrokenStore(ValueError("what the voter wrote")))

    response = await get(stage, "/chat", **{"accept-language": "tr"})

    assert response.status_code == 500
    assert "tr:chat.trouble" in response.text
    assert "ValueError at " in caplog.text
    assert "talk.py" in caplog.text
    assert "what the voter wrote" not in caplog.text + response.text


async def test_a_client_that_hangs_up_is_no_fault(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    sent: list[Message] = []

    async def hang_up() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"voterline.test"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/chat/messages", "headers": headers}
    scope |= {"query_string": b"", "root_path": "", "scheme": "http", "server": ("x", 80)}
    await create_web(stage.parts)(scope, hang_up, send)

    assert sent == []
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


async def test_the_log_names_the_cause_of_a_fault_too() -> None:
    try:
        try:
            raise KeyError("private")
        except KeyError as cause:
            raise RuntimeError("private") from cause
    except RuntimeError as fault:
        line = where(fault)

    assert "RuntimeError at " in line
    assert "from KeyError at " in line
    assert "private" not in line


async def test_while_the_database_is_away_voters_are_asked_to_wait() -> None:
    response = await get(Stage(BrokenStore(StoreUnavailable("disk full"))), "/chat")

    assert response.status_code == 503
    assert response.headers["retry-after"] == "5"
    assert "ar:chat.busy" in response.text


async def test_an_unknown_address_is_told_in_the_browsers_language(stage: Stage) -> None:
    response = await get(stage, "/no/such/page", **{"accept-language": "ckb"})

    assert response.status_code == 404
    assert "ckb:chat.missing" in response.text
    assert 'dir="rtl"' in response.text


async def test_a_wrong_method_says_which_are_right(stage: Stage) -> None:
    response = await get(stage, "/chat/messages")

    assert (response.status_code, response.headers["allow"]) == (405, "POST")


async def test_files_named_by_their_content_are_kept_for_ever(stage: Stage) -> None:
    named = await get(stage, asset("chat.js"))
    bare = await get(stage, "/static/chat.js")

    assert "immutable" in named.headers["cache-control"]
    assert bare.headers["cache-control"] == "no-cache"
    assert named.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["/static/../server.py", "/static/%2e%2e/server.py", "/static/"])
async def test_only_static_files_are_given_out(stage: Stage, path: str) -> None:
    assert (await get(stage, path)).status_code in (404, 405)


async def test_the_pages_script_stays_small() -> None:
    assert len((STATIC / "chat.js").read_bytes()) < 10_000


async def test_health_gives_the_figures_of_the_store(stage: Stage, store: SqliteStore) -> None:
    voter = Address("telegram", "1001")
    message = InboundMessage(voter, "1", NOON - timedelta(seconds=90), "hello")
    await Intake(store, stage.bell, lambda: NOON - timedelta(seconds=90))(Inbound((message,)))

    response = await get(stage, "/healthz")

    figures = response.json()
    assert response.status_code == 200
    assert figures["status"] == "ok"
    assert figures["schema_version"] >= 1
    assert figures["faq_revision"] == "abc123"
    assert figures["oldest_unanswered_seconds"] == 90
    assert figures["open_tickets"] == 0
    assert figures["dead_letters"] == 0


async def test_health_says_503_when_the_database_does_not_answer() -> None:
    response = await get(Stage(BrokenStore(StoreUnavailable("gone"))), "/healthz")

    assert response.status_code == 503
    assert response.json()["faq_revision"] == "abc123"


async def test_health_shows_how_each_line_to_a_platform_fares(stage: Stage) -> None:
    stage.pulse.expect("whatsapp")
    stage.pulse.well("telegram", NOON)
    stage.pulse.ill("telegram", NOON + timedelta(seconds=1), "halted: 401")

    channels = (await get(stage, "/healthz")).json()["channels"]

    assert channels == {
        "whatsapp": {"state": "ok", "last_success": None, "last_failure": None},
        "telegram": {
            "state": "halted: 401",
            "last_success": "2026-11-21T09:00:00+00:00",
            "last_failure": "2026-11-21T09:00:01+00:00",
        },
    }


async def test_a_scrape_gives_figures_also_while_the_database_is_away(stage: Stage) -> None:
    well = await get(stage, "/metrics")
    away = await get(Stage(BrokenStore(StoreUnavailable("gone"))), "/metrics")

    assert well.headers["content-type"].startswith("text/plain; version=")
    assert "voterline_database_up 1.0" in well.text
    assert 'voterline_faq_info{revision="abc123"} 1.0' in well.text
    assert away.status_code == 200
    assert "voterline_database_up 0.0" in away.text


async def test_a_process_that_serves_no_people_shows_monitors_all_and_others_nothing(
    stage: Stage,
) -> None:
    transport = httpx.ASGITransport(create_watch(stage.parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://voterline.test") as monitor:
        found = [(await monitor.get(path)).status_code for path in ("/healthz", "/metrics")]
        pages = [(await monitor.get(path)).status_code for path in ("/chat", "/desk", "/")]

    assert (found, pages) == ([200, 200], [404, 404, 404])


def test_an_age_is_none_when_nothing_waits_and_never_negative() -> None:
    health = StoreHealth(1, None, NOON + timedelta(seconds=5), 2, 0, 1, 0)

    figures = figures_of(health, FaqState("r", 1, "line 3: …"), NOON)

    assert figures["oldest_unanswered_seconds"] is None
    assert figures["oldest_unsent_seconds"] == 0
    assert figures["faq_reloaded"] is False


def test_every_text_of_the_chat_stands_in_the_locales() -> None:
    words = Words.load(ROOT / "locales")
    templates = [TEMPLATES / "chat.html", TEMPLATES / "base.html"]
    used = {f"chat.{key}" for key in TEXTS}
    for template in templates:
        used |= set(re.findall(r'say\("(chat\.\w+)"\)', template.read_text(encoding="utf-8")))
    for notice in ("missing", "refused", "busy", "trouble"):
        used |= {f"chat.{notice}", f"chat.{notice}_title"}

    assert {key for key in used if not words.has("en", key)} == set()
