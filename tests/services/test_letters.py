"""What did not arrive is dealt with once, by anybody at the desk, and the ticket tells of it."""

import asyncio

import pytest

from bot.domain.delivery import DeliveryStatus, Result
from bot.domain.ticket import Ticket
from bot.services.bell import OUTBOX
from bot.store.sqlite import SqliteStore
from tests.services.desk_scene import DeskScene


@pytest.fixture
def scene(store: SqliteStore) -> DeskScene:
    return DeskScene(store)


async def told(scene: DeskScene, ticket: Ticket) -> list[tuple[str, str | None]]:
    """What the ticket's history says after its beginning."""
    events = await scene.events(ticket)
    return [(event.kind, event.operator_name) for event in events[1:]]


async def test_a_message_sent_again_is_due_at_once_and_stands_in_the_history(
    scene: DeskScene,
) -> None:
    ticket = await scene.ticket()
    letter = await scene.undelivered(ticket, "At school 12.")
    scene.later(hours=2)

    assert await scene.letters.send_again(letter, await scene.operator("Zainab"))

    assert [delivery.message.text for delivery in await scene.outgoing()] == ["At school 12."]
    assert await told(scene, ticket) == [("sent_again", "Zainab")]


async def test_two_who_press_at_once_send_it_once(scene: DeskScene) -> None:
    ticket = await scene.ticket()
    letter = await scene.undelivered(ticket)
    people = [await scene.operator(f"operator {n}") for n in range(4)]

    done = await asyncio.gather(*(scene.letters.send_again(letter, one) for one in people))

    assert sorted(done) == [False, False, False, True]
    assert len(await told(scene, ticket)) == 1


async def test_a_message_set_aside_is_neither_listed_nor_sent(scene: DeskScene) -> None:
    ticket = await scene.ticket()
    letter = await scene.undelivered(ticket)
    zainab = await scene.operator("Zainab")

    assert await scene.letters.set_aside(letter, zainab)
    assert not await scene.letters.set_aside(letter, zainab)
    assert not await scene.letters.send_again(letter, zainab)

    assert await scene.outgoing() == ()
    assert await scene.store.read(lambda t: t.dead_letters()) == ()
    assert await told(scene, ticket) == [("set_aside", "Zainab")]


async def test_the_newest_ticket_tells_of_it_even_when_closed(scene: DeskScene) -> None:
    ticket = await scene.ticket()
    letter = await scene.undelivered(ticket)
    zainab = await scene.operator("Zainab")
    await scene.desk.claim(ticket.id, zainab)
    await scene.desk.close(ticket.id, zainab, seen=99)

    assert await scene.letters.send_again(letter, zainab)

    assert (await told(scene, ticket))[-1] == ("sent_again", "Zainab")


@pytest.mark.parametrize(
    "result", [Result(DeliveryStatus.SENT), Result(DeliveryStatus.PARKED, code="window")]
)
async def test_what_did_not_fail_is_left_alone(scene: DeskScene, result: Result) -> None:
    ticket = await scene.ticket()
    number = await scene.answered(ticket, "At school 12.", result)
    zainab = await scene.operator("Zainab")

    assert not await scene.letters.send_again(number, zainab)
    assert not await scene.letters.set_aside(number, zainab)
    assert not await scene.letters.send_again(number + 1, zainab)

    assert await told(scene, ticket) == []
    [_, line] = await scene.lines(ticket)
    assert line.status is result.status


async def test_the_sender_is_woken(scene: DeskScene) -> None:
    letter = await scene.undelivered(await scene.ticket())
    waiting = asyncio.create_task(scene.bell.wait(OUTBOX, timeout=60))
    await asyncio.sleep(0)

    await scene.letters.send_again(letter, await scene.operator("Zainab"))

    await asyncio.wait_for(waiting, 30)
