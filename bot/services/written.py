"""Writes down what a commit's worth of messages led to: replies, state, verdicts and tickets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain import ticket as rules
from bot.domain.conversation import Conversation
from bot.domain.decision import Handoff
from bot.domain.ticket import Ticket, TicketEventKind
from bot.services.dialogue import STILL_THE_SAME_MATTER, Turn
from bot.services.mind import Mind
from bot.services.ports import Transaction
from bot.services.records import Settled, Waiting

Answered = tuple[Waiting, Turn | None]
"""A message and what it led to; None when it needed no answer."""


def write_down(
    transaction: Transaction, answered: Sequence[Answered], mind: Mind, now: datetime
) -> None:
    """Keep what was decided about messages of different conversations."""
    turns = [(waiting, turn) for waiting, turn in answered if turn]
    # What was said is forgotten before the last reply is put into the outbox.
    for _, turn in turns:
        if turn.forget:
            transaction.forget(turn.conversation.id, now)
    transaction.settle([_settled(waiting, turn) for waiting, turn in answered], now)
    for waiting, turn in turns:
        _keep_verdicts(transaction, turn, waiting.ticket, mind, now)
    # Last, for only one transaction at a time adds to the history of tickets.
    for waiting, turn in turns:
        if turn.handoff:
            conversation = turn.conversation
            _ask_for_a_person(transaction, conversation, turn.handoff, waiting.ticket, mind, now)


def _settled(waiting: Waiting, turn: Turn | None) -> Settled:
    inbox_id, conversation_id = waiting.pending.inbox_id, waiting.conversation.id
    if turn is None:
        return Settled(inbox_id, conversation_id)
    state = None if turn.forget else turn.conversation
    return Settled(inbox_id, conversation_id, state, turn.replies, turn.outcome)


def _keep_verdicts(
    transaction: Transaction, turn: Turn, ticket: Ticket | None, mind: Mind, now: datetime
) -> None:
    if turn.feedback:
        entry, helpful = turn.feedback
        revision = mind.catalog.entries[entry].revision
        transaction.add_feedback(turn.conversation.id, entry, revision, helpful, now)
    if turn.rating and ticket and not ticket.is_open:
        transaction.save_ticket(replace(ticket, rating=turn.rating))
        transaction.add_event(ticket.id, TicketEventKind.RATED, now, body=str(turn.rating))


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
