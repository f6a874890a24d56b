"""That nothing depends on how often, in what order and in what parcels the platforms deliver."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.app import now
from bot.channels.telegram.parse import parse as parse_update
from bot.channels.whatsapp.envelope import values
from bot.channels.whatsapp.parse import parse as parse_values
from bot.domain.message import Address, InboundMessage
from bot.services.living import LivingMind
from bot.services.ports import Store
from bot.store.postgres import PostgresStore
from bot.store.sqlite import SqliteStore
from tests.distortion import distorted_updates, distorted_webhooks
from tests.fake_whatsapp_webhooks import NUMBER
from tests.journeys.questions import LOST
from tests.journeys.replays import End, Raw, Replicas, Voter, replicated
from tests.store.samples import take_in


def _one_sqlite(_: pytest.FixtureRequest, folder: Path) -> list[Store]:
    return [SqliteStore.open(folder / "office.db", synchronous="NORMAL")]


def _two_on_postgres(request: pytest.FixtureRequest, _: Path) -> list[Store]:
    database = request.getfixturevalue("cluster").fresh()
    return [PostgresStore.open(database) for _ in range(2)]


STORES = {"sqlite": _one_sqlite, "two replicas on postgres": _two_on_postgres}
"""Each opens a new database in a folder: its stores, one for each replica."""


@pytest.fixture(params=STORES)
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> list[Store]:
    """A new, empty database."""
    return STORES[request.param](request, tmp_path)


TALKS: tuple[tuple[str, ...], ...] = (
    ("/start", LOST["en"], "tap 0", "thank you", "and how much does a new one cost?"),
    (LOST["ckb"], "tap 1", "tap last", "ئێستا چی بکەم؟"),
    ("what is the weather in Basra tomorrow", "hello, is anybody there?", "voice"),
    ("/menu", "tap 1", "tap 0", "1"),
    (LOST["tr"], "Oy kullanmak için hangi belgeler gerekli?", "0"),
    ("voice", LOST["ar"], "ok", "ok"),
)
"""What voters of ours say: texts, voice messages, and taps on a button of the newest message."""


@dataclass(frozen=True)
class Plainly:
    """What was delivered without any distortion, and how it ended."""

    updates: list[Raw]
    webhooks: list[Raw]
    end: dict[Address, End]

    @property
    def messages(self) -> list[InboundMessage]:
        """All that voters said."""
        parsed = [parse_update(update, now()) for update in self.updates]
        parsed += [parse_values(values(webhook, NUMBER), now()) for webhook in self.webhooks]
        return [message for inbound in parsed for message in inbound.messages]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, real_mind: LivingMind) -> Plainly:
    """All talks as they should be, on SQLite, once for all tests."""
    store = SqliteStore.open(tmp_path_factory.mktemp("plain") / "office.db", synchronous="NORMAL")
    return asyncio.run(plainly([store], real_mind))


async def plainly(stores: list[Store], mind: LivingMind) -> Plainly:
    """Hold all talks at once on both platforms, everybody saying one thing a round."""
    updates, webhooks = [], []
    async with replicated(stores, mind) as office:
        office.move_in(len(TALKS))
        await office.listen()
        for turn in range(max(map(len, TALKS))):
            for number, voter in enumerate(office.voters):
                said = TALKS[number // 2]
                if turn < len(said) and voter.address.channel == "telegram":
                    updates.append(office.telegram.update(act(voter, said[turn])))
                elif turn < len(said):
                    webhooks.append(office.whatsapp.webhook(act(voter, said[turn])))
            await office.settled()
        office.reports()
        await office.settled()
        return Plainly(updates, webhooks, await office.end())


def act(voter: Voter, turn: str) -> int:
    """Let the voter say something or tap a button of the newest message."""
    phone: Any = voter.phone
    if turn.startswith("tap "):
        labels = phone.received[-1].labels
        return phone.tap(labels[-1 if turn == "tap last" else int(turn[4:])])
    if turn != "voice":
        return phone.say(turn)
    if voter.address.channel == "whatsapp":
        return phone.send("audio", {"id": "7", "mime_type": "audio/ogg", "voice": True})
    return phone.send(voice={"file_id": "f", "file_unique_id": "u", "duration": 3})


async def distorted(
    plain: Plainly, office: Replicas, random: Random, *, in_order: bool = True
) -> dict[Address, End]:
    """Deliver the same, distorted; how it ended."""
    office.move_in(len(TALKS))
    updates = distorted_updates(plain.updates, random, in_order=in_order)
    webhooks = distorted_webhooks(plain.webhooks, random, in_order=in_order)
    assert set(await office.deliver(updates, webhooks, in_order=in_order)) == {200}
    await office.quiet()
    reports = [office.whatsapp.webhook(number) for number in office.reports()]
    late = distorted_webhooks(reports, random, in_order=in_order)
    assert set(await office.deliver([], late, in_order=in_order)) == {200}
    await office.quiet()
    return await office.end()


@pytest.mark.parametrize(
    ("stores", "seed"),
    [("sqlite", 0), ("sqlite", 1), ("two replicas on postgres", 1)],
    indirect=["stores"],
)
async def test_repeats_parcels_and_the_order_among_voters_change_nothing(
    plain: Plainly, stores: list[Store], seed: int, real_mind: LivingMind
) -> None:
    assert all(end.answered for end in plain.end.values())
    assert any(end.ticket for end in plain.end.values())
    async with replicated(stores, real_mind) as office:
        assert await distorted(plain, office, Random(seed)) == plain.end


async def test_whatever_the_order_each_message_is_kept_and_dealt_with_once(
    plain: Plainly, stores: list[Store], real_mind: LivingMind
) -> None:
    async with replicated(stores, real_mind) as office:
        end = await distorted(plain, office, Random(7), in_order=False)
        known = await office.store.write(
            lambda t: [not take_in(t, message, now()) for message in plain.messages]
        )
    assert all(known)
    for address, ended in end.items():
        assert ended.heard_in_any_order == plain.end[address].heard_in_any_order
        sent = Counter(text for text, *_ in ended.answered)
        assert Counter(ended.on_the_phone) == sent
