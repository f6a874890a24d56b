"""What voters sent: taken in once, answered in the order of arrival."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.message import Address, Attachment, InboundMessage
from bot.services.records import Pending
from bot.store.columns import dump_attachment, dump_outcome, load_attachment, micros, moment
from bot.store.statements import Row, Statements


class Inbox(Statements):
    """The inbox part of a transaction."""

    def take_in(self, message: InboundMessage, now: datetime) -> bool:
        """Keep the message, creating its conversation; False when it was taken in before.

        A new message shows that its sender can be reached, opens the reply window
        (`last_inbound_at` is the newest `sent_at`) and puts parked replies back into the queue.
        """
        conversation_id = self._write_from(message, now)
        if conversation_id is None:
            return False
        # What is parked is looked for only now that the conversation is held: whoever parks a
        # message holds it too, and looks for this one.
        row = self._row(
            """
            INSERT INTO inbox (conversation_id, channel, external_id, sent_at, received_at,
                               text, choice, attachment, edited)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (channel, external_id) DO NOTHING
            RETURNING EXISTS (SELECT 1 FROM outbox
                              WHERE outbox.conversation_id = inbox.conversation_id
                                AND outbox.status = 'parked') AS parked
            """,
            conversation_id,
            message.address.channel,
            message.external_id,
            micros(message.sent_at),
            micros(now),
            message.text,
            message.choice,
            dump_attachment(message.attachment),
            message.edited,
        )
        if row and row["parked"]:
            self._run(
                """
                UPDATE outbox SET status = 'queued', due_at = 0
                WHERE conversation_id = ? AND status = 'parked'
                """,
                conversation_id,
            )
        return row is not None

    def next_conversation(self) -> int | None:
        """The conversation with the oldest unanswered message, locked for this transaction.

        Those that another transaction holds are passed over.
        """
        # The message is locked too: it may have been answered between the look and the lock, and
        # only what is locked is looked at again.
        row = self._row(
            """
            SELECT conversations.id
            FROM inbox JOIN conversations ON conversations.id = inbox.conversation_id
            WHERE inbox.done_at IS NULL
            ORDER BY inbox.id LIMIT 1 FOR UPDATE OF conversations, inbox SKIP LOCKED
            """
        )
        return None if row is None else int(row["id"])

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
        return tuple(Pending(row["id"], _message(row)) for row in rows)

    def done(
        self, inbox_id: int, now: datetime, outcome: Mapping[str, object] | None = None
    ) -> None:
        """Mark one message answered, with what was made of it; KeyError when there is none.

        A message that was forgotten meanwhile keeps no outcome.
        """
        self._change_one(
            """
            UPDATE inbox SET done_at = ?, outcome = CASE WHEN forgotten THEN NULL ELSE ? END
            WHERE id = ?
            """,
            micros(now),
            dump_outcome(outcome),
            inbox_id,
        )

    def attachment(self, inbox_id: int) -> tuple[str, Attachment] | None:
        """The channel of a voter's message and what came with it; None if nothing (any more)."""
        row = self._row("SELECT channel, attachment FROM inbox WHERE id = ?", inbox_id)
        attachment = load_attachment(row["attachment"]) if row else None
        return (row["channel"], attachment) if row and attachment else None

    def _write_from(self, message: InboundMessage, now: datetime) -> int | None:
        """Hold the conversation, creating it; None when the message was taken in before."""
        row = self._row(
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
            message.address.channel,
            message.address.id,
            micros(message.sent_at),
            micros(now),
            message.address.channel,
            message.external_id,
        )
        return None if row is None else int(row["id"])


def _message(row: Row) -> InboundMessage:
    return InboundMessage(
        address=Address(row["channel"], row["address"]),
        external_id=row["external_id"],
        sent_at=moment(row["sent_at"]),
        text=row["text"],
        choice=row["choice"],
        attachment=load_attachment(row["attachment"]),
        edited=bool(row["edited"]),
    )
