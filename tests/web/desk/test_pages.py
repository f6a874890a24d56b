"""The desk as pages: queue and ticket, the forms, and that no text becomes markup."""

import asyncio
import re
from html.parser import HTMLParser

import pytest

from bot.domain.inbound import AddressReachable
from bot.domain.message import Attachment, AttachmentKind
from bot.domain.operator import Role
from bot.faq.format import render_answer
from tests.web.desk.scene import WebScene

HOSTILE = (
    "<script>alert(1)</script>",
    "</p></article><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }} {% raw %}",
    "<!-- --><style>*{display:none}</style>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202egnp.exe",
)

EXPECTED = {
    "html", "head", "meta", "title", "link", "script", "body", "a", "header", "img", "button",
    "form", "input", "label", "select", "option", "span", "bdi", "small", "div", "details",
    "summary", "pre", "p", "section", "h1", "h2", "h3", "nav", "b", "ol", "ul", "li",
    "strong", "main",
    "time", "article", "footer", "textarea", "kbd", "aside", "blockquote", "dialog", "dl", "dt",
    "dd", "code", "audio",
}  # fmt: skip


class Markup(HTMLParser):
    """Collects the elements and scripts' addresses of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.scripts: list[str | None] = []
        self.handlers: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        if tag == "script":
            self.scripts.append(dict(attrs).get("src"))
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]


# the queue


async def test_an_empty_queue_says_so(scene: WebScene) -> None:
    zainab = await scene.browser("Zainab")

    for show in ("all", "unassigned", "mine", "closed"):
        page = (await zainab.get(f"/desk?show={show}")).text
        assert f"desk.empty.{show}" in page


async def test_the_longest_waiting_voter_stands_first(scene: WebScene) -> None:
    for number in range(3):
        await scene.ticket(f"question {number}", voter=f"voter-{number}")
        scene.later(minutes=1)
    zainab = await scene.browser("Zainab")

    page = (await zainab.get("/desk")).text

    assert re.findall(r"question \d", page) == ["question 0", "question 1", "question 2"]
    assert 'data-waiting="3"' in page


async def test_filters_are_part_of_the_address(scene: WebScene) -> None:
    await scene.ticket("in Sorani", voter="a", language="ckb")
    ticket = await scene.ticket("in Arabic", voter="b", language="ar")
    zainab = await scene.browser("Zainab")
    await scene.desk.claim(ticket.id, zainab.operator)

    assert "in Arabic" not in (await zainab.get("/desk?language=ckb")).text
    mine = (await zainab.get("/desk?show=mine")).text
    assert "in Sorani" not in mine
    assert f'href="/desk/tickets/{ticket.id}?show=mine"' in mine


async def test_the_voters_address_is_never_shown(scene: WebScene) -> None:
    ticket = await scene.ticket(voter="9647700000000", channel="telegram")
    zainab = await scene.browser("Zainab")

    page = (await zainab.get(f"/desk/tickets/{ticket.id}")).text

    assert "9647700000000" not in page


# one ticket


async def test_a_ticket_shows_the_talk_and_offers_to_take_it(scene: WebScene) -> None:
    ticket = await scene.ticket("سڵاو", language="ckb")
    zainab = await scene.browser("Zainab")

    page = (await zainab.get(f"/desk/tickets/{ticket.id}")).text

    assert re.search(r'<p class="text" dir="auto" lang="ckb">سڵاو</p>', page)
    assert "desk.act.claim" in page
    assert "desk.act.reply" not in page
    assert "I lost my card" in page


@pytest.mark.parametrize(
    "path",
    [
        "/desk/tickets/99",
        "/desk/tickets/99999999999999999999",
        "/desk/tickets/x",
        "/desk?part=ticket",
        "/desk?part=other",
    ],
)
async def test_what_is_not_there_is_a_polite_404(scene: WebScene, path: str) -> None:
    zainab = await scene.browser("Zainab")

    assert (await zainab.get(path)).status_code == 404


async def test_a_part_is_the_same_as_in_the_whole_page(scene: WebScene) -> None:
    ticket = await scene.ticket()
    zainab = await scene.browser("Zainab")
    path = f"/desk/tickets/{ticket.id}"

    whole = (await zainab.get(path)).text
    queue = (await zainab.get(f"{path}?part=queue")).text
    one = (await zainab.get(f"{path}?part=ticket")).text

    assert queue.strip() in whole
    assert one.strip() in whole


async def test_the_holder_writes_with_the_voters_letters(scene: WebScene) -> None:
    ticket = await scene.ticket(language="ckb")
    zainab = await scene.browser("Zainab")

    done = await zainab.act(ticket.id, "claim")
    page = (await zainab.get(done.headers["location"])).text

    assert done.status_code == 303
    assert "desk.done.claim" in page
    assert re.search(r'<textarea id="reply-\d+" name="text" rows="4" dir="auto" lang="ckb"', page)


async def test_of_two_who_press_claim_one_is_told_who_has_it(scene: WebScene) -> None:
    ticket = await scene.ticket()
    zainab, azad = await scene.browser("Zainab"), await scene.browser("Azad")

    answers = await asyncio.gather(zainab.act(ticket.id, "claim"), azad.act(ticket.id, "claim"))

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    (late,) = [answer for answer in answers if answer.status_code == 409]
    holder = (await scene.current(ticket)).assignee_name
    assert f"desk.refused.taken who=\u2068{holder}\u2069" in late.text


async def test_a_refused_reply_comes_back_with_its_text(scene: WebScene) -> None:
    ticket = await scene.ticket()
    zainab = await scene.browser("Zainab")
    await zainab.act(ticket.id, "claim")

    response = await zainab.act(ticket.id, "reply", text="word " * 1000, once="kept-once")

    assert response.status_code == 409
    assert "desk.refused.long" in response.text
    assert "word word word" in response.text
    assert 'value="kept-once"' in response.text


async def test_a_reply_by_somebody_else_names_the_holder(scene: WebScene) -> None:
    ticket = await scene.ticket()
    zainab, azad = await scene.browser("Zainab"), await scene.browser("Azad")
    await zainab.act(ticket.id, "claim")

    response = await azad.act(ticket.id, "reply", text="Hello")

    assert response.status_code == 409
    assert "desk.refused.not_yours who=\u2068Zainab\u2069" in response.text


async def test_a_whole_ticket_by_forms_alone(scene: WebScene) -> None:
    ticket = await scene.ticket(language="ckb")
    zainab = await scene.browser("Zainab")

    await zainab.act(ticket.id, "claim")
    page = (await zainab.get(f"/desk/tickets/{ticket.id}?insert=card.lost")).text
    approved = render_answer(scene.catalog, "card.lost", "ckb")
    assert approved in page
    await zainab.act(ticket.id, "reply", text=approved, entry="card.lost")
    await zainab.act(ticket.id, "note", text="a note among colleagues")
    seen = re.findall(
        r'name="seen" value="(\d+)"', (await zainab.get(f"/desk/tickets/{ticket.id}")).text
    )
    await zainab.act(ticket.id, "close", seen=seen[-1])
    page = (await zainab.get(f"/desk/tickets/{ticket.id}")).text

    assert "desk.approved title=\u2068I lost my card\u2069" in page
    assert "ticket.closed" in page
    assert "desk.act.reopen" in page
    assert "desk.act.reply" not in page
    await zainab.act(ticket.id, "reopen")
    assert (await scene.current(ticket)).is_open


async def test_a_note_stands_only_in_a_note(scene: WebScene) -> None:
    ticket = await scene.ticket()
    zainab = await scene.browser("Zainab")
    await zainab.act(ticket.id, "claim")
    await zainab.act(ticket.id, "note", text="a note among colleagues")

    page = (await zainab.get(f"/desk/tickets/{ticket.id}")).text

    assert page.count("a note among colleagues") == 1
    note = re.search(r'<article class="note".*?</article>', page, flags=re.DOTALL)
    assert note
    assert "a note among colleagues" in note[0]
    assert await scene.outgoing() == ()


async def test_a_voter_who_blocked_us_cannot_be_written_to(scene: WebScene) -> None:
    ticket = await scene.ticket()
    zainab = await scene.browser("Zainab")
    await zainab.act(ticket.id, "claim")
    conversation = await scene.store.read(lambda t: t.conversation(ticket.conversation_id))
    gone = AddressReachable(conversation.address, reachable=False)
    await scene.store.write(lambda t: t.apply_facts([gone], scene.now))

    page = (await zainab.get(f"/desk/tickets/{ticket.id}")).text

    assert "desk.unreachable" in page
    assert "desk.act.reply" not in page


async def test_a_forgotten_ticket_shows_nothing_of_what_was_said(scene: WebScene) -> None:
    ticket = await scene.ticket("my number is 12345")
    zainab = await scene.browser("Zainab")
    await scene.store.write(lambda t: t.forget(ticket.conversation_id, scene.now))

    page = (await zainab.get(f"/desk/tickets/{ticket.id}?show=closed")).text

    assert "12345" not in page
    assert "desk.event.forgotten" in page


async def test_an_unknown_act_is_a_404(scene: WebScene) -> None:
    ticket = await scene.ticket()
    zainab = await scene.browser("Zainab")

    assert (await zainab.act(ticket.id, "delete")).status_code == 404


async def test_numbers_no_database_holds_are_no_trouble(scene: WebScene) -> None:
    ticket = await scene.ticket()
    zainab = await scene.browser("Zainab")
    await zainab.act(ticket.id, "claim")
    huge = "9" * 5000

    assert (await zainab.act(ticket.id, "close", seen=huge)).status_code == 303
    page = (await zainab.get(f"/desk/tickets/{ticket.id}")).text
    token = re.search(r'name="token" value="(\w+)"', page)
    assert token
    path = f"/desk/tickets/{'9' * 20}/reopen"
    response = await zainab.client.post(path, data={"token": token[1]})
    assert response.status_code == 404


# approved answers


async def test_answers_are_searched_for_the_tickets_voter(scene: WebScene) -> None:
    zainab = await scene.browser("Zainab")

    found = await zainab.get("/desk/answers?voter=ckb&q=lost")
    none = await zainab.get("/desk/answers?voter=ckb&q=elephant")
    unknown = await zainab.get("/desk/answers?voter=xx&q=lost")

    assert render_answer(scene.catalog, "card.lost", "ckb") in found.text
    assert "desk.answers.none" in none.text
    assert unknown.status_code == 404


# the FAQ's state


@pytest.mark.parametrize(
    ("role", "seen"),
    [(Role.OPERATOR, False), (Role.SUPERVISOR, True), (Role.MAINTAINER, True)],
)
async def test_trouble_with_the_faq_is_shown_to_those_who_can_mend_it(
    scene: WebScene, role: Role, seen: bool
) -> None:
    scene.problem = "faq/card/lost/ckb.yaml:3:1 F202 error"
    sara = await scene.browser("Sara", role)

    assert ("F202" in (await sara.get("/desk")).text) is seen


async def test_without_trouble_nothing_is_said_about_the_faq(scene: WebScene) -> None:
    sara = await scene.browser("Sara", Role.MAINTAINER)

    assert "desk.faq.problem" not in (await sara.get("/desk")).text


# text stays text


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_no_text_of_anybody_becomes_markup(scene: WebScene, hostile: str) -> None:
    file = Attachment(AttachmentKind.DOCUMENT, "ref", hostile, hostile, 10)
    ticket = await scene.ticket(
        hostile, language="ar", guess=hostile, attachment=file, outcome={"decision": hostile}
    )
    name = hostile.replace("\u202e", "")[:40]
    zainab = await scene.browser(name)
    await zainab.act(ticket.id, "claim")
    await zainab.act(ticket.id, "reply", text=hostile)
    await zainab.act(ticket.id, "note", text=hostile)
    await zainab.act(ticket.id, "reply", text=hostile + "x" * 4000)
    scene.problem = hostile

    for path in (
        "/desk",
        f"/desk/tickets/{ticket.id}?q={hostile}",
        f"/desk/tickets/{ticket.id}?insert={hostile}&show={hostile}&language={hostile}",
        f"/desk/answers?voter=ar&q={hostile}&likely={hostile}",
        f"/desk/sign-in?next={hostile}",
        f"/desk/invite/x?name={hostile}",
    ):
        response = await zainab.get(path)
        page = Markup(response.text)
        assert page.elements <= EXPECTED, path
        assert page.handlers == [], path
        assert all((src or "").startswith("/static/") for src in page.scripts), path


async def test_pages_are_kept_by_no_cache_and_allow_no_inline_script(scene: WebScene) -> None:
    zainab = await scene.browser("Zainab")

    response = await zainab.get("/desk")

    assert response.headers["cache-control"] == "no-store"
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "unsafe" not in response.headers["content-security-policy"]
