"""A conversation as people read it: both sides in one line of time."""

import json
import math
from collections.abc import Sequence

from bot.domain.delivery import DeliveryStatus, Origin
from bot.domain.message import OutboundMessage
from bot.services.records import Line, Outgoing, Recorded, Speaker
from bot.store.columns import load_attachment, load_buttons, load_outcome, moment
from bot.store.statements import Row, Statements

SPEAKERS = {
    Origin.BOT: Speaker.BOT,
    Origin.NOTICE: Speaker.BOT,
    Origin.OPERATOR: Speaker.OPERATOR,
}


class Transcript(Statements):
    """The reading part of a transaction; forgotten lines are left out."""

    def transcript(self, conversation_id: int, limit: int = 200) -> tuple[Line, ...]:
        """The newest `limit` lines of both sides, oldest first.

        Lines stand in the order in which they reached us or were written here; a voter's line
        shows the time at which the platform says it was sent.
        """
        heard = self._rows(
            """
            SELECT * FROM inbox WHERE conversation_id = ? AND NOT forgotten
            ORDER BY id DESC LIMIT ?
            """,
            conversation_id,
            limit,
        )
        said = self._rows(
            """
            SELECT outbox.*, operators.name AS operator_name
            FROM outbox LEFT JOIN operators ON operators.id = outbox.operator_id
            WHERE outbox.conversation_id = ? AND NOT outbox.forgotten
            ORDER BY outbox.id DESC LIMIT ?
            """,
            conversation_id,
            limit,
        )
        keyed = [((row["received_at"], row["id"], 0), _heard(row)) for row in heard]
        keyed += [((row["created_at"], _answers(row), row["id"]), _said(row)) for row in said]
        keyed.sort(key=lambda pair: pair[0])
        return tuple(line for _, line in keyed[max(0, len(keyed) - limit) :])

    def outgoing_after(self, conversation_id: int, after: int) -> tuple[Outgoing, ...]:
        """Our messages that were sent with an outbox id above `after`, oldest first."""
        rows = self._rows(
            """
            SELECT * FROM outbox
            WHERE conversation_id = ? AND id > ? AND NOT forgotten
              AND status IN ('sent', 'delivered', 'read')
            ORDER BY id
            """,
            conversation_id,
            after,
        )
        return _outgoing(rows)

    def recorded_questions(self, limit: int = 10_000) -> tuple[Recorded, ...]:
        """The newest `limit` messages that were dealt with and not forgotten, oldest first."""
        rows = self._rows(
            """
            SELECT inbox.conversation_id, inbox.text, inbox.choice, inbox.outcome,
                   conversations.language
            FROM inbox JOIN conversations ON conversations.id = inbox.conversation_id
            WHERE inbox.done_at IS NOT NULL AND NOT inbox.forgotten
            ORDER BY inbox.id DESC LIMIT ?
            """,
            limit,
        )
        return tuple(map(_recorded, reversed(rows)))


def _answers(row: Row) -> float:
    # Within one microsecond, or under a standing clock, an answer follows its question.
    return math.inf if row["inbox_id"] is None else row["inbox_id"]


def _heard(row: Row) -> Line:
    return Line(
        id=row["id"],
        at=moment(row["sent_at"]),
        speaker=Speaker.VOTER,
        text=row["text"],
        choice=row["choice"],
        attachment=load_attachment(row["attachment"]),
        edited=bool(row["edited"]),
        outcome=load_outcome(row["outcome"]),
    )


def _said(row: Row) -> Line:
    return Line(
        id=row["id"],
        at=moment(row["created_at"]),
        speaker=SPEAKERS[Origin(row["origin"])],
        text=row["text"],
        language=row["language"],
        status=DeliveryStatus(row["status"]),
        entry=row["entry"],
        operator_name=row["operator_name"],
        code=row["code"],
        repeat=bool(row["repeat"]),
        set_aside=row["set_aside_at"] is not None,
        labels=tuple(label for _, label in json.loads(row["buttons"])),
    )


def _recorded(row: Row) -> Recorded:
    return Recorded(
        conversation=row["conversation_id"],
        text=row["text"],
        language=row["language"],
        choice=row["choice"],
        outcome=load_outcome(row["outcome"]),
    )


def _outgoing(rows: Sequence[Row]) -> tuple[Outgoing, ...]:
    return tuple(
        Outgoing(
            id=row["id"],
            at=moment(row["sent_at"]),
            message=OutboundMessage(row["text"], load_buttons(row["buttons"]), row["language"]),
            origin=Origin(row["origin"]),
        )
        for row in rows
    )
