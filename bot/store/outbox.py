"""What we send: queued with the answer, claimed for a while, recorded once, in order."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.delivery import ARRIVED, Delivery, DeliveryStatus, Origin, Result
from bot.domain.message import Address, OutboundMessage
from bot.domain.pace import UNLIMITED, Limits
from bot.services.records import Reply
from bot.store.columns import (
    dump_buttons,
    load_buttons,
    micros,
    micros_or_none,
    moment,
    moment_or_none,
)
from bot.store.letters import UNREACHABLE
from bot.store.paces import Paces
from bot.store.reports import Reports
from bot.store.statements import Row, must_exist

PRIORITY = {Origin.OPERATOR: 0, Origin.NOTICE: 0, Origin.BOT: 1}

# Why a row failed without the platform's word, in place of the platform's code.
TWICE_UNKNOWN = "twice_unknown"


class Outbox(Paces, Reports):
    """The outbox part of a transaction."""

    def enqueue(
        self, conversation_id: int, reply: Reply, now: datetime, inbox_id: int | None = None
    ) -> int:
        """Put one reply into the outbox; returns its id. KeyError without the conversation.

        Within a conversation ids rise in the order of the commits.
        """
        return self._enqueue_all([(conversation_id, reply, inbox_id)], now)[0]

    def _enqueue_all(
        self, replies: Sequence[tuple[int, Reply, int | None]], now: datetime
    ) -> list[int]:
        # The conversation is locked before the id is drawn. Due since ever: a sender whose clock
        # is behind, or was put back, need not wait.
        rows = self._each(
            """
            INSERT INTO outbox (conversation_id, channel, inbox_id, origin, priority, operator_id,
                                entry, revision, text, buttons, language, due_at, created_at)
            SELECT id, channel, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ? FROM conversations WHERE id = ?
            FOR UPDATE RETURNING id
            """,
            [
                (
                    inbox_id,
                    reply.origin,
                    PRIORITY[reply.origin],
                    reply.operator,
                    reply.entry,
                    reply.revision,
                    reply.message.text,
                    dump_buttons(reply.message.buttons),
                    reply.message.language,
                    micros(now),
                    conversation_id,
                )
                for conversation_id, reply, inbox_id in replies
            ],
        )
        must_exist(rows, [conversation_id for conversation_id, _, _ in replies])
        return [int(row["id"]) for [row] in rows]

    def claim_deliveries(
        self,
        channel: str,
        now: datetime,
        lease: timedelta,
        limit: int,
        limits: Limits = UNLIMITED,
    ) -> tuple[Delivery, ...]:
        """Take due rows for sending: at most one a conversation, its oldest unsent.

        Operators' words go first. `attempts` counts this try. A row whose lease ran out while
        `sending`, or whose fate is unknown, is taken once more with `repeat` set and holds back
        the younger ones meanwhile; one that was already a repeat becomes `failed`. Failed and
        parked rows hold nothing back. Nothing is sent to an address that cannot be reached, and
        no more than `limits` allow to all senders together.
        """
        room = self._room(channel, limits.channel, now, limit)
        lease_until = moment(micros(now + lease))
        claimed: list[Delivery] = []
        paid: dict[str, datetime] = {}
        more = True
        while more and len(claimed) < room.messages:
            heads = self._due_heads(channel, now, room.messages - len(claimed))
            taken = [head for head in heads if self._may_go(head, now, limits)]
            self._take(taken, lease_until)
            claimed += [_delivery(head, lease_until) for head in taken]
            if limits.chat:
                for head in taken:
                    paid[_chat(head)] = limits.chat.paid(_paid_until(head), now)
            # A row given up frees the next one of its conversation.
            more = len(taken) < len(heads)
        if limits.channel and claimed:
            paid[channel] = limits.channel.paid(room.paid_until, now, len(claimed))
        self._note_paid(paid)
        return tuple(claimed)

    def record(self, results: Sequence[tuple[Delivery, Result]], now: datetime) -> list[bool]:
        """Write what became of sends; False where the lease was lost to a later claim.

        A second unknown fate is written as `failed`: nothing is sent a third time blindly. What
        is parked although the voter has written since it was claimed is queued at once.
        """
        fates = [_fate(delivery, result) for delivery, result in results]
        rows = self._each(
            """
            UPDATE outbox SET status = ?, code = ?, due_at = ?, sent_at = ?, provider_id = ?
            WHERE id = ? AND fence = ? AND status = 'sending' RETURNING id
            """,
            [
                (
                    status,
                    code,
                    micros(result.not_before or now),
                    micros_or_none(now if status in ARRIVED else None),
                    result.provider_id,
                    delivery.id,
                    delivery.fence,
                )
                for (delivery, result), (status, code) in zip(results, fates, strict=True)
            ],
        )
        for (delivery, _), (status, _) in zip(results, fates, strict=True):
            if status is DeliveryStatus.PARKED:
                self._unpark(delivery.id)
        return [bool(changed) for changed in rows]

    def _due_heads(self, channel: str, now: datetime, limit: int) -> list[Row]:
        return list(
            self._rows(
                """
                SELECT outbox.*, conversations.address, conversations.reachable,
                       conversations.last_inbound_at,
                       inbox.received_at AS asked_at, paces.paid_until
                FROM outbox JOIN conversations ON conversations.id = outbox.conversation_id
                LEFT JOIN inbox ON inbox.id = outbox.inbox_id
                LEFT JOIN paces ON paces.name = outbox.channel || '#' || outbox.conversation_id
                WHERE outbox.channel = ?
                  AND outbox.status IN ('queued', 'sending', 'unknown')
                  AND outbox.due_at <= ?
                  AND NOT EXISTS (
                      SELECT 1 FROM outbox AS older
                      WHERE older.conversation_id = outbox.conversation_id
                        AND older.id < outbox.id
                        AND older.status IN ('queued', 'sending', 'unknown'))
                ORDER BY outbox.priority, outbox.id LIMIT ? FOR UPDATE OF outbox SKIP LOCKED
                """,
                channel,
                micros(now),
                limit,
            )
        )

    def _may_go(self, head: Row, now: datetime, limits: Limits) -> bool:
        """Whether it is to be taken; else it is given up or put off."""
        if not head["reachable"]:
            self._fail(head, UNREACHABLE)
            return False
        if head["repeat"] and _again(head):
            self._fail(head, TWICE_UNKNOWN)
            return False
        paid_until = _paid_until(head)
        if limits.chat and paid_until and not limits.chat.room(paid_until, now):
            self._put_off(head, limits.chat.free_at(paid_until))
            return False
        return True

    def _take(self, heads: Sequence[Row], lease_until: datetime) -> None:
        """Claim rows that are held since they were read."""
        self._each(
            """
            UPDATE outbox SET status = 'sending', due_at = ?, repeat = repeat OR status <> 'queued',
                attempts = attempts + 1, fence = fence + 1,
                heard = (SELECT COALESCE(MAX(inbox.id), 0) FROM inbox
                         WHERE inbox.conversation_id = outbox.conversation_id)
            WHERE id = ? RETURNING id
            """,
            [(micros(lease_until), head["id"]) for head in heads],
        )

    def _put_off(self, head: Row, until: datetime) -> None:
        self._run("UPDATE outbox SET due_at = ? WHERE id = ?", micros(until), head["id"])

    def _fail(self, head: Row, code: str) -> None:
        self._run(
            "UPDATE outbox SET status = 'failed', code = ? WHERE id = ?",
            code,
            head["id"],
        )


def _fate(delivery: Delivery, result: Result) -> tuple[DeliveryStatus, str | None]:
    if result.status is DeliveryStatus.UNKNOWN and delivery.repeat:
        return DeliveryStatus.FAILED, result.code or TWICE_UNKNOWN
    return result.status, result.code


def _again(head: Row) -> bool:
    """Whether it was tried before and nobody knows what became of it."""
    return bool(head["status"] != DeliveryStatus.QUEUED)


def _chat(head: Row) -> str:
    """The name under which the limit of its conversation is kept."""
    return f"{head['channel']}#{head['conversation_id']}"


def _paid_until(head: Row) -> datetime | None:
    return moment_or_none(head["paid_until"])


def _delivery(row: Row, lease_until: datetime) -> Delivery:
    return Delivery(
        id=row["id"],
        conversation_id=row["conversation_id"],
        address=Address(row["channel"], row["address"]),
        message=OutboundMessage(row["text"], load_buttons(row["buttons"]), row["language"]),
        origin=Origin(row["origin"]),
        attempts=row["attempts"] + 1,
        fence=row["fence"] + 1,
        lease_until=lease_until,
        repeat=bool(row["repeat"]) or _again(row),
        asked_at=moment_or_none(row["asked_at"]),
        last_inbound_at=moment_or_none(row["last_inbound_at"]),
    )
