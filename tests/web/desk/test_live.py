"""The feed of an open desk: replayed after a gap, in order, for those who are signed in."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from sse_starlette import ServerSentEvent
from starlette.requests import Request

from bot.services.access import Access, token_hash
from bot.services.bell import DESK
from bot.web.auth import Auth, Visitor
from bot.web.desk.live import Live
from tests.web.desk.scene import WebScene


class Listener:
    """An operator's browser that listens, without a network between."""

    def __init__(self, feed: AsyncIterator[ServerSentEvent]) -> None:
        self._feed = feed

    async def next(self) -> tuple[int, int, str]:
        """The next event's number, its ticket and its kind."""
        event = await asyncio.wait_for(anext(self._feed), 30)
        data = json.loads(event.data)
        return int(event.id), data["ticket"], data["kind"]


@pytest.fixture
async def session(scene: WebScene) -> str:
    return await scene.session(await scene.operator("Zainab"))


async def listen(
    scene: WebScene, session: str, header: str = "", after: str = "", letters: str = ""
) -> Listener:
    access = Access(scene.store, scene.clock)
    operator = await access.operator(session)
    assert operator
    auth = Auth(access, stale=lambda request: pytest.fail("no form was sent"))
    headers = [(b"last-event-id", header.encode())] if header else []
    scope = {
        "type": "http",
        "method": "GET",
        "headers": headers,
        "query_string": f"after={after}&letters={letters}".encode(),
    }
    response = await Live(scene.parts, auth).events(Request(scope), Visitor(operator, session))
    feed = response.body_iterator
    first = await anext(feed)
    assert first.retry == 2000
    return Listener(feed)


async def test_what_happened_meanwhile_is_told_first_then_what_happens(
    scene: WebScene, session: str
) -> None:
    ticket = await scene.ticket()
    listener = await listen(scene, session, after="0")
    azad = await scene.operator("Azad")

    opened = await listener.next()
    waiting = asyncio.create_task(listener.next())
    await asyncio.sleep(0.05)
    await scene.desk.claim(ticket.id, azad)
    claimed = await waiting

    assert opened[1:] == (ticket.id, "opened")
    assert claimed[1:] == (ticket.id, "claimed")
    assert claimed[0] > opened[0]


async def test_a_browser_that_comes_back_gets_what_it_missed_once(
    scene: WebScene, session: str
) -> None:
    first = await scene.ticket(voter="a")
    seen = await scene.store.read(lambda t: t.last_event_id())
    second = await scene.ticket(voter="b")

    # The browser's header wins over the address, which is older.
    listener = await listen(scene, session, header=str(seen), after="0")

    assert (await listener.next())[1] == second.id != first.id


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "٣"])
async def test_any_number_can_be_asked_for(scene: WebScene, session: str, number: str) -> None:
    ticket = await scene.ticket()

    listener = await listen(scene, session, after=number)

    assert (await listener.next())[1] == ticket.id


async def test_the_feed_ends_with_the_session(scene: WebScene, session: str) -> None:
    listener = await listen(scene, session)
    waiting = asyncio.create_task(listener.next())
    await asyncio.sleep(0.05)

    await scene.store.write(lambda t: t.close_session(token_hash(session)))
    scene.bell.ring(DESK)

    with pytest.raises(StopAsyncIteration):
        await waiting


async def test_an_event_carries_no_words(scene: WebScene, session: str) -> None:
    ticket = await scene.ticket("my secret question")
    zainab = await scene.operator("Sara")
    await scene.desk.note(ticket.id, zainab, "a note among colleagues")
    feed = (await listen(scene, session))._feed

    for _ in range(2):
        event = await asyncio.wait_for(anext(feed), 30)
        assert set(json.loads(event.data)) == {"ticket", "kind"}


async def test_the_number_of_undelivered_messages_is_told_when_it_changes(
    scene: WebScene, session: str
) -> None:
    ticket = await scene.ticket()
    await scene.undelivered(ticket, "my secret answer")
    seen = await scene.store.read(lambda t: t.last_event_id())
    feed = (await listen(scene, session, after=str(seen), letters="1"))._feed

    waiting = asyncio.create_task(anext(feed))
    await asyncio.sleep(0.05)
    await scene.undelivered(ticket, "another one")
    scene.bell.ring(DESK)
    event = await asyncio.wait_for(waiting, 30)

    assert (event.event, json.loads(event.data)) == ("letters", {"count": 2})
    assert event.id == str(seen)


async def test_a_browser_that_counts_otherwise_is_told_at_once(
    scene: WebScene, session: str
) -> None:
    await scene.undelivered(await scene.ticket())
    feed = (await listen(scene, session, after="9", letters="0"))._feed

    event = await asyncio.wait_for(anext(feed), 30)

    assert json.loads(event.data) == {"count": 1}
