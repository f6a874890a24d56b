"""The desk in a real Chromium, as operators use it side by side."""

import re

import pytest
from playwright.async_api import Page, Route, expect

from bot.domain.operator import Role
from bot.faq.format import render_answer
from tests.services.desk_scene import DeskScene
from tests.web.desk.conftest import Office
from tests.web.desk.test_pages import HOSTILE

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOX = "form.composer textarea"


async def claimed(office: Office, page: Page, **about: str) -> int:
    """A new ticket, opened and taken on this page; returns its number."""
    ticket = await office.scene.ticket(**about)
    await page.goto(f"{office.url}/desk/tickets/{ticket.id}")
    await page.click("#claim")
    await expect(page.locator(BOX)).to_be_focused()
    return ticket.id


async def replies(scene: DeskScene, ticket_id: int) -> list[str]:
    ticket = await scene.store.read(lambda t: t.ticket(ticket_id))
    return [line.text for line in await scene.lines(ticket) if line.operator_name]


async def test_a_new_ticket_appears_and_nothing_typed_is_lost(office: Office) -> None:
    page = await office.seat("Zainab")
    await claimed(office, page, voter="first")
    await page.fill(BOX, "half an answer")
    await page.evaluate("document.querySelector('form.composer textarea').setSelectionRange(3, 3)")

    await office.scene.ticket("a second voter", voter="second")
    office.scene.bell.ring("desk")

    await expect(page.locator("[data-row]")).to_have_count(2)
    await expect(page).to_have_title("(2) desk.title")
    await expect(page.locator("#announce")).to_have_text("desk.live.new_ticket")
    await expect(page.locator(BOX)).to_have_value("half an answer")
    await expect(page.locator(BOX)).to_be_focused()
    assert await page.evaluate("document.activeElement.selectionStart") == 3


async def test_what_the_voter_adds_appears_in_the_open_ticket(office: Office) -> None:
    page = await office.seat("Zainab")
    number = await claimed(office, page)
    ticket = await office.scene.store.read(lambda t: t.ticket(number))

    await office.scene.voter_writes(ticket, "and my brother's?")
    office.scene.bell.ring("desk")

    await expect(page.locator(".bubble.voter .text").last).to_have_text("and my brother's?")


async def test_the_late_one_of_two_is_told_who_was_first(office: Office) -> None:
    ticket = await office.scene.ticket()
    path = f"/desk/tickets/{ticket.id}"
    zainab, azad = await office.seat("Zainab", path), await office.seat("Azad", path)
    # Azad's page has not heard of it yet.
    await azad.route("**/*part=*", lambda route: route.fulfill(status=500))

    await zainab.click("#claim")
    await expect(zainab.locator(BOX)).to_be_visible()
    await azad.click("#claim")

    refusal = azad.locator("[role=alert]")
    await expect(refusal).to_have_text("desk.refused.taken who=\u2068Zainab\u2069")
    await expect(azad.locator("#claim")).to_have_count(0)
    await expect(azad.locator(BOX)).to_have_count(0)


async def test_a_draft_outlives_a_reload_and_goes_out_by_keyboard(office: Office) -> None:
    page = await office.seat("Zainab")
    number = await claimed(office, page)
    await page.fill(BOX, "Come to the centre.")
    await page.reload()
    await expect(page.locator(BOX)).to_have_value("Come to the centre.")

    await page.focus(BOX)
    await page.keyboard.press("Control+Enter")

    await expect(page.locator(".bubble.operator .text")).to_have_text("Come to the centre.")
    await expect(page.locator(BOX)).to_have_value("")
    await expect(page.locator(BOX)).to_be_focused()
    await page.reload()
    await expect(page.locator(BOX)).to_have_value("")
    assert await replies(office.scene, number) == ["Come to the centre."]


async def test_a_reply_whose_answer_got_lost_is_not_sent_twice(office: Office) -> None:
    page = await office.seat("Zainab")
    number = await claimed(office, page)
    cut = True

    async def deliver_but_lose_the_answer(route: Route) -> None:
        nonlocal cut
        if cut:
            cut = False
            await route.fetch(max_redirects=0)
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/reply*", deliver_but_lose_the_answer)
    await page.fill(BOX, "Come to the centre.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("[role=alert]")).to_have_text("desk.live.unsent")
    await expect(page.locator(BOX)).to_have_value("Come to the centre.")

    # Even after a reload the draft knows that it is the same one.
    await page.reload()
    await page.focus(BOX)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(BOX)).to_have_value("")

    assert await replies(office.scene, number) == ["Come to the centre."]


async def test_two_replies_in_a_row_are_both_sent(office: Office) -> None:
    page = await office.seat("Zainab")
    number = await claimed(office, page)

    for _ in range(2):
        await page.fill(BOX, "Please wait.")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator(BOX)).to_have_value("")

    assert await replies(office.scene, number) == ["Please wait.", "Please wait."]


async def test_an_approved_answer_is_one_search_and_one_click_away(office: Office) -> None:
    page = await office.seat("Zainab")
    number = await claimed(office, page, language="ckb", guess="")
    approved = render_answer(office.scene.catalog, "card.lost", "ckb")

    await page.fill("[data-search] [name=q]", "lost")
    await page.click("[data-insert='card.lost']")

    await expect(page.locator(BOX)).to_have_value(approved)
    await expect(page.locator("[data-when=approved]")).to_be_visible()
    await page.keyboard.type("!")
    await expect(page.locator("[data-when=approved]")).to_be_hidden()
    await expect(page.locator("[data-when=own]")).to_be_visible()
    await page.keyboard.press("Backspace")
    await expect(page.locator("[data-when=approved]")).to_be_visible()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".bubble.operator .badge")).to_contain_text("desk.approved")
    assert await replies(office.scene, number) == [approved]


async def test_a_note_and_a_reply_never_share_a_box(office: Office) -> None:
    page = await office.seat("Zainab")
    number = await claimed(office, page)
    await page.fill(BOX, "half an answer")
    await page.click(".noting summary")
    await page.fill(".note-form textarea", "ask the office")

    await page.keyboard.press("Control+Enter")

    await expect(page.locator(".note")).to_contain_text("ask the office")
    await expect(page.locator(BOX)).to_have_value("half an answer")
    assert await replies(office.scene, number) == []
    colours = "e => getComputedStyle(e).backgroundColor"
    note = await page.locator(".note").evaluate(colours)
    assert note != await page.locator(".bubble").first.evaluate(colours)


async def test_a_text_that_is_too_long_cannot_be_sent(office: Office) -> None:
    page = await office.seat("Zainab")
    await claimed(office, page)

    await page.fill(BOX, "x" * 4001)

    await expect(page.locator(".length")).to_have_text(re.compile(r"4001\s*/\s*4000"))
    await expect(page.locator("form.composer .button")).to_be_disabled()


async def test_closing_shows_the_voters_words_first(office: Office) -> None:
    page = await office.seat("Zainab")
    number = await claimed(office, page)

    await page.click(".closing summary")
    await expect(page.locator(".closing blockquote")).to_have_text("ticket.closed")
    await expect(page.locator(".closing .warning")).to_be_visible()
    await page.click(".closing form button")

    await expect(page.locator(".shut")).to_be_visible()
    await expect(page.locator(BOX)).to_have_count(0)
    ticket = await office.scene.store.read(lambda t: t.ticket(number))
    assert not ticket.is_open


async def test_keys_work_on_an_arabic_keyboard(office: Office) -> None:
    for voter in ("a", "b"):
        await office.scene.ticket(voter=voter)
        office.scene.later(minutes=1)
    page = await office.seat("Zainab")

    async def press(key: str, code: str) -> None:
        event = f"{{key: {key!r}, code: {code!r}, bubbles: true, cancelable: true}}"
        await page.evaluate(
            f"document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {event}))"
        )

    await press("ت", "KeyJ")
    await press("ت", "KeyJ")
    await expect(page.locator("[data-row]").nth(1)).to_be_focused()
    await press("ن", "KeyK")
    await page.keyboard.press("Enter")
    await expect(page.locator("#ticket")).to_have_attribute("data-ticket", "1")
    await press("ؤ", "KeyC")
    await expect(page.locator(BOX)).to_be_focused()
    # Inside a box letters are letters.
    await page.keyboard.type("jkcr?")
    await expect(page.locator(BOX)).to_have_value("jkcr?")
    await page.locator("#ticket").focus()
    await press("؟", "Slash")
    await expect(page.locator("#help")).to_be_visible()
    await page.uncheck("#keys-on")
    await page.keyboard.press("Escape")
    await press("ق", "KeyR")
    await expect(page.locator(BOX)).not_to_be_focused()


async def test_a_lost_connection_is_told_and_made_up_for(office: Office) -> None:
    page = await office.seat("Zainab")
    await expect(page.locator(".empty").first).to_be_visible()

    await page.context.set_offline(True)
    await expect(page.locator("#lost")).to_be_visible()
    await office.scene.ticket()
    await page.context.set_offline(False)

    await expect(page.locator("[data-row]")).to_have_count(1)
    await expect(page.locator("#lost")).to_be_hidden()


async def test_after_the_session_one_signs_in_and_finds_the_draft(office: Office) -> None:
    page = await office.seat("Zainab")
    number = await claimed(office, page)
    await page.fill(BOX, "half an answer")
    cookies = await page.context.cookies()
    await page.context.clear_cookies()

    await page.keyboard.press("Control+Enter")
    await expect(page).to_have_url(re.compile(r"/desk/sign-in\?next="))
    await page.context.add_cookies(cookies)
    await page.goto(f"{office.url}/desk/tickets/{number}")

    await expect(page.locator(BOX)).to_have_value("half an answer")
    assert await replies(office.scene, number) == []


async def test_hostile_texts_do_nothing(office: Office) -> None:
    page = await office.seat("Sara", role=Role.SUPERVISOR)
    office.scene.problem = HOSTILE[1]
    ticket = await office.scene.ticket(HOSTILE[0], guess=HOSTILE[0])
    sara = await office.scene.operator(HOSTILE[1])
    for text in HOSTILE:
        await office.scene.voter_writes(ticket, text)
        await office.scene.desk.note(ticket.id, sara, text)
    await page.goto(f"{office.url}/desk/tickets/{ticket.id}")
    await page.click("#claim")

    for text in HOSTILE[:3]:
        await page.fill(BOX, text)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator(".bubble.operator .text").last).to_have_text(text)

    await expect(page.locator(".note p")).to_have_text(list(HOSTILE))
    await expect(page.locator(".bubble.voter .text")).to_have_text([HOSTILE[0], *HOSTILE])


async def test_whoever_signs_out_takes_the_drafts_along(office: Office) -> None:
    page = await office.seat("Zainab")
    await claimed(office, page)
    await page.fill(BOX, "half an answer")

    await page.click(".who button")
    await expect(page).to_have_url(re.compile("/desk/sign-in"))

    assert await page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize(("code", "right"), [("ar", True), ("en", False)])
async def test_the_desk_follows_the_direction_of_its_language(
    office: Office, code: str, right: bool
) -> None:
    ticket = await office.scene.ticket()
    page = await office.seat("Zainab", f"/desk/tickets/{ticket.id}")

    await page.select_option("#tongue", code)

    await expect(page.locator("html")).to_have_attribute("lang", code)
    await expect(page.locator("#ticket")).to_have_attribute("data-ticket", str(ticket.id))
    queue = await page.locator("#queue").bounding_box()
    talk = await page.locator("#ticket").bounding_box()
    assert queue
    assert talk
    assert (queue["x"] > talk["x"]) is right


@pytest.mark.parametrize("size", [(1280, 800), (1024, 768), (820, 1180)])
async def test_nothing_stands_outside_the_screen(office: Office, size: tuple[int, int]) -> None:
    page = await office.seat("Zainab", viewport={"width": size[0], "height": size[1]})
    await claimed(office, page, text="a very long word " + "x" * 300)

    box = await page.locator("form.composer .button").bounding_box()
    wide = await page.evaluate("document.documentElement.scrollWidth")

    assert box
    assert box["y"] + box["height"] <= size[1]
    assert wide <= size[0]


async def test_the_desk_works_without_scripts(office: Office) -> None:
    ticket = await office.scene.ticket()
    page = await office.seat("Zainab", f"/desk/tickets/{ticket.id}", java_script_enabled=False)

    await page.click("#claim")
    await page.fill(BOX, "Come to the centre.")
    await page.click("form.composer .button")

    await expect(page.locator(".bubble.operator .text")).to_have_text("Come to the centre.")
    await page.close()
