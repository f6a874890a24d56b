"""Answers what waits in the inbox: understanding, replies, tickets and state in one transaction."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain import ticket as rules
from bot.domain.choice import Choice, ChoiceKind
from bot.domain.conversation import Conversation
from bot.domain.decision import Handoff, HandoffReason
from bot.domain.ticket import Ticket, TicketEventKind
from bot.errors import StoreUnavailable
from bot.services.bell import DESK, INBOX, OUTBOX, Bell
from bot.services.dialogue import STILL_THE_SAME_MATTER, Turn, respond
from bot.services.figures import Decided, Figures
from bot.services.intake import Clock
from bot.services.loops import keep_going, place_of
from bot.services.mind import Mind
from bot.services.outcome import outcome_of
from bot.services.ports import Store, Transaction
from bot.services.records import Pending, Speaker
from bot.services.wording import Wording

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
        await keep_going(
            self.step,
            lambda: self.bell.wait(INBOX),
            StoreUnavailable,
            count=self.figures.error,
        )

    async def step(self) -> bool:
        """Answer what waits now, at most one commit's worth; False when nothing waited."""
        mind, now = self.mind(), self.clock()
        try:
            answered = await self.store.write(lambda t: answer_waiting(t, mind, now))
        except StoreUnavailable:
            raise
        except Exception as trouble:
            # Nothing was written; the message in front goes to a person so that the line moves on.
            log.error("the message in front goes to a person: %s", place_of(trouble))
            self.figures.error("passed_on")
            answered = await self.store.write(lambda t: pass_on(t, mind, now))
        self.figures.decided(answered)
        if answered:
            self.bell.ring(OUTBOX)
            self.bell.ring(DESK)
        return bool(answered)


def answer_waiting(transaction: Transaction, mind: Mind, now: datetime) -> list[Decided]:
    """Answer the messages of the longest waiting conversations; what was decided about each."""
    decided: list[Decided] = []
    while len(decided) < MESSAGES_A_COMMIT:
        conversation_id = transaction.next_conversation()
        if conversation_id is None:
            break
        for pending in transaction.pending(conversation_id, MESSAGES_A_COMMIT - len(decided)):
            decided.append(_answer_one(transaction, conversation_id, pending, mind, now))
    return decided


def pass_on(transaction: Transaction, mind: Mind, now: datetime) -> list[Decided]:
    """Give the longest waiting message, if there is one, to a person unread."""
    conversation_id = transaction.next_conversation()
    if conversation_id is None:
        return []
    pending = transaction.pending(conversation_id, limit=1)[0]
    turn = _to_a_person(transaction.conversation(conversation_id), mind)
    _write_down(transaction, pending, turn, _ticket(transaction, conversation_id), mind, now)
    return [_decided(turn)]


def _answer_one(
    transaction: Transaction, conversation_id: int, pending: Pending, mind: Mind, now: datetime
) -> Decided:
    if _is_answered_already(transaction, pending) or _says_nothing_new(
        transaction, conversation_id, pending
    ):
        transaction.done(pending.inbox_id, now)
        return None, NOTHING_NEW
    conversation = transaction.conversation(conversation_id)
    ticket = _ticket(transaction, conversation_id)
    try:
        turn = respond(conversation, pending.message, ticket, mind, now)
    except Exception as trouble:
        # A message that trips the rules must neither be lost nor block the line behind it.
        log.error("inbox %s goes to a person: %s", pending.inbox_id, place_of(trouble))
        turn = _to_a_person(conversation, mind)
    _write_down(transaction, pending, turn, ticket, mind, now)
    return _decided(turn)


def _decided(turn: Turn) -> Decided:
    name = turn.outcome["decision"] if turn.outcome else NOTHING_ASKED
    return turn.conversation.language, str(name)


def _ticket(transaction: Transaction, conversation_id: int) -> Ticket | None:
    """The newest ticket, unless the voter has had it forgotten."""
    ticket = transaction.latest_ticket(conversation_id)
    if ticket is None or ticket.is_open:
        return ticket
    events = transaction.ticket_events(ticket.id)
    forgotten = any(event.kind is TicketEventKind.FORGOTTEN for event in events)
    return None if forgotten else ticket


def _is_answered_already(transaction: Transaction, pending: Pending) -> bool:
    """A tap that asks for the reply that waited is answered by that reply itself."""
    tapped = pending.message.choice == str(Choice(ChoiceKind.WAITING))
    return tapped and transaction.fetches_reply(pending.inbox_id)


def _says_nothing_new(transaction: Transaction, conversation_id: int, pending: Pending) -> bool:
    """Telegram also reports an edit when only a reaction or a link preview changed."""
    message = pending.message
    if not message.edited:
        return False
    return any(
        line.speaker is Speaker.VOTER and line.id != pending.inbox_id and line.text == message.text
        for line in transaction.transcript(conversation_id, limit=20)
    )


def _to_a_person(conversation: Conversation, mind: Mind) -> Turn:
    handoff = Handoff(HandoffReason.NOT_UNDERSTOOD)
    wording = Wording(mind.catalog, mind.words, conversation.language or mind.default_language)
    reply = wording.handoff(handoff.reason, waiting=False)
    return Turn(replace(conversation, awaited=None), (reply,), handoff, outcome=outcome_of(handoff))


def _write_down(
    transaction: Transaction,
    pending: Pending,
    turn: Turn,
    ticket: Ticket | None,
    mind: Mind,
    now: datetime,
) -> None:
    conversation = turn.conversation
    transaction.done(pending.inbox_id, now, turn.outcome)
    if turn.forget:
        transaction.forget(conversation.id, now)
    else:
        transaction.save_conversation(conversation)
    for reply in turn.replies:
        transaction.enqueue(conversation.id, reply, now, pending.inbox_id)
    if turn.feedback:
        entry, helpful = turn.feedback
        revision = mind.catalog.entries[entry].revision
        transaction.add_feedback(conversation.id, entry, revision, helpful, now)
    if turn.rating and ticket and not ticket.is_open:
        transaction.save_ticket(replace(ticket, rating=turn.rating))
        transaction.add_event(ticket.id, TicketEventKind.RATED, now, body=str(turn.rating))
    if turn.handoff:
        _ask_for_a_person(transaction, conversation, turn.handoff, ticket, mind, now)


def _ask_for_a_person(
    transaction: Transaction,
    conversation: Conversation,
    handoff: Handoff,
    ticket: Ticket | None,
    mind: Mind,
    now: datetime,
) -> None:
    """Add to the open ticket, take up a freshly closed one again, or open a new one."""
    if ticket and ticket.is_open:
        transaction.save_ticket(rules.voter_wrote(ticket, now))
        transaction.add_event(ticket.id, TicketEventKind.VOTER_WROTE, now)
    elif ticket and ticket.closed_at and now - ticket.closed_at < STILL_THE_SAME_MATTER:
        transaction.save_ticket(rules.reopen(ticket, now))
        transaction.add_event(ticket.id, TicketEventKind.REOPENED, now)
    else:
        language = conversation.language or mind.default_language
        transaction.open_ticket(conversation.id, handoff.reason, language, handoff.best_guess, now)
