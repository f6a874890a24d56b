"""The worker that empties the inbox, over a real store."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import ticket as rules
from bot.domain.decision import Answer, Decision, HandoffReason
from bot.domain.inbound import Inbound
from bot.domain.message import Address
from bot.domain.operator import Role
from bot.domain.ticket import Ticket, TicketEventKind
from bot.nlu.reading import Context, Reading
from bot.services.answer import MESSAGES_A_COMMIT, Answering
from bot.services.bell import Bell
from bot.services.intake import Intake
from bot.services.ports import Transaction
from bot.services.records import Line, Speaker
from bot.store.sqlite import SqliteStore
from tests.services.minds import NOW, VOTER, mind, reading, said

UNDERSTOOD: dict[str, Reading | Decision] = {"lost": Answer("card.lost", 0.99)}


class Desk:
    """A voter's side of the house without any channel: what is said, what is answered."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.now = NOW
        self.mind = mind(UNDERSTOOD)
        bell = Bell()
        self.intake = Intake(store, bell, lambda: self.now)
        self.answering = Answering(store, bell, lambda: self.now, lambda: self.mind)
        self.count = 0

    async def hear(self, text: str = "", **changes: object) -> None:
        self.count += 1
        self.now += timedelta(seconds=1)
        message = said(text, external_id=f"m{self.count}", sent_at=self.now, **changes)
        await self.intake(Inbound((message,)))
        while await self.answering.step():
            pass

    async def lines(self) -> tuple[Line, ...]:
        def work(transaction: Transaction) -> tuple[Line, ...]:
            conversation = transaction.conversation_at(VOTER)
            assert conversation is not None
            return transaction.transcript(conversation.id)

        return await self.store.read(work)

    async def ours(self) -> list[Line]:
        return [line for line in await self.lines() if line.speaker is not Speaker.VOTER]

    async def ticket(self) -> Ticket | None:
        def work(transaction: Transaction) -> Ticket | None:
            conversation = transaction.conversation_at(VOTER)
            return transaction.latest_ticket(conversation.id) if conversation else None

        return await self.store.read(work)

    async def history(self) -> list[TicketEventKind]:
        ticket = await self.ticket()
        assert ticket is not None
        events = await self.store.read(lambda t: t.ticket_events(ticket.id))
        return [event.kind for event in events]

    async def close_ticket(self) -> None:
        def work(transaction: Transaction) -> None:
            conversation = transaction.conversation_at(VOTER)
            assert conversation is not None
            ticket = transaction.latest_ticket(conversation.id)
            assert ticket is not None
            operator = transaction.add_operator("Dilan", Role.OPERATOR, self.now)
            held = rules.claim(ticket, operator.id, operator.name)
            transaction.save_ticket(rules.close(held, operator.id, self.now))

        await self.store.write(work)


@pytest.fixture
def desk(store: SqliteStore) -> Desk:
    return Desk(store)


async def test_a_question_is_answered_once_with_entry_and_revision(desk: Desk) -> None:
    await desk.hear("lost")

    answers = [line for line in await desk.ours() if line.entry]
    assert [line.entry for line in answers] == ["card.lost"]


async def test_a_repeated_webhook_is_answered_once(desk: Desk) -> None:
    message = said("lost")
    for _ in range(5):
        await desk.intake(Inbound((message,)))
        await desk.answering.step()

    assert len([line for line in await desk.ours() if line.entry]) == 1


async def test_messages_of_one_conversation_are_answered_in_order(desk: Desk) -> None:
    texts = [f"question {n}" for n in range(25)]
    messages = tuple(
        said(text, external_id=text, sent_at=NOW + timedelta(seconds=n))
        for n, text in enumerate(texts)
    )
    await desk.intake(Inbound(messages))
    while await desk.answering.step():
        pass

    voter = [line.text for line in await desk.lines() if line.speaker is Speaker.VOTER]
    assert voter == texts
    assert len(await desk.ours()) == len(texts) + 1  # the welcome


async def test_one_commit_answers_few_messages_so_that_new_ones_get_in_between(desk: Desk) -> None:
    crowd = [
        said(f"{voter} {n}", address=Address("webchat", voter), external_id=f"{voter} {n}")
        for n in range(2)
        for voter in "abcdefghij"
    ]
    await desk.intake(Inbound(tuple(crowd)))
    commits = []
    while await desk.answering.step():
        recorded = await desk.store.read(lambda t: t.recorded_questions())
        commits.append(sorted(one.text for one in recorded))

    assert [len(done) for done in commits] == [MESSAGES_A_COMMIT, 2 * MESSAGES_A_COMMIT, 18, 20]
    assert commits[0] == [f"{voter} 0" for voter in "abcdefgh"]
    assert commits[1] == sorted(f"{voter} {n}" for voter in "abcdefgh" for n in range(2))


async def test_what_is_not_understood_opens_one_ticket_and_the_rest_is_added(desk: Desk) -> None:
    await desk.hear("something odd")
    await desk.hear("and more of it")

    ticket = await desk.ticket()
    assert ticket is not None
    assert (ticket.reason, ticket.is_open) == (HandoffReason.NOT_UNDERSTOOD, True)
    assert await desk.history() == [TicketEventKind.OPENED, TicketEventKind.VOTER_WROTE]


async def test_a_closed_ticket_is_reopened_when_the_voter_writes_again(desk: Desk) -> None:
    await desk.hear("something odd")
    await desk.close_ticket()
    await desk.hear("still odd")

    ticket = await desk.ticket()
    assert ticket is not None
    assert ticket.is_open
    assert ticket.assignee is None
    assert (await desk.history())[-1] is TicketEventKind.REOPENED


async def test_a_day_later_it_is_a_new_ticket(desk: Desk) -> None:
    await desk.hear("something odd")
    first = await desk.ticket()
    await desk.close_ticket()
    desk.now += timedelta(days=2)
    await desk.hear("another matter")

    second = await desk.ticket()
    assert first is not None
    assert second is not None
    assert second.id != first.id


async def test_a_rating_after_closing_is_kept_with_the_ticket(desk: Desk) -> None:
    await desk.hear("something odd")
    await desk.close_ticket()
    await desk.hear(choice="rate:3")

    ticket = await desk.ticket()
    assert ticket is not None
    assert (ticket.rating, ticket.is_open) == (3, False)
    assert (await desk.history())[-1] is TicketEventKind.RATED


async def test_a_message_that_trips_the_rules_goes_to_a_person_and_blocks_nobody(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def trip(text: str, context: Context) -> Reading:
        raise RuntimeError(f"cannot read {text}")

    desk.mind = replace(desk.mind, understand=trip)
    await desk.hear("my secret words")
    desk.mind = mind(UNDERSTOOD)
    await desk.hear("lost")

    ticket = await desk.ticket()
    assert ticket is not None
    assert [line.entry for line in await desk.ours()][-1] == "card.lost"
    assert "secret" not in caplog.text


async def test_an_edit_that_changes_nothing_is_not_answered_again(desk: Desk) -> None:
    await desk.hear("lost")
    before = len(await desk.ours())
    await desk.hear("lost", edited=True)
    await desk.hear("lost indeed", edited=True)

    assert len(await desk.ours()) == before + 1


async def test_forgetting_blanks_every_text_and_closes_the_ticket(desk: Desk) -> None:
    await desk.hear("my secret words")
    await desk.hear(choice="forget:yes")

    ticket = await desk.ticket()
    assert ticket is not None
    assert not ticket.is_open
    assert "secret" not in "".join(line.text for line in await desk.lines())
    assert (await desk.ours())[-1].text


async def test_a_voters_message_reaches_the_operator_who_has_the_conversation(desk: Desk) -> None:
    await desk.hear("something odd")
    ticket = await desk.ticket()
    assert ticket is not None

    def work(transaction: Transaction) -> None:
        operator = transaction.add_operator("Dilan", Role.OPERATOR, desk.now)
        transaction.save_ticket(rules.claim(ticket, operator.id, operator.name))

    await desk.store.write(work)
    before = len(await desk.ours())
    await desk.hear("lost")

    assert len(await desk.ours()) == before
    assert (await desk.history())[-1] is TicketEventKind.VOTER_WROTE


async def test_the_running_worker_is_woken_by_a_new_message(desk: Desk) -> None:
    task = asyncio.create_task(desk.answering.run())
    await asyncio.sleep(0)
    await desk.intake(Inbound((said("lost"),)))
    for _ in range(200):
        conversation = await desk.store.read(lambda t: t.conversation_at(VOTER))
        if conversation and conversation.last_entry:
            break
        await asyncio.sleep(0.01)
    task.cancel()

    assert conversation is not None
    assert conversation.last_entry == "card.lost"


async def test_a_message_that_cannot_be_written_down_goes_to_a_person(desk: Desk) -> None:
    # An explanation that JSON cannot hold: the rules pass it, the store refuses it.
    desk.mind = mind({"lost": reading(Answer("card.lost", 0.99), normalised=object())})
    await desk.hear("lost")

    ticket = await desk.ticket()
    assert ticket is not None
    assert ticket.is_open


async def test_a_message_that_cannot_be_written_down_takes_no_other_with_it(desk: Desk) -> None:
    broken = reading(Answer("card.lost", 0.99), normalised=object())
    people = {text: Address("webchat", text) for text in ("first lost", "broken", "last lost")}
    desk.mind = mind({**dict.fromkeys(people, Answer("card.lost", 0.99)), "broken": broken})
    for text, address in people.items():
        await desk.intake(Inbound((said(text, address=address, external_id=text),)))
    while await desk.answering.step():
        pass

    def entry_and_ticket(transaction: Transaction, address: Address) -> tuple[str | None, bool]:
        conversation = transaction.conversation_at(address)
        assert conversation is not None
        return conversation.last_entry, transaction.latest_ticket(conversation.id) is not None

    found = [
        await desk.store.read(lambda t, a=address: entry_and_ticket(t, a))
        for address in people.values()
    ]
    assert found == [("card.lost", False), (None, True), ("card.lost", False)]


async def test_a_forgotten_ticket_is_never_taken_up_again(desk: Desk) -> None:
    await desk.hear("something odd")
    first = await desk.ticket()
    await desk.hear(choice="forget:yes")
    await desk.hear("something new and odd")

    second = await desk.ticket()
    assert first is not None
    assert second is not None
    assert second.id != first.id
