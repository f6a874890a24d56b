"""The state of each talk, and the facts a platform tells about its address."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.conversation import Conversation, Mode
from bot.domain.inbound import AddressMoved, AddressReachable, DeliveryReport, Fact
from bot.domain.message import Address
from bot.store.columns import dump_awaited, load_awaited, micros_or_none, moment_or_none
from bot.store.reports import Reports
from bot.store.statements import Row, must_exist


class Conversations(Reports):
    """The conversation part of a transaction."""

    def conversation(self, conversation_id: int) -> Conversation:
        """Raises KeyError when there is none. In a `write` it is held until the commit."""
        row = self._row("SELECT * FROM conversations WHERE id = ? FOR UPDATE", conversation_id)
        if row is None:
            raise KeyError(conversation_id)
        return conversation_of(row)

    def conversation_at(self, address: Address) -> Conversation | None:
        """The conversation of an address. In a `write` it is held until the commit."""
        row = self._row(
            "SELECT * FROM conversations WHERE channel = ? AND address = ? FOR UPDATE",
            address.channel,
            address.id,
        )
        return None if row is None else conversation_of(row)

    def save_conversation(self, conversation: Conversation) -> None:
        """Write back a conversation's state; KeyError when there is none.

        The address is left as it is: only the platform moves it, through `apply_fact`.
        """
        self._save_all([conversation])

    def _save_all(self, conversations: Sequence[Conversation]) -> None:
        rows = self._each(
            """
            UPDATE conversations SET mode = ?, language = ?, language_chosen = ?, greeted = ?,
                awaited = ?, last_entry = ?, last_inbound_at = ?, reachable = ?
            WHERE id = ? RETURNING id
            """,
            [
                (
                    one.mode,
                    one.language,
                    one.language_chosen,
                    one.greeted,
                    dump_awaited(one.awaited),
                    one.last_entry,
                    micros_or_none(one.last_inbound_at),
                    one.reachable,
                    one.id,
                )
                for one in conversations
            ],
        )
        must_exist(rows, [one.id for one in conversations])

    def apply_facts(self, facts: Sequence[Fact], now: datetime) -> None:
        """Note that chats moved, can (no longer) be reached, or how far messages came.

        Moves are noted before all else. What is about an address or a message that we do not
        know changes nothing.

        A chat that moves to an address with a conversation of its own takes over all that
        was said there; one in which nothing was said stays where it is, so that a move may be
        told any number of times.
        """
        moves = [fact for fact in facts if isinstance(fact, AddressMoved) and fact.old != fact.new]
        for move, spoken_in in zip(moves, self._spoken_in([m.old for m in moves]), strict=True):
            if spoken_in:
                self._move(move.old, move.new)
        for fact in facts:
            match fact:
                case AddressReachable(address, reachable):
                    self._run(
                        "UPDATE conversations SET reachable = ? WHERE channel = ? AND address = ?",
                        reachable,
                        address.channel,
                        address.id,
                    )
                case DeliveryReport():
                    self._note_report(fact, now)

    def _spoken_in(self, addresses: Sequence[Address]) -> list[bool]:
        # Most moves are told again and again with every message, and hold nothing.
        rows = self._each(
            """
            SELECT 1 FROM conversations WHERE channel = ? AND address = ? AND EXISTS (
                SELECT 1 FROM inbox WHERE inbox.conversation_id = conversations.id)
            """,
            [(address.channel, address.id) for address in addresses],
        )
        return [bool(found) for found in rows]

    def _move(self, old: Address, new: Address) -> None:
        moving = self.conversation_at(old)
        # Looked at once more: now that it is held, nobody else can have moved it.
        if moving is None or not any(self._spoken_in([old])):
            return
        there = self.conversation_at(new)
        if there is not None:
            self._take_over(moving, there)
        self._place(moving.id, new)
        if there is not None:
            self._place(there.id, old)

    def _take_over(self, keeper: Conversation, emptied: Conversation) -> None:
        for sql in (
            "UPDATE inbox SET conversation_id = ? WHERE conversation_id = ?",
            "UPDATE outbox SET conversation_id = ? WHERE conversation_id = ?",
            "UPDATE tickets SET conversation_id = ? WHERE conversation_id = ?",
            "UPDATE feedback SET conversation_id = ? WHERE conversation_id = ?",
        ):
            self._run(sql, keeper.id, emptied.id)
        mode = Mode.OPERATOR if Mode.OPERATOR in (keeper.mode, emptied.mode) else Mode.BOT
        heard = [at for at in (keeper.last_inbound_at, emptied.last_inbound_at) if at]
        newest = max(heard, default=None)
        self.save_conversation(replace(keeper, mode=mode, last_inbound_at=newest))
        self.save_conversation(Conversation(emptied.id, emptied.address))
        # Two rows cannot swap places in one step while an address may stand only once.
        self._run("UPDATE conversations SET address = '' WHERE id = ?", emptied.id)

    def _place(self, conversation_id: int, address: Address) -> None:
        self._change_one(
            "UPDATE conversations SET channel = ?, address = ? WHERE id = ?",
            address.channel,
            address.id,
            conversation_id,
        )


def conversation_of(row: Row) -> Conversation:
    """The conversation in a row of `conversations`."""
    return Conversation(
        id=row["id"],
        address=Address(row["channel"], row["address"]),
        mode=Mode(row["mode"]),
        language=row["language"],
        language_chosen=bool(row["language_chosen"]),
        greeted=bool(row["greeted"]),
        awaited=load_awaited(row["awaited"]),
        last_entry=row["last_entry"],
        last_inbound_at=moment_or_none(row["last_inbound_at"]),
        reachable=bool(row["reachable"]),
    )
