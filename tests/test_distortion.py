"""That distorted webhooks still mean what the webhooks meant."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.parse import parse as parse_update
from bot.channels.whatsapp.envelope import values
from bot.channels.whatsapp.parse import parse as parse_values
from bot.domain.inbound import Inbound
from tests.distortion import MOST_TIMES, Raw, distorted_updates, distorted_webhooks
from tests.fake_whatsapp_webhooks import NUMBER

CHANNELS = Path(__file__).parent / "channels"
NOW = datetime(2025, 10, 25, 12, tzinfo=UTC)


def payloads(folder: str) -> list[Any]:
    paths = sorted((CHANNELS / folder).glob("**/*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


UPDATES, WEBHOOKS = payloads("telegram/payloads"), payloads("whatsapp/payloads")
CHANCE = st.integers(0, 2**32)
SOME_UPDATES = st.lists(st.sampled_from(UPDATES), unique_by=json.dumps)
SOME_WEBHOOKS = st.lists(st.sampled_from(WEBHOOKS), unique_by=json.dumps)


def told(webhooks: Iterable[Raw]) -> Iterator[tuple[str, str]]:
    """All that webhooks tell, piece by piece: whose message it is, and its JSON."""
    for webhook in webhooks:
        for entry in webhook["entry"]:
            for change in entry["changes"]:
                value = change["value"]
                pieces = [*value.get("messages", ()), *value.get("statuses", ())]
                for piece in pieces or [value]:
                    who = piece.get("from_user_id") or piece.get("from") or ""
                    yield who, json.dumps([entry["id"], change["field"], piece])


def first_seen(pieces: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """What each person said, in the order in which it was first heard."""
    heard: defaultdict[str, list[str]] = defaultdict(list)
    for who, piece in pieces:
        if piece not in heard[who]:
            heard[who].append(piece)
    heard.pop("", None)
    return dict(heard)


def read(webhooks: Iterable[Raw]) -> set[object]:
    """What the program reads in them."""
    parsed: list[Inbound] = [parse_values(values(one, NUMBER), NOW) for one in webhooks]
    return {read for inbound in parsed for read in (*inbound.messages, *inbound.facts)}


@given(SOME_WEBHOOKS, CHANCE, st.booleans())
def test_distorted_webhooks_tell_the_same(webhooks: list[Raw], chance: int, in_order: bool) -> None:
    before, original = json.dumps(webhooks), list(told(webhooks))
    distorted = distorted_webhooks(webhooks, Random(chance), in_order=in_order)
    times = Counter(told(distorted))
    assert set(times) == set(original)
    assert all(n <= MOST_TIMES * original.count(piece) for piece, n in times.items())
    assert read(distorted) == read(webhooks)
    assert json.dumps(webhooks) == before
    if in_order:
        assert first_seen(told(distorted)) == first_seen(original)


@given(SOME_UPDATES, CHANCE, st.booleans())
def test_distorted_updates_tell_the_same(updates: list[Raw], chance: int, in_order: bool) -> None:
    distorted = distorted_updates(updates, Random(chance), in_order=in_order)
    assert {json.dumps(u) for u in distorted} == {json.dumps(u) for u in updates}
    assert len(distorted) <= MOST_TIMES * len(updates)
    if in_order:
        for inbound in map(heard, updates):
            for address in {message.address for message in inbound.messages}:
                assert list(dict.fromkeys(said(distorted, address))) == list(
                    dict.fromkeys(said(updates, address))
                )


def heard(update: Raw) -> Inbound:
    return parse_update(update, NOW)


def said(updates: Iterable[Raw], address: object) -> list[str]:
    messages = [message for update in updates for message in heard(update).messages]
    return [message.external_id for message in messages if message.address == address]


def test_distortion_repeats_mixes_cuts_and_joins() -> None:
    seen = set()
    for seed in range(20):
        for webhook in distorted_webhooks(WEBHOOKS, Random(seed)):
            entries = webhook["entry"]
            changes = [change for entry in entries for change in entry["changes"]]
            seen |= {
                (name, min(len(some), 2))
                for name, some in [
                    ("entries", entries),
                    *(("changes", entry["changes"]) for entry in entries),
                    *(("messages", c["value"].get("messages", ())) for c in changes),
                    *(("statuses", c["value"].get("statuses", ())) for c in changes),
                ]
            }
    assert seen >= {(name, n) for name in ("entries", "changes", "messages") for n in (1, 2)}
    assert ("statuses", 2) in seen


@pytest.mark.parametrize("in_order", [True, False])
def test_one_persons_messages_change_places_only_when_they_may(in_order: bool) -> None:
    said = [{"update_id": n, "message": {"chat": {"id": 1}, "text": str(n)}} for n in range(5)]
    orders = set()
    for seed in range(20):
        ids = [u["update_id"] for u in distorted_updates(said, Random(seed), in_order=in_order)]
        assert max(Counter(ids).values()) <= MOST_TIMES
        orders.add(tuple(dict.fromkeys(ids)))
    assert (orders == {(0, 1, 2, 3, 4)}) is in_order


def test_the_same_chance_distorts_in_the_same_way() -> None:
    assert distorted_webhooks(WEBHOOKS, Random(7)) == distorted_webhooks(WEBHOOKS, Random(7))
    assert distorted_updates(UPDATES, Random(7)) != distorted_updates(UPDATES, Random(8))
