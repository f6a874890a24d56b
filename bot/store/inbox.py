"""What voters sent: taken in once, answered in the order of arrival."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.message import Address, Attachment, InboundMessage
from bot.services.records import Pending
from bot.store.columns import dump_attachment, load_attachment, micros, moment
from bot.store.statements import Row, Statements


class Inbox(Statements):
    """The inbox part of a transaction."""

    def take_in(self, messages: Sequence[InboundMessage], now: datetime) -> list[bool]:
        """Keep the messages, creating their conversations; False for what was taken in before.

        A new message shows that its sender can be reached, opens the reply window
        (`last_inbound_at` is the newest `sent_at`) and puts parked replies back into the queue.
        """
        held = self._hold_senders(messages, now)
        # What is parked is looked for only now that the conversations are held: whoever parks a
        # message holds its conversation too, and looks for this one.
        rows = self._each(
            """
            INSERT INTO inbox (conversation_id, channel, external_id, sent_at, received_at,
                               text, choice, attachment, edited)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (channel, external_id) DO NOTHING
            RETURNING conversation_id, EXISTS (
                SELECT 1 FROM outbox
                WHERE outbox.conversation_id = inbox.conversation_id
                  AND outbox.status = 'parked') AS parked
            """,
            [
                (
                    held[number],
                    message.address.channel,
                    message.external_id,
                    micros(message.sent_at),
                    micros(now),
                    message.text,
                    message.choice,
                    dump_attachment(message.attachment),
                    message.edited,
                )
                for number, message in enumerate(messages)
                if number in held
            ],
        )
        for row in (row for found in rows for row in found if row["parked"]):
            self._run(
                """
                UPDATE outbox SET status = 'queued', due_at = 0
                WHERE conversation_id = ? AND status = 'parked'
                """,
                row["conversation_id"],
            )
        new = dict(zip(held, map(bool, rows), strict=True))
        return [new.get(number, False) for number in range(len(messages))]

    def pending(self, conversation_id: int, limit: int = 10) -> tuple[Pending, ...]:
        """Its unanswered messages in the order they arrived."""
        rows = self._rows(
            """
            SELECT inbox.id, inbox.external_id, inbox.sent_at, inbox.text, inbox.choice,
                   inbox.attachment, inbox.edited, conversations.channel, conversations.address
            FROM inbox JOIN conversations ON conversations.id = inbox.conversation_id
            WHERE inbox.conversation_id = ? AND inbox.done_at IS NULL
            ORDER BY inbox.id LIMIT ?
            """,
            conversation_id,
            limit,
        )
        return tuple(Pending(row["id"], message_of(row)) for row in rows)

    def attachment(self, inbox_id: int) -> tuple[str, Attachment] | None:
        """The channel of a voter's message and what came with it; None if nothing (any more)."""
        row = self._row("SELECT channel, attachment FROM inbox WHERE id = ?", inbox_id)
        attachment = load_attachment(row["attachment"]) if row else None
        return (row["channel"], attachment) if row and attachment else None

    def _hold_senders(self, messages: Sequence[InboundMessage], now: datetime) -> Mapping[int, int]:
        """Hold or create the conversation of each message not yet taken in, by its place."""
        rows = self._each(
            """
            INSERT INTO conversations (channel, address, last_inbound_at, created_at)
            SELECT ?, ?, ?, ?
            WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE channel = ? AND external_id = ?)
            ON CONFLICT (channel, address) DO UPDATE SET
                reachable = TRUE,
                last_inbound_at = CASE
                    WHEN conversations.last_inbound_at > excluded.last_inbound_at
                    THEN conversations.last_inbound_at ELSE excluded.last_inbound_at END
            RETURNING id
            """,
            [
                (
                    message.address.channel,
                    message.address.id,
                    micros(message.sent_at),
                    micros(now),
                    message.address.channel,
                    message.external_id,
                )
                for message in messages
            ],
        )
        return {number: found[0]["id"] for number, found in enumerate(rows) if found}


def message_of(row: Row) -> InboundMessage:
    """The message in a row of `inbox` joined with its conversation."""
    return InboundMessage(
        address=Address(row["channel"], row["address"]),
        external_id=row["external_id"],
        sent_at=moment(row["sent_at"]),
        text=row["text"],
        choice=row["choice"],
        attachment=load_attachment(row["attachment"]),
        edited=bool(row["edited"]),
    )
