"""The voters' chat page over the real store, without a browser."""

from html.parser import HTMLParser

import httpx
import pytest

from bot.domain.delivery import Origin
from bot.domain.message import Button, InboundMessage, OutboundMessage
from bot.services.records import Reply
from bot.store.sqlite import SqliteStore
from bot.web.pages import asset
from bot.web.server import create_web
from bot.web.visitor import COOKIE, new_token
from tests.web.stage import Feed, Stage

XSS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea></div><svg/onload=alert(1)>",
    "{{ 7*7 }} {% raw %}",
    "javascript:alert(1)",
)


@pytest.fixture
def stage(store: SqliteStore) -> Stage:
    return Stage(store)


async def arrive(browser: httpx.AsyncClient, **headers: str) -> str:
    """Open the page for the first time; the cookie's value."""
    response = await browser.get("/chat", headers=headers)
    assert response.status_code == 200
    return browser.cookies[COOKIE]


async def post(browser: httpx.AsyncClient, identity: str = "a" * 32, **fields: str) -> int:
    response = await browser.post("/chat/messages", json={"id": identity, **fields})
    return response.status_code


class Text(HTMLParser):
    """Collects what a reader sees and which elements there are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.seen += data


async def test_the_page_alone_sends_nothing(stage: Stage) -> None:
    async with stage.browser as browser:
        token = await arrive(browser)

    assert await stage.conversation(token) is None


async def test_the_first_page_greets_and_offers_every_language_by_its_own_name(
    stage: Stage,
) -> None:
    async with stage.browser as browser:
        page = Text((await browser.get("/chat")).text)

    values = [attrs.get("value") for tag, attrs in page.elements if tag == "button"]
    assert "ar:chat.welcome" in page.seen
    assert "Türkmence / Türkçe" in page.seen
    assert {"lang:ar", "lang:ckb", "lang:kmr-Latn", "lang:tr", "lang:en"} <= set(values)


async def test_the_page_travels_small(stage: Stage) -> None:
    async with stage.browser as browser:
        page = await browser.get("/chat")
        sizes = [
            int((await browser.get(asset(name))).headers["content-length"])
            for name in ("base.css", "chat.css", "chat.js", "mark.svg")
        ]

    assert page.headers["content-encoding"] == "gzip"
    assert int(page.headers["content-length"]) + sum(sizes) < 16_000


async def test_the_cookie_is_hidden_from_scripts_and_bound_to_encryption(
    store: SqliteStore,
) -> None:
    async with Stage(store).browser as browser:
        plain = (await browser.get("/chat")).headers["set-cookie"]
    async with Stage(store, public_url="https://voters.example").browser as browser:
        bound = (await browser.get("/chat")).headers["set-cookie"]

    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    assert bound.startswith("__Host-")
    assert "Secure" in bound


async def test_the_address_does_not_give_the_cookie_away(stage: Stage) -> None:
    async with stage.browser as browser:
        token = await arrive(browser)
        await post(browser, text="hello")

    conversation = await stage.conversation(token)
    assert conversation is not None
    assert conversation.address.channel == "webchat"
    assert token not in str(conversation.address)


async def test_a_visitor_keeps_the_conversation(stage: Stage) -> None:
    async with stage.browser as browser:
        first = await arrive(browser)
        assert await arrive(browser) == first


@pytest.mark.parametrize("token", ["short", "a" * 42 + "ü", "../../" + "a" * 37, "a" * 300])
async def test_a_made_up_cookie_is_replaced(stage: Stage, token: str) -> None:
    async with stage.browser as browser:
        headers = {"cookie": f"{COOKIE}={token}".encode("latin-1")}
        response = await browser.get("/chat", headers=headers)

        assert response.cookies[COOKIE] != token


async def test_a_double_tap_is_taken_once(stage: Stage) -> None:
    async with stage.browser as browser:
        token = await arrive(browser)
        assert await post(browser, text="hello") == 202
        assert await post(browser, text="hello") == 202

    assert [message.text for message in await stage.waiting(token)] == ["hello"]


async def test_two_voters_may_use_the_same_id(stage: Stage) -> None:
    tokens = []
    for _ in range(2):
        async with stage.browser as browser:
            tokens.append(await arrive(browser))
            await post(browser, text="hello")

    for token in tokens:
        assert len(await stage.waiting(token)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": ""},
        {"text": "  \n "},
        {"text": 5},
        {"text": None},
        {"choice": ["menu"]},
        {"choice": "x" * 65},
        {"choice": "ڕ" * 33},
        {"id": "no", "text": "x"},
        {"id": "spaces in it", "text": "x"},
        {"id": None, "text": "x"},
    ],
)
async def test_what_is_no_message_is_refused(stage: Stage, fields: dict[str, object]) -> None:
    async with stage.browser as browser:
        token = await arrive(browser)
        response = await browser.post("/chat/messages", json={"id": "a" * 32, **fields})

    assert response.status_code == 400
    assert await stage.waiting(token) == ()


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 200_000, b"[]", b"\xff\xfe", b"9" * 9999])
async def test_unreadable_json_is_refused(stage: Stage, body: bytes) -> None:
    async with stage.browser as browser:
        await arrive(browser)
        headers = {"content-type": "application/json"}
        response = await browser.post("/chat/messages", content=body, headers=headers)

    assert response.status_code == 400


async def test_a_very_long_message_is_taken_in_whole(stage: Stage) -> None:
    async with stage.browser as browser:
        token = await arrive(browser)
        assert await post(browser, text="ب" * 100_000) == 202

    assert len((await stage.waiting(token))[0].text) == 100_000


async def test_half_characters_and_nulls_cannot_reach_the_store(stage: Stage) -> None:
    async with stage.browser as browser:
        token = await arrive(browser)
        body = b'{"id": "aaaaaaaa", "text": "a\\ud800b\\u0000c"}'
        headers = {"content-type": "application/json"}
        response = await browser.post("/chat/messages", content=body, headers=headers)

    assert response.status_code == 202
    assert (await stage.waiting(token))[0].text == "a\ufffdb\ufffdc"


async def test_without_a_cookie_nothing_is_taken(stage: Stage) -> None:
    async with stage.browser as browser:
        assert await post(browser, text="hello") == 403
        form = await browser.post("/chat/messages", data={"id": "a" * 32, "text": "hello"})

    assert form.status_code == 303


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 202),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://voterline.test"}, 202),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 202),
    ],
)
async def test_forms_of_other_sites_are_refused(
    stage: Stage, headers: dict[str, str], status: int
) -> None:
    async with stage.browser as browser:
        await arrive(browser)
        fields = {"id": "a" * 32, "text": "hello"}
        response = await browser.post("/chat/messages", json=fields, headers=headers)

    assert response.status_code == status


async def test_a_tap_is_kept_with_what_the_button_said(stage: Stage) -> None:
    async with stage.browser as browser:
        token = await arrive(browser)
        await post(browser, "first-message", text="hello")
        await stage.answer_all()
        await post(browser, "second-message", choice="entry:two")
        await post(browser, "third-message", choice="lang:ckb")
        await post(browser, "fourth-message", choice="menu")
        await post(browser, "fifth-message", choice="entry:never-offered")

    kept = [(message.choice, message.text) for message in await stage.waiting(token)]
    assert kept == [
        ("entry:two", "Two"),
        ("lang:ckb", "کوردی (سۆرانی)"),
        ("menu", "en:chat.topics"),
        ("entry:never-offered", ""),
    ]


async def test_the_transcript_shows_both_sides_and_the_tapped_button(stage: Stage) -> None:
    async with stage.browser as browser:
        await arrive(browser)
        await post(browser, "first-message", text="where do I vote")
        await stage.answer_all()
        await post(browser, "second-message", choice="entry:two")
        page = Text((await browser.get("/chat")).text)

    buttons = {
        attrs["value"]: attrs.get("aria-disabled")
        for tag, attrs in page.elements
        if tag == "button" and str(attrs.get("value")).startswith("entry:")
    }
    assert "heard: where do I vote" in page.seen
    assert "ar:chat.welcome" not in page.seen.partition('{"code"')[0]
    assert buttons == {"entry:one": None, "entry:two": "true"}


async def test_what_is_not_sent_yet_is_not_shown(stage: Stage) -> None:
    async with stage.browser as browser:
        token = await arrive(browser)
        await post(browser, text="hello")
        conversation = await stage.conversation(token)
        assert conversation is not None
        reply = Reply(OutboundMessage("in the queue"))
        await stage.store.write(lambda t: t.enqueue(conversation.id, reply, stage.now))

        assert "in the queue" not in (await browser.get("/chat")).text


@pytest.mark.parametrize("text", XSS)
async def test_text_is_never_markup(store: SqliteStore, text: str) -> None:
    def rule(message: InboundMessage) -> tuple[OutboundMessage, ...]:
        return (OutboundMessage(text, (Button("entry:x", text[:24]),), "en"),)

    stage = Stage(store, rule)
    async with stage.browser as browser:
        await arrive(browser)
        before = Text((await browser.get("/chat")).text)
        await post(browser, text=text)
        await stage.answer_all()
        page = Text((await browser.get("/chat")).text)

    assert page.seen.count(text) >= 2
    assert not any(name.startswith("on") for _, attrs in page.elements for name in attrs)
    scripts = [attrs for tag, attrs in page.elements if tag == "script"]
    assert scripts == [attrs for tag, attrs in before.elements if tag == "script"]


async def test_a_voters_marks_cannot_turn_the_page_around(stage: Stage) -> None:
    async with stage.browser as browser:
        await arrive(browser)
        await post(browser, text="a\u202eb\u2066c\x07d\u200ce")
        page = await browser.get("/chat")

    assert "abcd\u200ce" in page.text


async def test_a_bubble_has_its_language_and_direction(store: SqliteStore) -> None:
    def rule(message: InboundMessage) -> tuple[OutboundMessage, ...]:
        return (OutboundMessage("IHEC: بنکەی دەنگدان", (), "ckb"),)

    stage = Stage(store, rule)
    async with stage.browser as browser:
        token = await arrive(browser)
        await post(browser, text="hello")
        await stage.answer_all()
        conversation = await stage.conversation(token)
        assert conversation is not None
        await stage.say(conversation.id, OutboundMessage("hi", (), "ckb"), Origin.OPERATOR)
        page = Text((await browser.get("/chat")).text)

    texts = [attrs for _, attrs in page.elements if attrs.get("class") == "text"]
    assert [(attrs.get("lang"), attrs["dir"]) for attrs in texts] == [
        (None, "auto"),
        ("ckb", "rtl"),
        ("ckb", "auto"),
    ]


async def test_the_page_speaks_the_conversations_language_then_the_browsers(stage: Stage) -> None:
    async with stage.browser as browser:
        unknown = (await browser.get("/chat", headers={"accept-language": "de"})).text
        asked = (await browser.get("/chat", headers={"accept-language": "ckb,en;q=.5"})).text
        await post(browser, text="hello")
        await stage.answer_all()
        spoken = (await browser.get("/chat", headers={"accept-language": "ckb"})).text

    assert '<html lang="ar" dir="rtl">' in unknown
    assert '<html lang="ckb" dir="rtl">' in asked
    assert '<html lang="en" dir="ltr">' in spoken


async def test_the_interface_can_change_its_language_without_a_reload(stage: Stage) -> None:
    async with stage.browser as browser:
        texts = (await browser.get("/chat/interface/ckb")).json()
        missing = await browser.get("/chat/interface/xx")

    assert texts["direction"] == "rtl"
    assert texts["digits"] == "arab"
    assert texts["texts"]["send"] == "ckb:chat.send"
    assert missing.status_code == 404


async def test_without_script_the_answer_stands_on_the_next_page(stage: Stage) -> None:
    async with stage.browser as browser, stage.answering():
        await arrive(browser)
        form = {"id": "a" * 32, "text": "line one\r\nline two"}
        response = await browser.post("/chat/messages", data=form)
        page = await browser.get(response.headers["location"])

    assert response.status_code == 303
    assert "heard: line one\nline two" in page.text


async def test_the_feed_replays_what_was_missed_and_goes_on_live(stage: Stage) -> None:
    async with stage.browser as browser:
        token = await arrive(browser)
        await post(browser, text="hello")
    await stage.answer_all()
    conversation = await stage.conversation(token)
    assert conversation is not None
    cookie = {"cookie": f"{COOKIE}={token}"}

    async with Feed(create_web(stage.parts), "/chat/events?after=0", cookie) as feed:
        replayed = await feed.event()
        await stage.say(conversation.id, OutboundMessage("live", (), "en"), Origin.OPERATOR)
        live = await feed.event()
    last = {**cookie, "last-event-id": str(replayed["id"])}
    async with Feed(create_web(stage.parts), "/chat/events?after=0", last) as feed:
        again = await feed.event()

    assert replayed["parts"] == [["heard: hello", None]]
    assert replayed["buttons"] == [["entry:one", "One"], ["entry:two", "Two"]]
    assert (replayed["interface"], replayed["mode"]) == ("en", "bot")
    assert (live["speaker"], live["parts"]) == ("operator", [["live", None]])
    assert again == live


@pytest.mark.parametrize("after", ["", "-1", "x", "٣", "9" * 40])
async def test_a_strange_place_in_the_feed_is_its_beginning(stage: Stage, after: str) -> None:
    async with stage.browser as browser:
        token = await arrive(browser)
        await post(browser, text="hello")
    await stage.answer_all()
    cookie = {"cookie": f"{COOKIE}={token}"}

    async with Feed(create_web(stage.parts), f"/chat/events?after={after}", cookie) as feed:
        assert (await feed.event())["parts"] == [["heard: hello", None]]


async def test_nobody_hears_anothers_answers(stage: Stage) -> None:
    async with stage.browser as browser:
        await arrive(browser)
        await post(browser, text="hello")
    await stage.answer_all()

    async with stage.browser as stranger:
        nobody = await stranger.get("/chat/events")
        stranger.cookies.set(COOKIE, new_token())
        other = await stranger.get("/chat/events")
        page = await stranger.get("/chat")

    assert (nobody.status_code, other.status_code) == (204, 204)
    assert "heard: hello" not in page.text
