"""What could not be sent, for people to deal with, and what sending costs."""

from datetime import datetime

from bot.domain.delivery import Origin
from bot.services.records import Cost, DeadLetter
from bot.store.columns import micros, moment
from bot.store.statements import Row, Statements

DAY = 86_400_000_000
"""Microseconds of a day."""

UNREACHABLE = "unreachable"
"""Why nothing was sent to somebody who blocked us; nobody can do anything about it."""

LETTERS = """
    SELECT outbox.id, conversation_id, outbox.channel, outbox.created_at, origin, text,
           outbox.language, code, attempts, reachable,
           (SELECT MAX(tickets.id) FROM tickets
            WHERE tickets.conversation_id = outbox.conversation_id) AS ticket
    FROM outbox JOIN conversations ON conversations.id = conversation_id
"""
COUNT = "SELECT COUNT(*) AS letters FROM outbox "
FAILED = "WHERE status = 'failed' AND set_aside_at IS NULL AND NOT forgotten "
UNDEALT = FAILED + "AND COALESCE(code, '') <> ? "


class Letters(Statements):
    """The part of a transaction that looks after dead letters and charges."""

    def owes_notice(self, conversation_id: int) -> bool:
        """Whether an answer is parked of which the voter was not told since they last wrote.

        What nobody waits for, such as the closing words of a ticket, is worth no notice.
        """
        return (
            self._row(
                """
                SELECT 1 FROM outbox JOIN conversations ON conversations.id = conversation_id
                WHERE conversation_id = ? AND status = 'parked'
                  AND (origin = 'operator' OR inbox_id IS NOT NULL)
                  AND NOT EXISTS (
                      SELECT 1 FROM outbox AS notice
                      WHERE notice.conversation_id = conversations.id
                        AND notice.origin = 'notice' AND notice.status <> 'failed'
                        AND notice.created_at >= COALESCE(last_inbound_at, 0))
                LIMIT 1
                """,
                conversation_id,
            )
            is not None
        )

    def fetches_reply(self, inbox_id: int) -> bool:
        """Whether a reply of ours waited when this message came, and goes out because of it."""
        return (
            self._row(
                """
                SELECT 1 FROM outbox JOIN inbox ON inbox.conversation_id = outbox.conversation_id
                WHERE inbox.id = ? AND origin <> 'notice'
                  AND outbox.created_at < inbox.received_at
                  AND outbox.status NOT IN ('failed', 'parked')
                  AND COALESCE(outbox.sent_at, inbox.received_at) >= inbox.received_at
                LIMIT 1
                """,
                inbox_id,
            )
            is not None
        )

    def dead_letters(self, limit: int = 200) -> tuple[DeadLetter, ...]:
        """Messages that could not be sent and that nobody has dealt with, newest first.

        Those to voters who blocked us are not among them: they cannot be sent again.
        """
        rows = self._rows(LETTERS + UNDEALT + "ORDER BY outbox.id DESC LIMIT ?", UNREACHABLE, limit)
        return tuple(map(_letter, rows))

    def count_dead_letters(self) -> int:
        """How many there are."""
        [row] = self._rows(COUNT + UNDEALT, UNREACHABLE)
        return int(row["letters"])

    def dead_letter(self, outbox_id: int) -> DeadLetter | None:
        """That message, also one to somebody who blocked us; None when it is none (any more)."""
        row = self._row(LETTERS + FAILED + "AND outbox.id = ?", outbox_id)
        return _letter(row) if row else None

    def send_again(self, outbox_id: int) -> bool:
        """Put a dead letter back into the queue; False when it is none (any more)."""
        changed = self._run(
            """
            UPDATE outbox SET status = 'queued', due_at = 0, attempts = 0, repeat = FALSE,
                code = NULL, provider_id = NULL
            WHERE id = ? AND status = 'failed' AND set_aside_at IS NULL AND NOT forgotten
            """,
            outbox_id,
        )
        return changed == 1

    def set_aside(self, outbox_id: int, now: datetime) -> bool:
        """Take a dead letter off the list unsent; False when it is none (any more)."""
        changed = self._run(
            """
            UPDATE outbox SET set_aside_at = ?
            WHERE id = ? AND status = 'failed' AND set_aside_at IS NULL
            """,
            micros(now),
            outbox_id,
        )
        return changed == 1

    def costs(self, since: datetime) -> tuple[Cost, ...]:
        """Messages of which the platform said whether it charges for them, oldest day first."""
        rows = self._rows(
            """
            SELECT sent_at / ? AS day, channel, entry, COUNT(*) AS messages,
                   SUM(CASE WHEN billable THEN 1 ELSE 0 END) AS charged
            FROM outbox WHERE billable IS NOT NULL AND sent_at >= ?
            GROUP BY 1, 2, 3 ORDER BY 1, 2, COALESCE(entry, '')
            """,
            DAY,
            micros(since),
        )
        return tuple(
            Cost(
                day=moment(row["day"] * DAY).date(),
                channel=row["channel"],
                entry=row["entry"],
                messages=row["messages"],
                charged=row["charged"],
            )
            for row in rows
        )


def _letter(row: Row) -> DeadLetter:
    return DeadLetter(
        id=row["id"],
        conversation=row["conversation_id"],
        channel=row["channel"],
        at=moment(row["created_at"]),
        origin=Origin(row["origin"]),
        text=row["text"],
        code=row["code"] or "",
        attempts=row["attempts"],
        language=row["language"],
        reachable=bool(row["reachable"]),
        ticket=row["ticket"],
    )
