"""What platforms report about messages of ours after they took them."""

from datetime import datetime, timedelta

from bot.domain.delivery import ARRIVED, DeliveryStatus
from bot.domain.inbound import DeliveryReport
from bot.domain.progress import after_report
from bot.services.retry import TRIES
from bot.store.columns import micros, micros_or_none
from bot.store.statements import Row, Statements

NEXT_TRY = timedelta(seconds=60)
"""How long a message rests that the platform took and then could not deliver."""


class Reports(Statements):
    """The part of a transaction that settles what became of a message."""

    def _note_report(self, report: DeliveryReport, now: datetime) -> None:
        """Keep what is new in the report; one about a message that is not ours changes nothing."""
        row = self._reported(report)
        if row is None:
            return
        known = DeliveryStatus(row["status"])
        of_this_send = row["provider_id"] in (None, report.provider_id)
        status = after_report(known, report.status, of_this_send=of_this_send)
        if status is DeliveryStatus.QUEUED and status is not known and row["attempts"] >= TRIES:
            status = DeliveryStatus.FAILED
        if status is not known:
            self._settle(row["id"], status, report, now)
        if report.billable is not None and row["billable"] != report.billable:
            self._run("UPDATE outbox SET billable = ? WHERE id = ?", report.billable, row["id"])

    def _reported(self, report: DeliveryReport) -> Row | None:
        sql = """
            SELECT id, status, provider_id, attempts, billable FROM outbox WHERE channel = ? AND """
        if report.outbox_id is not None:
            return self._row(sql + "id = ? FOR UPDATE", report.channel, report.outbox_id)
        return self._row(sql + "provider_id = ? FOR UPDATE", report.channel, report.provider_id)

    def _settle(
        self, outbox_id: int, status: DeliveryStatus, report: DeliveryReport, now: datetime
    ) -> None:
        again = status is DeliveryStatus.QUEUED
        self._run(
            """
            UPDATE outbox SET status = ?, code = ?, due_at = ?, provider_id = ?,
                sent_at = COALESCE(sent_at, ?)
            WHERE id = ? AND NOT forgotten
            """,
            status,
            report.code,
            micros(now + NEXT_TRY if again else now),
            None if again else report.provider_id,
            micros_or_none(now if status in ARRIVED else None),
            outbox_id,
        )
        if status is DeliveryStatus.PARKED:
            self._unpark(outbox_id)

    def _unpark(self, outbox_id: int) -> None:
        """Queue what is parked when the voter's next words came before we knew that it waits."""
        # Words that are being taken in just now are waited for, and later ones wait for us.
        self._rows(
            """
            SELECT 1 FROM conversations
            WHERE id = (SELECT conversation_id FROM outbox WHERE id = ?) FOR UPDATE
            """,
            outbox_id,
        )
        self._run(
            """
            UPDATE outbox SET status = 'queued', due_at = 0
            WHERE id = ? AND status = 'parked' AND EXISTS (
                SELECT 1 FROM inbox
                WHERE inbox.conversation_id = outbox.conversation_id AND inbox.id > outbox.heard)
            """,
            outbox_id,
        )
