"""The state of a talk, and what platforms tell about its address."""

from dataclasses import replace

import pytest

from bot.domain.conversation import Awaited, AwaitKind, Conversation, Mode
from bot.domain.decision import HandoffReason
from bot.domain.inbound import AddressMoved, AddressReachable
from bot.services.ports import Store
from tests.store.samples import (
    AMAL,
    BAWER,
    CEREN,
    NOW,
    SECOND,
    apply_fact,
    claimed,
    message,
    next_up,
    queued,
    take_in,
    talk,
    texts,
)


async def test_a_first_message_begins_a_conversation(store: Store) -> None:
    conversation_id = await talk(store)

    found = await store.read(lambda t: t.conversation(conversation_id))
    assert found == Conversation(conversation_id, AMAL, last_inbound_at=NOW)


async def test_there_is_no_conversation_before_it_begins(store: Store) -> None:
    assert await store.read(lambda t: t.conversation_at(AMAL)) is None
    with pytest.raises(KeyError):
        await store.read(lambda t: t.conversation(1))
    with pytest.raises(KeyError):
        await store.write(lambda t: t.save_conversation(Conversation(1, AMAL)))


async def test_every_part_of_a_conversations_state_is_kept(store: Store) -> None:
    conversation_id = await talk(store)
    state = Conversation(
        conversation_id,
        AMAL,
        mode=Mode.OPERATOR,
        language="kmr-Arab",
        language_chosen=True,
        greeted=True,
        awaited=Awaited(AwaitKind.OPTION, ("card.lost", "polling.where"), "کارتا من"),
        last_entry="card.lost",
        last_inbound_at=NOW + SECOND,
        reachable=False,
    )
    await store.write(lambda t: t.save_conversation(state))

    assert await store.read(lambda t: t.conversation(conversation_id)) == state
    assert await store.read(lambda t: t.conversation_at(AMAL)) == state

    bare = Conversation(conversation_id, AMAL)
    await store.write(lambda t: t.save_conversation(bare))
    assert await store.read(lambda t: t.conversation(conversation_id)) == bare


async def test_only_a_fact_moves_an_address(store: Store) -> None:
    conversation_id = await talk(store)
    state = await store.read(lambda t: t.conversation(conversation_id))
    await store.write(lambda t: t.save_conversation(replace(state, address=BAWER)))

    assert (await store.read(lambda t: t.conversation(conversation_id))).address == AMAL


async def test_a_moved_chat_keeps_its_conversation(store: Store) -> None:
    conversation_id = await talk(store)
    await queued(store, conversation_id, "answer")
    await store.write(lambda t: apply_fact(t, AddressMoved(AMAL, BAWER), NOW))

    found = await store.read(lambda t: t.conversation_at(BAWER))
    assert found is not None
    assert found.id == conversation_id
    assert await store.read(lambda t: t.conversation_at(AMAL)) is None
    assert [delivery.address for delivery in await claimed(store)] == [BAWER]


async def test_a_chat_that_moves_into_another_takes_it_over(store: Store) -> None:
    old, new = await talk(store), await talk(store, BAWER)
    await store.write(lambda t: take_in(t, message("9", "from the new one", BAWER), NOW))
    await queued(store, new, "to the new one")
    ticket = await store.write(lambda t: t.open_ticket(new, HandoffReason.ASKED, "ckb", None, NOW))
    talked = await store.read(lambda t: t.conversation(new))
    await store.write(lambda t: t.save_conversation(replace(talked, mode=Mode.OPERATOR)))
    await store.write(lambda t: apply_fact(t, AddressMoved(AMAL, BAWER), NOW))

    kept = await store.read(lambda t: t.conversation_at(BAWER))
    assert kept is not None
    assert (kept.id, kept.mode) == (old, Mode.OPERATOR)
    assert len(await store.read(lambda t: t.transcript(old))) == 4
    assert await store.read(next_up) == old
    assert await store.read(lambda t: t.latest_ticket(old)) == replace(ticket, conversation_id=old)
    assert texts(await claimed(store)) == ["to the new one"]


async def test_a_move_told_again_changes_nothing_more(store: Store) -> None:
    old = await talk(store)
    later = message("9", "from the new one", BAWER, sent_at=NOW + SECOND)
    await store.write(lambda t: take_in(t, later, NOW))
    for _ in range(3):
        await store.write(lambda t: apply_fact(t, AddressMoved(AMAL, BAWER), NOW))
        kept = await store.read(lambda t: t.conversation_at(BAWER))
        assert kept is not None
        assert (kept.id, kept.last_inbound_at) == (old, NOW + SECOND)
        assert len(await store.read(lambda t: t.transcript(old))) == 2


async def test_a_move_of_an_unknown_chat_changes_nothing(store: Store) -> None:
    conversation_id = await talk(store)
    await store.write(lambda t: apply_fact(t, AddressMoved(BAWER, CEREN), NOW))
    await store.write(lambda t: apply_fact(t, AddressMoved(AMAL, AMAL), NOW))
    await store.write(lambda t: apply_fact(t, AddressReachable(BAWER, reachable=False), NOW))

    assert await store.read(lambda t: t.conversation_at(CEREN)) is None
    assert (await store.read(lambda t: t.conversation(conversation_id))).address == AMAL


async def test_a_voter_who_blocks_and_comes_back_is_reachable_again(store: Store) -> None:
    conversation_id = await talk(store)
    for reachable in (False, True):
        fact = AddressReachable(AMAL, reachable)
        await store.write(lambda t, fact=fact: apply_fact(t, fact, NOW))
        found = await store.read(lambda t: t.conversation(conversation_id))
        assert found.reachable is reachable


async def test_a_voter_who_writes_is_reachable(store: Store) -> None:
    conversation_id = await talk(store)
    await store.write(lambda t: apply_fact(t, AddressReachable(AMAL, reachable=False), NOW))
    await store.write(lambda t: take_in(t, message("2"), NOW))

    assert (await store.read(lambda t: t.conversation(conversation_id))).reachable
