"""The page of what did not arrive: what it shows, and its two buttons, without scripts."""

import re

import pytest

from bot.domain.delivery import DeliveryStatus, Origin, Result
from bot.domain.inbound import AddressReachable
from tests.web.desk.scene import WebScene
from tests.web.desk.test_pages import EXPECTED, HOSTILE, Markup

LIST = "/desk?show=undelivered"


async def test_the_list_has_an_address_of_its_own(scene: WebScene) -> None:
    zainab = await scene.browser("Zainab")

    response = await zainab.get("/desk/undelivered")

    assert (response.status_code, response.headers["location"]) == (303, LIST)
    assert "desk.empty.undelivered" in (await zainab.get(LIST)).text


async def test_a_message_is_shown_with_its_reason_and_its_ticket(scene: WebScene) -> None:
    ticket = await scene.ticket(channel="whatsapp", language="ckb")
    await scene.undelivered(ticket, "قوتابخانەی ١٢", "131049", Origin.OPERATOR)
    zainab = await scene.browser("Zainab")

    page = (await zainab.get(LIST)).text

    assert '<p class="text" dir="auto" lang="ckb">قوتابخانەی ١٢</p>' in page
    assert "desk.channel.whatsapp" in page
    assert "desk.origin.operator" in page
    assert "desk.failure.undelivered" in page
    assert '<code dir="ltr">131049</code>' in page
    assert f'href="/desk/tickets/{ticket.id}?show=undelivered"' in page


async def test_the_newest_stands_first_and_those_not_shown_are_counted(scene: WebScene) -> None:
    ticket = await scene.ticket()
    for number in range(203):
        await scene.undelivered(ticket, f"text {number}.")
    zainab = await scene.browser("Zainab")

    page = (await zainab.get(LIST)).text

    assert re.findall(r"text \d+", page)[:2] == ["text 202", "text 201"]
    assert "desk.letters.more count=3" in page


async def test_the_number_stands_beside_every_list(scene: WebScene) -> None:
    await scene.undelivered(await scene.ticket())
    zainab = await scene.browser("Zainab")

    for path in ("/desk", "/desk?show=mine", "/desk/tickets/1", "/desk?part=queue"):
        page = (await zainab.get(path)).text
        assert re.search(
            r'class="tab alarm" href="/desk\?show=undelivered"[^>]*>[^<]+<b>1</b>', page
        )


async def test_sent_again_from_the_list(scene: WebScene) -> None:
    ticket = await scene.ticket()
    letter = await scene.undelivered(ticket, "At school 12.")
    zainab = await scene.browser("Zainab")

    done = await zainab.settle(letter, "send_again")
    page = (await zainab.get(done.headers["location"])).text

    assert done.headers["location"] == f"{LIST}&done=send_again"
    assert "desk.done.send_again" in page
    assert "At school 12." not in page
    assert [delivery.id for delivery in await scene.outgoing()] == [letter]


async def test_set_aside_from_the_list(scene: WebScene) -> None:
    ticket = await scene.ticket()
    letter = await scene.undelivered(ticket)
    zainab = await scene.browser("Zainab")

    done = await zainab.settle(letter, "set_aside")

    assert "desk.done.set_aside" in (await zainab.get(done.headers["location"])).text
    assert await scene.outgoing() == ()
    history = (await zainab.get(f"/desk/tickets/{ticket.id}")).text
    assert "desk.event.set_aside who=\u2068Zainab\u2069" in history
    assert "desk.delivery.set_aside" in history
    assert "desk.act.send_again" not in history


async def test_pressed_twice_it_is_sent_once_and_the_second_is_told(scene: WebScene) -> None:
    letter = await scene.undelivered(await scene.ticket())
    zainab, azad = await scene.browser("Zainab"), await scene.browser("Azad")

    await zainab.settle(letter, "send_again")
    late = await azad.settle(letter, "send_again")

    assert "desk.done.settled" in (await azad.get(late.headers["location"])).text
    assert len(await scene.outgoing()) == 1


async def test_sent_again_from_the_ticket_leads_back_to_the_ticket(scene: WebScene) -> None:
    ticket = await scene.ticket()
    letter = await scene.undelivered(ticket)
    zainab = await scene.browser("Zainab")
    page = (await zainab.get(f"/desk/tickets/{ticket.id}")).text
    assert f'action="/desk/letters/{letter}/send_again"' in page
    assert f'name="ticket" value="{ticket.id}"' in page

    done = await zainab.settle(letter, "send_again", ticket=str(ticket.id))

    path = f"/desk/tickets/{ticket.id}?show=undelivered&done=send_again"
    assert done.headers["location"] == path
    assert "desk.event.sent_again" in (await zainab.get(path)).text


@pytest.mark.parametrize("ticket", ["//evil.example", "1/../../x", "٣", "x"])
async def test_nobody_is_led_anywhere_else(scene: WebScene, ticket: str) -> None:
    letter = await scene.undelivered(await scene.ticket())
    zainab = await scene.browser("Zainab")

    done = await zainab.settle(letter, "send_again", ticket=ticket)

    assert done.headers["location"] == f"{LIST}&done=send_again"


async def test_to_a_voter_who_blocked_us_nothing_is_sent_again(scene: WebScene) -> None:
    ticket = await scene.ticket(channel="telegram")
    await scene.undelivered(ticket, code="blocked")
    conversation = await scene.store.read(lambda t: t.conversation(ticket.conversation_id))
    gone = AddressReachable(conversation.address, reachable=False)
    await scene.store.write(lambda t: t.apply_facts([gone], scene.now))
    zainab = await scene.browser("Zainab")

    for path in (LIST, f"/desk/tickets/{ticket.id}?part=ticket"):
        page = (await zainab.get(path)).text
        assert "desk.failure.gone" in page
        assert "desk.act.send_again" not in page


@pytest.mark.parametrize("path", ["7/burn", f"{'9' * 20}/send_again", "x/send_again"])
async def test_what_cannot_be_done_is_a_404(scene: WebScene, path: str) -> None:
    letter, _, act = path.partition("/")
    zainab = await scene.browser("Zainab")

    assert (await zainab.settle(letter, act)).status_code == 404


async def test_a_form_of_another_site_or_session_does_nothing(scene: WebScene) -> None:
    letter = await scene.undelivered(await scene.ticket())
    zainab = await scene.browser("Zainab")
    path = f"/desk/letters/{letter}/send_again"

    elsewhere = await zainab.client.post(path, headers={"Origin": "https://evil.example"})
    stale = await zainab.settle(letter, "send_again", token="0" * 64)

    assert (elsewhere.status_code, stale.status_code) == (403, 403)
    assert await scene.outgoing() == ()


async def test_a_message_that_may_have_come_twice_is_flagged(scene: WebScene) -> None:
    ticket = await scene.ticket()
    unknown = Result(DeliveryStatus.UNKNOWN, code="answer_lost")
    await scene.answered(ticket, "At school 12.", unknown, Result(DeliveryStatus.SENT))
    zainab = await scene.browser("Zainab")

    page = (await zainab.get(f"/desk/tickets/{ticket.id}")).text

    assert '<span class="delivery twice">desk.delivery.twice</span>' in page


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_no_message_becomes_markup(scene: WebScene, hostile: str) -> None:
    await scene.undelivered(await scene.ticket(), hostile, code=hostile)
    zainab = await scene.browser("Zainab")

    page = Markup((await zainab.get(LIST)).text)

    assert page.elements <= EXPECTED
    assert page.handlers == []
