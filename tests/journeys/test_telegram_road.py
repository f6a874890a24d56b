"""The whole road on Telegram: a voter asks, the answer comes, the rest reaches a person."""

import pytest

from bot.domain.decision import HandoffReason
from bot.domain.ticket import TicketEventKind
from tests.journeys.conftest import Road, RoadBuilder
from tests.journeys.questions import HOTLINE, LOST


async def answered(office: Road, question: str) -> tuple[str, tuple[str, ...]]:
    """Ask as a new voter and read the message after the welcome."""
    voter = office.telegram.user()
    voter.say("/start")
    await voter.read()
    voter.say(question)
    reply = await voter.read()
    return reply.text, reply.labels


@pytest.mark.parametrize("language", LOST)
async def test_a_voter_is_answered_in_the_written_form_they_use(
    road: RoadBuilder, language: str
) -> None:
    async with road as office:
        text, labels = await answered(office, LOST[language])
        catalog = office.service.mind.current.catalog
        if labels[0] != office.text(language, "button.right"):
            # Asked back rather than answered: then the right entry is among the options.
            assert office.title("card.lost", language) in labels
            return

        first_line = catalog.translation("card.lost", language).answer.splitlines()[0]
        assert text.startswith(first_line)


async def test_question_handoff_reply_close_and_rating(road: RoadBuilder) -> None:
    async with road as office:
        voter = office.telegram.user()
        voter.say("what is the weather in Basra tomorrow")
        welcome = await voter.read()
        assert welcome.text == office.text("en", "welcome")
        passed_on = await voter.read()
        assert passed_on.text == office.text("en", "handoff.not_understood", hotline=HOTLINE)

        [row] = await office.queue()
        assert row.ticket.reason is HandoffReason.NOT_UNDERSTOOD
        await office.desk.claim(row.ticket.id, office.operator)
        await office.desk.reply(
            row.ticket.id, office.operator, "The weather is not our office.", "1"
        )
        reply = await voter.read()
        assert reply.text == "The weather is not our office."

        voter.say("I lost my voter card, what can I do?")
        await office.telegram.accepted()
        events = await office.service.store.read(lambda t: t.ticket_events(row.ticket.id))
        while events[-1].kind is not TicketEventKind.VOTER_WROTE:
            events = await office.service.store.read(lambda t: t.ticket_events(row.ticket.id))

        await office.desk.close(row.ticket.id, office.operator, events[-1].id)
        closing = await voter.read()
        assert closing.text == office.text("en", "ticket.closed")
        voter.tap(closing.labels[0])
        thanks = await voter.read()
        assert thanks.text == office.text("en", "rating.thanks")
        ticket = await office.service.store.read(lambda t: t.ticket(row.ticket.id))
        assert (ticket.rating, ticket.is_open) == (3, False)


async def test_a_question_back_is_answered_by_a_tap_and_none_of_these_reaches_a_person(
    road: RoadBuilder,
) -> None:
    async with road as office:
        voter = office.telegram.user()
        voter.say("/start")
        await voter.read()
        voter.say("/menu")
        menu = await voter.read()
        language = office.service.settings.default_language
        voter.tap(menu.labels[1])
        await voter.read()
        voter.tap(office.title("card.lost", language))
        await voter.read()
        voter.tap(office.text(language, "button.wrong"))
        sorry = await voter.read()
        voter.tap(sorry.labels[-1])
        passed_on = await voter.read()

        assert passed_on.text == office.text(language, "handoff.wrong_answer", hotline=HOTLINE)
        [row] = await office.queue()
        assert row.ticket.reason is HandoffReason.WRONG_ANSWER


async def test_a_voice_message_reaches_a_person(road: RoadBuilder) -> None:
    async with road as office:
        voter = office.telegram.user()
        voter.say("/start")
        await voter.read()
        voice = {"file_id": "f", "file_unique_id": "u", "duration": 3}
        voter.send(voice=voice)
        reply = await voter.read()

        language = office.service.settings.default_language
        assert reply.text == office.text(language, "handoff.attachment", hotline=HOTLINE)
        [row] = await office.queue()
        assert row.ticket.reason is HandoffReason.ATTACHMENT


async def test_an_update_delivered_again_is_answered_once(road: RoadBuilder) -> None:
    async with road as office:
        voter = office.telegram.user()
        voter.say("/start")
        await voter.read()
        update = voter.say(LOST["en"])
        await voter.read()
        office.telegram.deliver_again(update)
        await office.telegram.accepted()
        with pytest.raises(TimeoutError):
            await voter.read(timeout=0.5)
