"""Answers what waits in the inbox: understanding, replies, tickets and state in one transaction."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.choice import Choice, ChoiceKind
from bot.domain.conversation import Conversation
from bot.domain.decision import Handoff, HandoffReason
from bot.domain.ticket import Ticket, TicketEventKind
from bot.errors import StoreUnavailable
from bot.services.bell import DESK, INBOX, OUTBOX, Bell
from bot.services.dialogue import Turn, respond
from bot.services.figures import Decided, Figures
from bot.services.intake import Clock
from bot.services.loops import keep_going, place_of
from bot.services.mind import Mind
from bot.services.outcome import outcome_of
from bot.services.ports import Store, Transaction
from bot.services.records import Speaker, Waiting
from bot.services.wording import Wording
from bot.services.written import Answered, write_down

MESSAGES_A_COMMIT = 8
"""Enough to share one disk flush, few enough that webhooks do not wait long for the writer."""

NOTHING_NEW, NOTHING_ASKED = "nothing_new", "nothing_asked"
"""What is counted beside decisions: an edit without a change, a command or a tap."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answering:
    """The worker that empties the inbox."""

    store: Store
    bell: Bell
    clock: Clock
    mind: Callable[[], Mind]
    figures: Figures = field(default_factory=Figures)

    async def run(self) -> None:
        """Answer for ever; a database that is away is waited for."""
        ear = self.bell.ear(INBOX)
        await keep_going(self.step, ear.wait, StoreUnavailable, count=self.figures.error)

    async def step(self) -> bool:
        """Answer what waits now, at most one commit's worth; False when nothing waited."""
        mind, now = self.mind(), self.clock()
        try:
            answered = await self.store.write(lambda t: answer_waiting(t, mind, now))
        except StoreUnavailable:
            raise
        except Exception as trouble:
            # Nothing was written, and one of them is at fault.
            log.error("messages are answered one by one: %s", place_of(trouble))
            answered = await self._answer_first(mind, now)
        self.figures.decided(answered)
        if answered:
            self.bell.ring(OUTBOX)
            self.bell.ring(DESK)
        return bool(answered)

    async def _answer_first(self, mind: Mind, now: datetime) -> list[Decided]:
        try:
            return await self.store.write(lambda t: answer_waiting(t, mind, now, limit=1))
        except StoreUnavailable:
            raise
        except Exception as trouble:
            # To a person with it, so that the line moves on.
            log.error("the message in front goes to a person: %s", place_of(trouble))
            self.figures.error("passed_on")
            return await self.store.write(lambda t: pass_on(t, mind, now))


def answer_waiting(
    transaction: Transaction, mind: Mind, now: datetime, limit: int = MESSAGES_A_COMMIT
) -> list[Decided]:
    """Answer the oldest message of the longest waiting conversations; what was decided about each.

    Messages that ask nothing are only marked as dealt with.
    """
    answered: list[Answered] = []
    for waiting in _in_line(transaction, limit):
        turn = None if _needs_no_answer(transaction, waiting) else _turn(waiting, mind, now)
        answered.append((waiting, turn))
    write_down(transaction, answered, mind, now)
    return [_decided(turn) for _, turn in answered]


def pass_on(transaction: Transaction, mind: Mind, now: datetime) -> list[Decided]:
    """Give the longest waiting message, if there is one, to a person unread."""
    answered: list[Answered] = [
        (waiting, _to_a_person(waiting.conversation, mind))
        for waiting in _in_line(transaction, limit=1)
    ]
    write_down(transaction, answered, mind, now)
    return [_decided(turn) for _, turn in answered]


def _in_line(transaction: Transaction, limit: int) -> list[Waiting]:
    return [
        replace(waiting, ticket=_remembered(transaction, waiting.ticket))
        for waiting in transaction.waiting(limit)
    ]


def _turn(waiting: Waiting, mind: Mind, now: datetime) -> Turn:
    pending = waiting.pending
    try:
        return respond(waiting.conversation, pending.message, waiting.ticket, mind, now)
    except Exception as trouble:
        # A message that trips the rules must neither be lost nor block the line behind it.
        log.error("inbox %s goes to a person: %s", pending.inbox_id, place_of(trouble))
        return _to_a_person(waiting.conversation, mind)


def _decided(turn: Turn | None) -> Decided:
    if turn is None:
        return None, NOTHING_NEW
    name = turn.outcome["decision"] if turn.outcome else NOTHING_ASKED
    return turn.conversation.language, str(name)


def _remembered(transaction: Transaction, ticket: Ticket | None) -> Ticket | None:
    """The ticket, unless the voter has had it forgotten."""
    if ticket is None or ticket.is_open:
        return ticket
    events = transaction.ticket_events(ticket.id)
    forgotten = any(event.kind is TicketEventKind.FORGOTTEN for event in events)
    return None if forgotten else ticket


def _needs_no_answer(transaction: Transaction, waiting: Waiting) -> bool:
    message, inbox_id = waiting.pending.message, waiting.pending.inbox_id
    if message.choice == str(Choice(ChoiceKind.WAITING)):
        # A tap that asks for the reply that waited is answered by that reply itself.
        return transaction.fetches_reply(inbox_id)
    if not message.edited:
        return False
    # Telegram also reports an edit when only a reaction or a link preview changed.
    return any(
        line.speaker is Speaker.VOTER and line.id != inbox_id and line.text == message.text
        for line in transaction.transcript(waiting.conversation.id, limit=20)
    )


def _to_a_person(conversation: Conversation, mind: Mind) -> Turn:
    handoff = Handoff(HandoffReason.NOT_UNDERSTOOD)
    wording = Wording(mind.catalog, mind.words, conversation.language or mind.default_language)
    reply = wording.handoff(handoff.reason, waiting=False)
    return Turn(replace(conversation, awaited=None), (reply,), handoff, outcome=outcome_of(handoff))
