"""What did not arrive, and what voters send, in a real Chromium as operators use it."""

import pytest
from playwright.async_api import Page, Request, expect

from bot.domain.message import Attachment, AttachmentKind
from tests.web.desk.conftest import Office

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIST = "/desk/undelivered"
TEXTS = ".letters .text"


async def loads(page: Page) -> list[str]:
    """The addresses of whole pages that the browser goes to from now on."""
    visited: list[str] = []

    def note(request: Request) -> None:
        if request.is_navigation_request():
            visited.append(request.url)

    page.on("request", note)
    return visited


async def test_send_again_works_without_loading_the_desk_anew(office: Office) -> None:
    ticket = await office.scene.ticket()
    letter = await office.scene.undelivered(ticket, "At school 12.")
    page = await office.seat("Zainab", LIST)
    visited = await loads(page)

    await page.get_by_role("button", name="desk.act.send_again").click()

    await expect(page.locator("[role=status].good")).to_have_text("desk.done.send_again")
    await expect(page.locator(TEXTS)).to_have_count(0)
    await expect(page.locator("#show-undelivered b")).to_have_text("0")
    assert visited == []
    assert [delivery.id for delivery in await office.scene.outgoing()] == [letter]


async def test_in_the_ticket_the_line_stays_and_says_that_it_is_on_its_way(office: Office) -> None:
    ticket = await office.scene.ticket()
    letter = await office.scene.undelivered(ticket)
    page = await office.seat("Zainab", f"/desk/tickets/{ticket.id}")
    visited = await loads(page)
    line = page.locator(f"#out-{letter}")
    await expect(line.locator(".delivery")).to_have_text("desk.delivery.failed")

    await line.get_by_role("button", name="desk.act.send_again").click()

    await expect(line.locator(".delivery")).to_have_text("desk.delivery.queued")
    await expect(line.get_by_role("button")).to_have_count(0)
    await expect(line).to_be_focused()
    assert visited == []


async def test_the_keyboard_goes_from_message_to_message(office: Office) -> None:
    ticket = await office.scene.ticket()
    for text in ("first", "second", "third"):
        await office.scene.undelivered(ticket, text)
    page = await office.seat("Zainab", LIST)
    await expect(page.locator(TEXTS)).to_have_text(["third", "second", "first"])

    await page.locator("#article-2 a").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    await expect(page.locator(TEXTS)).to_have_text(["third", "first"])
    await expect(page.locator("#article-1")).to_be_focused()
    # Link, send again, set aside.
    for _ in range(3):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(TEXTS)).to_have_text(["third"])
    await expect(page.locator("#article-3")).to_be_focused()


async def test_what_fails_meanwhile_appears_in_the_navigation_and_in_the_list(
    office: Office,
) -> None:
    ticket = await office.scene.ticket()
    queue, listed = await office.seat("Zainab"), await office.seat("Azad", LIST)
    await expect(queue.locator("#show-undelivered b")).to_have_text("0")

    await office.scene.undelivered(ticket, "At school 12.")
    office.scene.bell.ring("desk")

    await expect(queue.locator("#show-undelivered b")).to_have_text("1")
    await expect(listed.locator(TEXTS)).to_have_text("At school 12.")


async def test_a_ticket_opens_beside_the_list(office: Office) -> None:
    ticket = await office.scene.ticket()
    await office.scene.undelivered(ticket)
    page = await office.seat("Zainab", LIST)

    await page.locator(".letters a").click()

    await expect(page.locator("#ticket")).to_have_attribute("data-ticket", str(ticket.id))
    await expect(page.locator(TEXTS)).to_be_visible()
    await page.locator(".letters").get_by_role("button", name="desk.act.set_aside").click()
    await expect(page.locator("#ticket .delivery")).to_have_text("desk.delivery.set_aside")
    await expect(page.locator(TEXTS)).to_have_count(0)


@pytest.mark.parametrize(("code", "right"), [("ckb", True), ("en", False)])
async def test_each_text_keeps_its_direction_in_a_list_of_any(
    office: Office, code: str, right: bool
) -> None:
    ticket = await office.scene.ticket()
    await office.scene.undelivered(ticket, "At school 12.")
    await office.scene.undelivered(ticket, "لە قوتابخانەی ١٢.")
    page = await office.seat("Zainab", LIST)

    await page.select_option("#tongue", code)

    await expect(page.locator("html")).to_have_attribute("lang", code)
    directions = "all => all.map(one => getComputedStyle(one).direction)"
    assert await page.locator(TEXTS).evaluate_all(directions) == ["rtl", "ltr"]
    sign = await page.locator(".why .delivery").first.bounding_box()
    number = await page.locator(".why code").first.bounding_box()
    assert sign
    assert number
    assert (sign["x"] > number["x"]) is right


@pytest.mark.parametrize("width", [1280, 420])
async def test_nothing_of_the_list_stands_outside_the_screen(office: Office, width: int) -> None:
    ticket = await office.scene.ticket()
    await office.scene.undelivered(ticket, "a very long word " + "x" * 300, code="y" * 200)
    page = await office.seat("Zainab", LIST, viewport={"width": width, "height": 800})

    for selector in (TEXTS, ".why", ".letters .acts"):
        box = await page.locator(selector).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    wide = await page.locator("#queue").evaluate("pane => pane.scrollWidth - pane.clientWidth")
    assert wide == 0


async def test_the_list_works_without_scripts(office: Office) -> None:
    ticket = await office.scene.ticket()
    await office.scene.undelivered(ticket)
    page = await office.seat("Zainab", LIST, java_script_enabled=False)

    await page.get_by_role("button", name="desk.act.set_aside").click()

    await expect(page.locator("[role=status].good")).to_have_text("desk.done.set_aside")
    assert await office.scene.outgoing() == ()
    await page.close()


async def test_a_photo_is_fetched_only_when_somebody_wants_to_see_it(office: Office) -> None:
    photo = Attachment(AttachmentKind.PHOTO, "ref", media_type="image/png")
    ticket = await office.scene.ticket("", channel="whatsapp", attachment=photo)
    page = await office.seat("Zainab", f"/desk/tickets/{ticket.id}")
    await page.wait_for_load_state("networkidle")
    assert office.scene.shelf.asked == []

    await page.locator(".photo summary").focus()
    await page.keyboard.press("Enter")

    image = page.locator(".photo img")
    await expect(image).to_be_visible()
    await expect(image).to_have_js_property("naturalWidth", 1)
    assert office.scene.shelf.asked == [photo]


async def test_a_voice_is_fetched_only_when_it_is_played(office: Office) -> None:
    voice = Attachment(AttachmentKind.VOICE, "ref", media_type="audio/ogg")
    ticket = await office.scene.ticket("", channel="whatsapp", attachment=voice)
    page = await office.seat("Zainab", f"/desk/tickets/{ticket.id}")
    await page.wait_for_load_state("networkidle")
    assert office.scene.shelf.asked == []

    async with page.expect_request("**/desk/media/1"):
        await page.locator("audio").evaluate("audio => { audio.play().catch(() => {}); }")
