"""Takes up the voters that have waited longest and settles what they wrote, many at a time."""

from collections.abc import Sequence
from datetime import datetime

from bot.services.records import Pending, Settled, Waiting
from bot.store.columns import dump_outcome, micros
from bot.store.conversations import Conversations, conversation_of
from bot.store.inbox import Inbox, message_of
from bot.store.outbox import Outbox
from bot.store.statements import must_exist
from bot.store.tickets import Tickets


class WaitingLine(Inbox, Outbox, Conversations, Tickets):
    """The part of a transaction that goes along the line of those who wait."""

    def waiting(self, limit: int) -> tuple[Waiting, ...]:
        """Those whose oldest unanswered message came first, held for this transaction.

        Conversations that another transaction holds are passed over.
        """
        # The message is locked too: it may have been answered between the look and the lock, and
        # only what is locked is looked at again.
        rows = self._rows(
            """
            SELECT conversations.*, inbox.id AS inbox_id, inbox.external_id, inbox.sent_at,
                   inbox.text, inbox.choice, inbox.attachment, inbox.edited
            FROM inbox JOIN conversations ON conversations.id = inbox.conversation_id
            WHERE inbox.done_at IS NULL
              AND NOT EXISTS (
                  SELECT 1 FROM inbox AS older
                  WHERE older.conversation_id = inbox.conversation_id
                    AND older.id < inbox.id AND older.done_at IS NULL)
            ORDER BY inbox.id LIMIT ? FOR UPDATE OF conversations, inbox SKIP LOCKED
            """,
            limit,
        )
        if not rows:
            return ()
        # Read only now that the conversations are held: until then operators change them.
        tickets = self._newest_tickets([row["id"] for row in rows])
        return tuple(
            Waiting(
                conversation_of(row),
                Pending(row["inbox_id"], message_of(row)),
                tickets.get(row["id"]),
            )
            for row in rows
        )

    def settle(self, settled: Sequence[Settled], now: datetime) -> None:
        """Mark messages dealt with, save their conversations and put the replies into the outbox.

        A message that was forgotten meanwhile keeps no outcome. Raises KeyError where there is no
        such message or conversation. The address is left as it is, as by `save_conversation`.
        """
        done = self._each(
            """
            UPDATE inbox SET done_at = ?, outcome = CASE WHEN forgotten THEN NULL ELSE ? END
            WHERE id = ? RETURNING id
            """,
            [(micros(now), dump_outcome(one.outcome), one.inbox_id) for one in settled],
        )
        must_exist(done, [one.inbox_id for one in settled])
        self._save_all([one.conversation for one in settled if one.conversation])
        self._enqueue_all(
            [
                (one.conversation_id, reply, one.inbox_id)
                for one in settled
                for reply in one.replies
            ],
            now,
        )
