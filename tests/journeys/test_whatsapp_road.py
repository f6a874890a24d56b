"""The whole road on WhatsApp: a signed webhook, the answer, a person, and the closed window."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import httpx
import pytest

from bot.app import now
from bot.domain.decision import HandoffReason
from bot.domain.delivery import DeliveryStatus, Origin
from bot.domain.ticket import TicketEventKind
from bot.services.bell import DESK
from bot.services.living import LivingMind
from bot.services.outbox import LEASE
from bot.services.records import QueueRow, Speaker
from tests.distortion import distorted_webhooks
from tests.fake_whatsapp import VERIFY_TOKEN
from tests.fake_whatsapp_user import FakeUser
from tests.fake_whatsapp_webhooks import PATH
from tests.faults import drop_after_applying, server_error
from tests.journeys.questions import HOTLINE, LOST
from tests.journeys.whatsapp_office import Office, opened


@pytest.mark.parametrize("language", LOST)
async def test_a_voter_is_answered_in_the_written_form_they_use(
    tmp_path: Path, real_mind: LivingMind, language: str
) -> None:
    async with opened(tmp_path, real_mind) as office:
        voter = office.whatsapp.user(shows_number=False)
        voter.say("/start")
        welcome = await voter.read()
        assert welcome.kind == "list"
        default = office.service.settings.default_language
        opener = welcome.raw["interactive"]["action"]["button"]
        assert opener == office.text(default, "button.choose")
        voter.say(LOST[language])
        answer = await voter.read()
        catalog = office.service.mind.current.catalog
        if answer.labels[0] != office.text(language, "button.right"):
            # Asked back rather than answered: then the right entry is among the options.
            assert catalog.translation("card.lost", language).title in answer.labels
            return
        first_line = catalog.translation("card.lost", language).answer.splitlines()[0]
        assert answer.text.startswith(first_line)
        assert answer.kind == "button"


async def test_question_handoff_reply_close_and_rating(
    tmp_path: Path, real_mind: LivingMind
) -> None:
    async with opened(tmp_path, real_mind) as office:
        voter = office.whatsapp.user()
        voter.say("what is the weather in Basra tomorrow")
        welcome = await voter.read()
        assert welcome.text == office.text("en", "welcome")
        passed_on = await voter.read()
        assert passed_on.text == office.text("en", "handoff.not_understood", hotline=HOTLINE)

        [row] = await office.queue()
        assert (row.channel, row.ticket.reason) == ("whatsapp", HandoffReason.NOT_UNDERSTOOD)
        await office.desk.claim(row.ticket.id, office.operator)
        await office.desk.reply(row.ticket.id, office.operator, "Not our office.", "1")
        assert (await voter.read()).text == "Not our office."

        events = await office.service.store.read(lambda t: t.ticket_events(row.ticket.id))
        await office.desk.close(row.ticket.id, office.operator, events[-1].id)
        closing = await voter.read()
        assert closing.text == office.text("en", "ticket.closed")
        voter.tap(closing.labels[0])
        assert (await voter.read()).text == office.text("en", "rating.thanks")


async def test_a_late_reply_waits_for_the_voter_and_then_arrives(
    tmp_path: Path, real_mind: LivingMind
) -> None:
    async with opened(tmp_path, real_mind) as office:
        voter = office.whatsapp.user()
        voter.say("what is the weather in Basra tomorrow")
        await voter.read()
        await voter.read()
        [row] = await office.queue()
        await office.desk.claim(row.ticket.id, office.operator)
        await office.silent_for(voter, hours=25)

        await office.desk.reply(row.ticket.id, office.operator, "A late word.", "1")
        await office.settled(voter, DeliveryStatus.PARKED)
        assert len(office.whatsapp.sent()) == 2

        voter.say("hello? anybody there?")
        assert (await voter.read()).text == "A late word."
        await office.settled(voter, DeliveryStatus.SENT)


async def test_a_webhook_delivered_again_or_among_others_is_answered_once(
    tmp_path: Path, real_mind: LivingMind
) -> None:
    async with opened(tmp_path, real_mind) as office:
        one, two = office.whatsapp.user(), office.whatsapp.user()
        numbers = [one.say("/start"), two.say("/start")]
        office.whatsapp.deliver_again(numbers[0])
        await one.read()
        await two.read()
        office.whatsapp.deliver_again(numbers[1])
        await office.whatsapp.accepted()
        with pytest.raises(TimeoutError):
            await two.read(timeout=0.3)
        assert len(one.received) == len(two.received) == 1
        assert set(office.whatsapp.answers) == {200}
        assert one.seen
        assert two.seen


async def test_a_talk_goes_on_while_webhooks_come_repeated_cut_and_mixed(
    tmp_path: Path, real_mind: LivingMind
) -> None:
    distort = partial(distorted_webhooks, random=Random(7))
    async with opened(tmp_path, real_mind, distort) as office:
        voters = [office.whatsapp.user() for _ in range(3)]
        for voter in voters:
            voter.say("/start")
            voter.say(LOST["en"])
        await office.whatsapp.accepted()
        for voter in voters:
            welcome, answer = await voter.read(), await voter.read()
            assert office.whatsapp.report(welcome, "delivered")
            voter.tap(answer.labels[0])
            assert (await voter.read()).text == office.text("en", "feedback.thanks")
        await office.whatsapp.accepted()
        assert [len(voter.received) for voter in voters] == [3, 3, 3]
        assert len(office.whatsapp.answers) > len(voters)
        assert set(office.whatsapp.answers) == {200}


async def test_an_answer_is_sent_again_after_a_fault_that_passes(
    tmp_path: Path, real_mind: LivingMind
) -> None:
    async with opened(tmp_path, real_mind) as office:
        voter = office.whatsapp.user()
        office.whatsapp.fail(server_error(500))
        voter.say("/start")
        assert (await voter.read()).kind == "list"
        assert len(office.whatsapp.sent()) == 2


async def test_an_answer_whose_fate_is_unknown_is_not_sent_again_at_once(
    tmp_path: Path, real_mind: LivingMind
) -> None:
    async with opened(tmp_path, real_mind) as office:
        voter = office.whatsapp.user()
        office.whatsapp.fail(drop_after_applying())
        voter.say("/start")
        await voter.read()
        await office.settled(voter, DeliveryStatus.UNKNOWN)
        assert len(office.whatsapp.sent()) == 1


async def test_a_send_whose_answer_was_lost_is_settled_by_the_report_and_sent_once(
    tmp_path: Path, real_mind: LivingMind
) -> None:
    async with opened(tmp_path, real_mind) as office:
        voter = office.whatsapp.user()
        office.whatsapp.fail(drop_after_applying())
        voter.say("/start")
        answer = await voter.read()
        await office.settled(voter, DeliveryStatus.UNKNOWN)

        for status in ("delivered", "sent", "delivered"):
            office.whatsapp.report(answer, status)
        await office.settled(voter, DeliveryStatus.DELIVERED)
        later = now() + timedelta(hours=1)
        assert not await office.service.store.write(
            lambda t: t.claim_deliveries("whatsapp", later, LEASE, 9)
        )
        assert len(office.whatsapp.sent()) == 1


async def test_reports_late_twice_and_out_of_order_end_at_what_the_voter_has_seen(
    tmp_path: Path, real_mind: LivingMind
) -> None:
    async with opened(tmp_path, real_mind) as office:
        voter = office.whatsapp.user()
        voter.say("/start")
        answer = await voter.read()
        numbers = [office.whatsapp.report(answer, s) for s in ("read", "sent", "delivered")]
        office.whatsapp.report(answer, "failed", 131026)
        office.whatsapp.deliver_again(numbers[1])
        await office.whatsapp.accepted()
        assert (await office.last_of_ours(voter)).status is DeliveryStatus.READ


async def test_a_message_that_meta_took_and_could_not_deliver_is_a_dead_letter(
    tmp_path: Path, real_mind: LivingMind
) -> None:
    async with opened(tmp_path, real_mind) as office:
        voter = office.whatsapp.user()
        voter.say("/start")
        answer = await voter.read()
        await office.settled(voter, DeliveryStatus.SENT)
        waiting = asyncio.create_task(office.service.bell.wait(DESK, timeout=600))
        await asyncio.sleep(0)
        office.whatsapp.report(answer, "failed", 131026)
        [letter] = await office.dead_letters()
        assert (letter.code, letter.text) == ("131026", answer.text)
        await asyncio.wait_for(waiting, 30)


TEMPLATES = {"en": ("answer_waiting", "en_US")}


async def late_reply(office: Office, voter: FakeUser) -> QueueRow:
    """An operator answers more than a day after the voter wrote."""
    voter.say("what is the weather in Basra tomorrow")
    await voter.read()
    await voter.read()
    [row] = await office.queue()
    await office.desk.claim(row.ticket.id, office.operator)
    await office.silent_for(voter, hours=25)
    await office.desk.reply(row.ticket.id, office.operator, "A late word.", "1")
    return row


async def test_a_voter_is_told_that_an_answer_waits_and_a_tap_brings_it(
    tmp_path: Path, real_mind: LivingMind
) -> None:
    async with opened(tmp_path, real_mind, whatsapp_templates=TEMPLATES) as office:
        words, show = office.text("en", "parked.notice"), office.text("en", "parked.show")
        office.whatsapp.approve("answer_waiting", "en_US", words, show)
        voter = office.whatsapp.user()
        row = await late_reply(office, voter)
        notice = await voter.read()
        assert (notice.kind, notice.text, notice.labels) == ("template", words, (show,))
        assert (await office.last_of_ours(voter)).text == words

        voter.tap(show)
        assert (await voter.read()).text == "A late word."
        with pytest.raises(TimeoutError):
            await voter.read(timeout=0.3)
        events = await office.service.store.read(lambda t: t.ticket_events(row.ticket.id))
        assert TicketEventKind.VOTER_WROTE not in [event.kind for event in events]

        await office.desk.close(row.ticket.id, office.operator, events[-1].id)
        assert (await voter.read()).text == office.text("en", "ticket.closed")
        await office.settled(voter, DeliveryStatus.SENT)
        voter.tap(show)
        assert (await voter.read()).text == office.text("en", "menu")


async def test_a_refused_template_is_a_dead_letter_and_the_reply_still_waits(
    tmp_path: Path, real_mind: LivingMind
) -> None:
    async with opened(tmp_path, real_mind, whatsapp_templates=TEMPLATES) as office:
        voter = office.whatsapp.user()
        await late_reply(office, voter)
        [letter] = await office.dead_letters()
        assert (letter.origin, letter.code) == (Origin.NOTICE, "132001")

        voter.say("hello? anybody there?")
        assert (await voter.read()).text == "A late word."


async def test_a_person_known_by_number_and_later_by_user_id_alone_has_one_talk(
    tmp_path: Path, real_mind: LivingMind
) -> None:
    async with opened(tmp_path, real_mind) as office:
        voter = office.whatsapp.user()
        for shows_number, shows_id in ((True, False), (True, True), (True, True), (False, True)):
            voter.shows_number, voter.shows_id = shows_number, shows_id
            voter.say("thanks")
            await voter.read()
        talk = await office.conversation(voter)
        lines = await office.service.store.read(lambda t: t.transcript(talk.id))
        assert [line.text for line in lines if line.speaker is Speaker.VOTER] == ["thanks"] * 4
        welcomes = [m for m in voter.received if m.text == office.text("en", "welcome")]
        assert len(welcomes) == 1
        assert [set(call) & {"to", "recipient"} for call in office.whatsapp.sent()][-1] == {
            "recipient"
        }


async def test_meta_sets_the_webhook_up_and_nobody_else_gets_in(
    tmp_path: Path, real_mind: LivingMind
) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "115"}
    async with opened(tmp_path, real_mind) as office:
        transport = httpx.ASGITransport(office.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://v.test") as http:
            right = await http.get(PATH, params=query)
            wrong = await http.get(PATH, params={**query, "hub.verify_token": "guess"})
            unsigned = await http.post(PATH, content=b"{}")
    assert (right.status_code, right.text) == (200, "115")
    assert (wrong.status_code, unsigned.status_code) == (403, 403)
