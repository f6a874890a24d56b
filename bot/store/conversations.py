"""The state of each talk, and the facts a platform tells about its address."""

from dataclasses import replace
from datetime import datetime

from bot.domain.conversation import Conversation, Mode
from bot.domain.inbound import AddressMoved, AddressReachable, DeliveryReport, Fact
from bot.domain.message import Address
from bot.store.columns import dump_awaited, load_awaited, micros_or_none, moment_or_none
from bot.store.reports import Reports
from bot.store.statements import Row


class Conversations(Reports):
    """The conversation part of a transaction."""

    def conversation(self, conversation_id: int) -> Conversation:
        """Raises KeyError when there is none. In a `write` it is held until the commit."""
        row = self._row("SELECT * FROM conversations WHERE id = ? FOR UPDATE", conversation_id)
        if row is None:
            raise KeyError(conversation_id)
        return _conversation(row)

    def conversation_at(self, address: Address) -> Conversation | None:
        """The conversation of an address. In a `write` it is held until the commit."""
        row = self._row(
            "SELECT * FROM conversations WHERE channel = ? AND address = ? FOR UPDATE",
            address.channel,
            address.id,
        )
        return None if row is None else _conversation(row)

    def save_conversation(self, conversation: Conversation) -> None:
        """Write back a conversation's state; KeyError when there is none.

        The address is left as it is: only the platform moves it, through `apply_fact`.
        """
        self._change_one(
            """
            UPDATE conversations SET mode = ?, language = ?, language_chosen = ?, greeted = ?,
                awaited = ?, last_entry = ?, last_inbound_at = ?, reachable = ?
            WHERE id = ?
            """,
            conversation.mode,
            conversation.language,
            conversation.language_chosen,
            conversation.greeted,
            dump_awaited(conversation.awaited),
            conversation.last_entry,
            micros_or_none(conversation.last_inbound_at),
            conversation.reachable,
            conversation.id,
        )

    def apply_fact(self, fact: Fact, now: datetime) -> None:
        """Note that a chat moved, can (no longer) be reached, or how far a message came.

        What is about an address or a message that we do not know changes nothing.

        A chat that moves to an address with a conversation of its own takes over all that
        was said there; one in which nothing was said stays where it is, so that a move may be
        told any number of times.
        """
        match fact:
            case AddressMoved(old, new):
                self._move(old, new)
            case AddressReachable(address, reachable):
                self._run(
                    "UPDATE conversations SET reachable = ? WHERE channel = ? AND address = ?",
                    reachable,
                    address.channel,
                    address.id,
                )
            case DeliveryReport():
                self._note_report(fact, now)

    def _move(self, old: Address, new: Address) -> None:
        moving = self.conversation_at(old)
        if moving is None or old == new or not self._was_spoken_in(moving.id):
            return
        there = self.conversation_at(new)
        if there is not None:
            self._take_over(moving, there)
        self._place(moving.id, new)
        if there is not None:
            self._place(there.id, old)

    def _was_spoken_in(self, conversation_id: int) -> bool:
        sql = "SELECT 1 FROM inbox WHERE conversation_id = ? LIMIT 1"
        return self._row(sql, conversation_id) is not None

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


def _conversation(row: Row) -> Conversation:
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
