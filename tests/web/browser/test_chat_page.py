"""The voters' chat page in a real Chromium, as a voter uses it."""

import re

import pytest
from playwright.async_api import Locator, Page, Route, expect

from bot.domain.delivery import Origin
from bot.domain.message import Button, InboundMessage, OutboundMessage
from tests.web.browser.conftest import House
from tests.web.test_chat import XSS

pytestmark = pytest.mark.asyncio(loop_scope="module")

SENT = "en:chat.sent"


def bubbles(page: Page, speaker: str) -> Locator:
    return page.locator(f".line.{speaker}:not(#typing) .text")


async def write(page: Page, text: str) -> None:
    await page.fill("#field", text)
    await page.keyboard.press("Enter")


async def test_a_question_is_answered_without_a_reload(house: House) -> None:
    page = await house.visit()

    await write(page, "where do I vote?")

    await expect(bubbles(page, "bot")).to_have_text(["heard: where do I vote?"])
    await expect(page.locator(".voter .state")).to_contain_text(SENT)
    await expect(page.locator("#intro")).to_have_count(0)
    await expect(page.locator("#field")).to_be_focused()
    await expect(page.locator("#field")).to_have_value("")


async def test_nothing_is_sent_by_an_empty_field(house: House) -> None:
    page = await house.visit()

    await write(page, "   ")

    await expect(page.locator(".line.voter")).to_have_count(0)
    await expect(page.locator("#intro")).to_be_visible()


async def test_the_transcript_is_there_again_after_a_reload(house: House) -> None:
    page = await house.visit()
    await write(page, "hello")
    await expect(bubbles(page, "bot")).to_have_count(1)

    await page.reload()

    await expect(bubbles(page, "voter")).to_have_text(["hello"])
    await expect(bubbles(page, "bot")).to_have_text(["heard: hello"])
    await write(page, "again")
    await expect(bubbles(page, "bot")).to_have_text(["heard: hello", "heard: again"])


async def test_a_button_is_an_answer_and_shows_that_it_was_tapped(house: House) -> None:
    page = await house.visit()
    await write(page, "hello")

    await page.get_by_role("button", name="Two").click()

    await expect(bubbles(page, "voter")).to_have_text(["hello", "Two"])
    await expect(bubbles(page, "bot")).to_have_text(["heard: hello", "heard: entry:two"])
    tapped = page.get_by_role("button", name="Two").first
    await expect(tapped).to_have_attribute("aria-disabled", "true")
    await tapped.click(force=True)
    await expect(bubbles(page, "voter")).to_have_count(2)


async def test_only_the_newest_options_show_the_numbers_that_may_be_typed(house: House) -> None:
    page = await house.visit()
    for count in (1, 2):
        await write(page, "hello")
        await expect(bubbles(page, "bot")).to_have_count(count)

    numbers = await page.evaluate(
        """[...document.querySelectorAll(".line .options button")]
            .map((e) => getComputedStyle(e, "::before").content)"""
    )
    assert numbers == ["none", "none", "counter(option)", "counter(option)"]


async def test_choosing_a_language_turns_the_page_to_it(house: House) -> None:
    def rule(message: InboundMessage) -> tuple[OutboundMessage, ...]:
        return (OutboundMessage("سڵاو", (), "ckb"),)

    house.stage.rule = rule
    page = await house.visit()

    await page.locator("#intro button", has_text="سۆرانی").click()

    root = page.locator("html")
    await expect(root).to_have_attribute("dir", "rtl")
    await expect(root).to_have_attribute("lang", "ckb")
    await expect(page.locator("#field")).to_have_attribute("placeholder", "ckb:chat.placeholder")
    await expect(page.locator("h1")).to_have_text("ckb:chat.title")
    await expect(page).to_have_title("ckb:chat.title")
    await expect(bubbles(page, "bot")).to_have_text(["سڵاو"])
    await expect(page.locator("time").first).to_have_text(re.compile("[٠-٩]{2}:[٠-٩]{2}"))


async def test_own_bubbles_stand_at_the_end_of_the_line_in_both_directions(house: House) -> None:
    for locale, direction in (("en-GB", "ltr"), ("ar-IQ", "rtl")):
        page = await house.visit(locale=locale)
        await expect(page.locator("html")).to_have_attribute("dir", direction)
        await write(page, "x")
        await expect(bubbles(page, "voter")).to_have_count(1)

        # The answer may turn the page to its own language meanwhile: end of line is what counts.
        await page.wait_for_function(
            """() => (document.querySelector(".voter .bubble").getBoundingClientRect().x > 195)
                  === (document.documentElement.dir === "ltr")""",
            timeout=30_000,
        )


async def test_a_lost_message_is_sent_again_by_a_tap_and_taken_once(house: House) -> None:
    page = await house.visit()
    tries = 0

    async def lose_the_response(route: Route) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/chat/messages", lose_the_response)
    await write(page, "hello")
    await page.get_by_role("button", name="en:chat.failed").click()

    await expect(page.locator(".voter .state")).to_contain_text(SENT)
    await expect(bubbles(page, "bot")).to_have_text(["heard: hello"])
    await page.reload()
    await expect(bubbles(page, "voter")).to_have_text(["hello"])
    assert tries == 2


async def test_what_was_written_offline_goes_out_when_the_connection_is_back(house: House) -> None:
    page = await house.visit()
    await page.context.set_offline(True)
    await expect(page.locator("#offline")).to_have_text("en:chat.offline")
    await write(page, "one")
    await write(page, "two")
    await expect(page.locator(".failed")).to_have_count(2)

    await page.context.set_offline(False)

    await expect(bubbles(page, "bot")).to_have_text(["heard: one", "heard: two"])
    await expect(page.locator("#offline")).to_be_empty()


async def test_what_was_said_while_the_page_was_cut_off_is_caught_up(house: House) -> None:
    page = await house.visit()
    await write(page, "hello")
    await expect(bubbles(page, "bot")).to_have_count(1)

    await page.context.set_offline(True)
    await house.stage.say(1, OutboundMessage("meanwhile", (), "en"))
    await page.context.set_offline(False)
    await house.stage.say(1, OutboundMessage("now", (), "en"))

    await expect(bubbles(page, "bot")).to_have_text(["heard: hello", "meanwhile", "now"])


async def test_a_person_is_told_apart_from_the_bot(house: House) -> None:
    page = await house.visit()
    await write(page, "hello")
    await expect(bubbles(page, "bot")).to_have_count(1)

    await house.stage.say(1, OutboundMessage("I am a person", (), "en"), Origin.OPERATOR)

    await expect(bubbles(page, "operator")).to_have_text(["I am a person"])
    await expect(page.get_by_text("en:chat.operator")).to_be_visible()


async def test_while_an_answer_is_awaited_the_page_says_so(house: House) -> None:
    house.stage.rule = lambda message: ()
    page = await house.visit()

    await write(page, "hello")

    await expect(page.locator("#typing")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="en:chat.typing")).to_have_count(1)
    await house.stage.say(1, OutboundMessage("there", (), "en"))
    await expect(page.locator("#typing")).to_be_hidden()


async def test_no_text_becomes_markup_or_script(house: House) -> None:
    def rule(message: InboundMessage) -> tuple[OutboundMessage, ...]:
        text = message.text
        return (OutboundMessage(text, (Button("entry:x", text[:24]),), "en"),)

    house.stage.rule = rule
    page = await house.visit()
    for text in XSS:
        await write(page, text)
    await expect(bubbles(page, "bot")).to_have_text(list(XSS))
    images = await page.locator("img").count()

    await page.reload()

    await expect(bubbles(page, "voter")).to_have_text(list(XSS))
    assert await page.evaluate("window.alarm ?? null") is None
    assert await page.locator("img").count() == images
    assert await page.locator("#log script, #log svg, #log a").count() == 0


async def test_a_web_address_in_an_answer_can_be_followed(house: House) -> None:
    house.stage.rule = lambda message: (OutboundMessage("see https://ihec.iq.", (), "en"),)
    page = await house.visit()
    await write(page, "https://evil.example")

    await expect(page.locator("#log a")).to_have_attribute("href", "https://ihec.iq")
    await page.reload()
    await expect(page.locator("#log a")).to_have_count(1)
    await expect(page.locator("#log a")).to_have_attribute("rel", "noopener noreferrer")


async def test_everything_can_be_done_from_the_keyboard(house: House) -> None:
    page = await house.visit()
    await page.focus("body")
    await page.locator("#menu summary").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.value") == "lang:ar"
    await page.keyboard.press("Escape")
    await expect(page.locator("#menu")).not_to_have_attribute("open", "")
    assert await page.evaluate("document.activeElement.tagName") == "SUMMARY"

    await page.focus("#field")
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")

    await expect(bubbles(page, "voter")).to_have_text(["one\ntwo"], use_inner_text=True)


async def test_a_screen_reader_finds_names_for_everything(house: House) -> None:
    page = await house.visit()
    await write(page, "hello")
    await expect(bubbles(page, "bot")).to_have_count(1)

    log = page.get_by_role("log", name="en:chat.log")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(page.get_by_role("textbox", name="en:chat.field")).to_have_count(1)
    await expect(page.get_by_role("button", name="en:chat.send")).to_have_count(1)
    nameless = await page.evaluate(
        """[...document.querySelectorAll("button, a, summary, textarea")].filter(
            (e) => !(e.textContent.trim() || e.ariaLabel || e.labels?.length)).length"""
    )
    assert nameless == 0


async def test_after_the_messages_were_deleted_the_page_shows_them_no_more(house: House) -> None:
    def rule(message: InboundMessage) -> tuple[OutboundMessage, ...]:
        return (OutboundMessage("said", (Button("forget:yes", "Delete"),), "en"),)

    house.stage.rule = rule
    page = await house.visit()
    await write(page, "my secret")
    await page.get_by_role("button", name="Delete").click()

    await expect(bubbles(page, "voter")).to_have_count(0)
    await expect(bubbles(page, "bot")).to_have_text(["said"])


async def test_without_script_the_page_still_works(house: House) -> None:
    page = await house.visit(java_script_enabled=False)
    await page.fill("#field", "hello")
    await page.click("#composer button")

    await expect(bubbles(page, "bot")).to_have_text(["heard: hello"])
    await page.get_by_role("button", name="Two").click()
    await expect(bubbles(page, "bot")).to_have_text(["heard: hello", "heard: entry:two"])


CONTRAST = """
() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = numbers(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
  };
  const seen = [...document.querySelectorAll("h1, p, .text, .meta, button, summary, a, .state")]
    .filter((e) => e.checkVisibility() && e.textContent.trim() && !e.closest(".unseen"));
  return seen.map((e) => {
    const [a, b] = [light(numbers(getComputedStyle(e).color)), light(ground(e))];
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.className || e.tagName];
  }).filter(([ratio]) => ratio < 4.5);
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_letters_stand_out_from_their_ground(house: House, scheme: str) -> None:
    """WCAG 2.2, success criterion 1.4.3, level AA: 4.5 to 1."""
    page = await house.visit(color_scheme=scheme)
    assert await page.evaluate(CONTRAST) == []
    await write(page, "hello https://ihec.iq")
    await page.get_by_role("button", name="Two").click()
    await expect(bubbles(page, "bot")).to_have_count(2)
    await house.stage.say(1, OutboundMessage("a person, https://ihec.iq", (), "en"))
    await page.click("#menu summary")
    await page.context.set_offline(True)
    await write(page, "lost")
    await expect(page.locator(".failed")).to_have_count(1)

    assert await page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_nothing_is_wider_than_the_screen(house: House, width: int) -> None:
    page = await house.visit(viewport={"width": width, "height": 640}, locale="ar-IQ")
    await write(page, "ب" * 300)
    await write(page, "https://ihec.iq/" + "a" * 300)
    await expect(bubbles(page, "bot")).to_have_count(2)

    sizes = "[document.documentElement.scrollWidth, document.querySelector('#log').scrollWidth]"
    assert max(await page.evaluate(sizes)) <= width


async def test_every_target_is_large_enough_for_a_finger(house: House) -> None:
    """44 CSS pixels: WCAG 2.2, success criterion 2.5.5."""
    page = await house.visit()
    await write(page, "hello")
    await expect(bubbles(page, "bot")).to_have_count(1)
    await page.click("#menu summary")
    small = await page.evaluate(
        """[...document.querySelectorAll("button, summary, textarea")]
            .filter((e) => e.checkVisibility())
            .map((e) => e.getBoundingClientRect())
            .filter((box) => box.width < 44 || box.height < 44).length"""
    )

    assert small == 0


async def test_motion_stops_for_those_who_asked_for_it(house: House) -> None:
    page = await house.visit(reduced_motion="reduce")
    style = "getComputedStyle(document.querySelector('#typing i')).animationName"

    assert await page.evaluate(style) == "none"


async def test_an_older_place_is_not_left_when_something_new_arrives(house: House) -> None:
    house.stage.rule = lambda message: (OutboundMessage("line\n" * 60, (), "en"),)
    page = await house.visit()
    await write(page, "hello")
    await expect(bubbles(page, "bot")).to_have_count(1)
    await page.evaluate("document.querySelector('#log').scrollTop = 0")
    await house.stage.say(1, OutboundMessage("news", (), "en"))

    newest = page.get_by_role("button", name="en:chat.newest")
    await expect(newest).to_be_visible()
    assert await page.evaluate("document.querySelector('#log').scrollTop") == 0
    await newest.click()
    await expect(newest).to_be_hidden()
    await expect(page.get_by_text("news", exact=True)).to_be_in_viewport()


async def test_a_long_talk_never_pushes_the_field_off_the_screen(house: House) -> None:
    page = await house.visit()
    for count in range(1, 7):
        await write(page, "a long question " * 20)
        await expect(bubbles(page, "bot")).to_have_count(count)

    stretched = await page.evaluate("document.documentElement.scrollHeight > innerHeight")

    assert not stretched
    await expect(page.locator("#field")).to_be_in_viewport(ratio=1)
