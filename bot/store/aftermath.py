"""What is done to a database that comes from a backup: nothing left in it is sent blindly."""

from datetime import datetime

from bot.domain.decision import HandoffReason
from bot.domain.restored import Restored
from bot.domain.ticket import voter_wrote
from bot.store.columns import micros, moment_or_none
from bot.store.tickets import Tickets

# Why a row failed without the platform's word, in place of the platform's code.
RESTORED = "restored"

GAP = 1_000_000
"""More ids than were given out since any backup."""


class Aftermath(Tickets):
    """The part of a transaction that comes after a restore."""

    def after_restore(self, now: datetime, language: str) -> Restored:
        """Leave to people all that waits to be answered or sent.

        Since the backup was made it may have been answered and sent, and nobody knows. Messages
        of voters count as dealt with, ours as failed; each of their conversations waits at the
        desk, in its open ticket or a new one, which is in `language` where no other is known.
        Sign-ins and one-time links end, since they may have been signed out or used. No id that
        was given out since is given out again where platforms and open pages remember it.
        """
        waiting = self._rows(
            """
            SELECT id, language FROM conversations
            WHERE id IN (SELECT conversation_id FROM inbox WHERE done_at IS NULL)
               OR id IN (SELECT conversation_id FROM outbox
                         WHERE status IN ('queued', 'sending', 'unknown', 'parked'))
            ORDER BY id
            """
        )
        messages = self._run(
            "UPDATE inbox SET done_at = ? WHERE done_at IS NULL", micros(now)
        ) + self._run(
            """
            UPDATE outbox SET status = 'failed', code = ?
            WHERE status IN ('queued', 'sending', 'unknown', 'parked')
            """,
            RESTORED,
        )
        for row in waiting:
            self._ask_for_a_person(row["id"], row["language"] or language, now)
        self._run("DELETE FROM sessions")
        self._run("DELETE FROM invites")
        for table in ("outbox", "ticket_events"):
            self._leave_gap(table)
        return self._restored(messages)

    def _leave_gap(self, table: str) -> None:
        # Nothing else refers to these ids, and the next one follows the highest.
        newest = f"SELECT MAX(id) FROM {table}"  # noqa: S608
        self._run(f"UPDATE {table} SET id = id + ? WHERE id = ({newest})", GAP)  # noqa: S608

    def _restored(self, unfinished: int) -> Restored:
        [row] = self._rows(
            """
            SELECT (SELECT COUNT(*) FROM conversations) AS conversations,
                   (SELECT COUNT(*) FROM inbox) + (SELECT COUNT(*) FROM outbox) AS messages,
                   (SELECT COUNT(*) FROM tickets WHERE closed_at IS NULL) AS open_tickets,
                   (SELECT MAX(received_at) FROM inbox) AS newest
            """
        )
        return Restored(
            unfinished,
            row["conversations"],
            row["messages"],
            row["open_tickets"],
            moment_or_none(row["newest"]),
        )

    def _ask_for_a_person(self, conversation_id: int, language: str, now: datetime) -> None:
        ticket = self.latest_ticket(conversation_id)
        if ticket and ticket.is_open:
            self.save_ticket(voter_wrote(ticket, now))
        else:
            self.open_ticket(conversation_id, HandoffReason.RESTORED, language, None, now)
