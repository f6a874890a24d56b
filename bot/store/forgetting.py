"""A voter's wish to be forgotten: words go, the marks that prevent a second answer stay."""

from datetime import datetime

from bot.domain.conversation import Conversation
from bot.domain.ticket import TicketEventKind
from bot.store.columns import micros
from bot.store.conversations import Conversations
from bot.store.tickets import Tickets


class Forgetting(Conversations, Tickets):
    """The part of a transaction that forgets."""

    def forget(self, conversation_id: int, now: datetime) -> None:
        """Blank every text, attachment and outcome of the conversation, and reset its state.

        External ids stay, so that a repeated webhook is still known as a repeat; the address,
        its reachability and the reply window stay too. What was still to be sent fails. Open
        tickets are closed with a `forgotten` event; notes are blanked, feedback is kept without
        its conversation. Raises KeyError when there is no such conversation.
        """
        then = self.conversation(conversation_id)
        self.save_conversation(
            Conversation(
                then.id,
                then.address,
                last_inbound_at=then.last_inbound_at,
                reachable=then.reachable,
            )
        )
        self._blank(conversation_id)
        for row in self._rows(
            "SELECT id FROM tickets WHERE conversation_id = ? AND closed_at IS NULL",
            conversation_id,
        ):
            self.add_event(row["id"], TicketEventKind.FORGOTTEN, now)
        self._run(
            """
            UPDATE tickets SET best_guess = NULL, waiting_since = NULL,
                closed_at = COALESCE(closed_at, ?)
            WHERE conversation_id = ?
            """,
            micros(now),
            conversation_id,
        )

    def _blank(self, conversation_id: int) -> None:
        for sql in (
            """
            UPDATE inbox SET text = '', choice = NULL, attachment = NULL, outcome = NULL,
                forgotten = TRUE
            WHERE conversation_id = ?
            """,
            """
            UPDATE outbox SET status = 'failed', code = 'forgotten'
            WHERE conversation_id = ? AND status IN ('queued', 'sending', 'unknown', 'parked')
            """,
            """
            UPDATE outbox SET text = '', buttons = '[]', entry = NULL, revision = NULL,
                forgotten = TRUE
            WHERE conversation_id = ?
            """,
            """
            UPDATE ticket_events SET body = NULL
            WHERE ticket_id IN (SELECT id FROM tickets WHERE conversation_id = ?)
            """,
            "UPDATE feedback SET conversation_id = NULL WHERE conversation_id = ?",
        ):
            self._run(sql, conversation_id)
