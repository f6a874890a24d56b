"""The platforms' webhooks: what is acknowledged, and when."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeVar

import pytest

from bot.domain.inbound import Inbound
from bot.domain.message import Address, InboundMessage
from bot.errors import StoreUnavailable, UnreadableUpdate, UnverifiedUpdate
from bot.services.ports import Transaction
from bot.store.sqlite import SqliteStore
from tests.web.stage import NOON, Stage

T = TypeVar("T")

VOTER = Address("telegram", "1001")
PATH = "/webhooks/telegram"


def verify(headers: Mapping[str, str], body: bytes) -> Inbound:
    """A platform whose updates are one text, whose secret is a word."""
    if headers.get("X-Secret") != "word":
        raise UnverifiedUpdate("secret")
    if not body.isascii():
        raise UnreadableUpdate("letters")
    if not body:
        return Inbound()
    return Inbound((InboundMessage(VOTER, body.decode(), NOON, body.decode()),))


@pytest.fixture
def stage(store: SqliteStore) -> Stage:
    return Stage(store, webhooks={"telegram": verify})


async def post(stage: Stage, body: bytes, secret: str = "word", path: str = PATH) -> int:
    async with stage.browser as platform:
        response = await platform.post(path, content=body, headers={"x-secret": secret})
        return response.status_code


async def kept(store: SqliteStore) -> list[str]:
    def work(transaction: Transaction) -> list[str]:
        conversation = transaction.conversation_at(VOTER)
        rows = transaction.pending(conversation.id) if conversation else ()
        return [row.message.text for row in rows]

    return await store.read(work)


async def test_a_webhook_is_kept_and_acknowledged(stage: Stage, store: SqliteStore) -> None:
    assert await post(stage, b"hello") == 200
    assert await kept(store) == ["hello"]


async def test_a_repeated_webhook_is_kept_once(stage: Stage, store: SqliteStore) -> None:
    assert await post(stage, b"hello") == 200
    assert await post(stage, b"hello") == 200
    assert await kept(store) == ["hello"]


async def test_a_wrong_secret_is_refused_and_nothing_kept(stage: Stage, store: SqliteStore) -> None:
    assert await post(stage, b"hello", secret="guess") == 403
    assert await kept(store) == []


async def test_an_unreadable_update_is_refused_and_nothing_kept(
    stage: Stage, store: SqliteStore
) -> None:
    assert await post(stage, "ÿ".encode()) == 400
    assert await kept(store) == []


async def test_an_update_with_nothing_to_do_is_acknowledged(stage: Stage) -> None:
    assert await post(stage, b"") == 200


async def test_a_channel_without_webhooks_has_no_address(stage: Stage) -> None:
    assert await post(stage, b"hello", path="/webhooks/carrier-pigeon") == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_only_posts_are_webhooks(stage: Stage, method: str) -> None:
    async with stage.browser as platform:
        assert (await platform.request(method, PATH)).status_code == 405


def shake_hands(query: Mapping[str, str]) -> str:
    """A platform that wants its word back when the secret in the address is right."""
    if query.get("secret") != "word":
        raise UnverifiedUpdate("secret")
    return query["challenge"]


async def test_a_platform_gets_its_challenge_back_as_plain_text(store: SqliteStore) -> None:
    stage = Stage(store, webhooks={"telegram": verify}, handshakes={"telegram": shake_hands})
    async with stage.browser as platform:
        right = await platform.get(PATH, params={"secret": "word", "challenge": "<b>7</b>"})
        wrong = await platform.get(PATH, params={"secret": "guess", "challenge": "7"})

    assert (right.status_code, right.text) == (200, "<b>7</b>")
    assert right.headers["content-type"].startswith("text/plain")
    assert right.headers["x-content-type-options"] == "nosniff"
    assert (wrong.status_code, wrong.text) == (403, "")
    async with Stage(store, handshakes={"telegram": shake_hands}).browser as platform:
        assert (await platform.get(PATH, params={"secret": "word"})).status_code == 404


@pytest.mark.parametrize(
    ("channel", "size", "status"),
    [("telegram", 2, 413), ("whatsapp", 2, 200), ("whatsapp", 4, 413)],
)
async def test_a_platform_may_post_as_much_as_it_is_known_to(
    store: SqliteStore, channel: str, size: int, status: int
) -> None:
    read: list[int] = []

    def measure(headers: Mapping[str, str], body: bytes) -> Inbound:
        read.append(len(body))
        return Inbound()

    stage = Stage(store, webhooks={"telegram": measure, "whatsapp": measure})
    body = b"x" * (size * 1024 * 1024)
    assert await post(stage, body, path=f"/webhooks/{channel}") == status
    assert read == ([len(body)] if status == 200 else [])


class SlowStore:
    """A store that commits only when let; it may also be away."""

    def __init__(self, store: SqliteStore, away: bool = False) -> None:
        self._store = store
        self._away = away
        self.let = asyncio.Event()

    async def write(self, work: Callable[[Transaction], T]) -> T:
        if self._away:
            raise StoreUnavailable("disk full")
        await self.let.wait()
        return await self._store.write(work)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self._store.read(work)

    async def close(self) -> None:
        await self._store.close()


async def test_nothing_is_acknowledged_before_the_commit(store: SqliteStore) -> None:
    slow = SlowStore(store)
    request = asyncio.create_task(post(Stage(slow, webhooks={"telegram": verify}), b"hello"))
    await asyncio.sleep(0.05)
    assert not request.done()

    slow.let.set()

    assert await request == 200
    assert await kept(store) == ["hello"]


async def test_when_nothing_can_be_kept_the_platform_is_asked_to_try_again(
    store: SqliteStore,
) -> None:
    thanked: list[Inbound] = []

    async def thank(inbound: Inbound) -> None:
        thanked.append(inbound)

    stage = Stage(
        SlowStore(store, away=True), webhooks={"telegram": verify}, committed={"telegram": thank}
    )

    assert await post(stage, b"hello") == 503
    await asyncio.sleep(0)
    assert thanked == []


async def test_the_courtesy_comes_after_the_commit_and_delays_nothing(
    store: SqliteStore,
) -> None:
    found: list[list[str]] = []
    done = asyncio.Event()
    let = asyncio.Event()

    async def thank(inbound: Inbound) -> None:
        await let.wait()
        found.append(await kept(store))
        done.set()

    stage = Stage(store, webhooks={"telegram": verify}, committed={"telegram": thank})

    assert await post(stage, b"hello") == 200
    assert found == []
    let.set()
    await asyncio.wait_for(done.wait(), 30)
    assert found == [["hello"]]
