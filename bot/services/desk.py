"""What operators do with a ticket: take it, put it back, answer, note, close, take it up again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from bot.domain import ticket as rules
from bot.domain.conversation import Awaited, AwaitKind, Conversation, Mode
from bot.domain.delivery import Origin
from bot.domain.message import OutboundMessage
from bot.domain.operator import Operator, Role
from bot.domain.ticket import Ticket, TicketEventKind
from bot.errors import DeskError
from bot.faq.model import Catalog
from bot.services.approved import approved_text, plain_text
from bot.services.bell import DESK, OUTBOX, Bell
from bot.services.intake import Clock
from bot.services.ports import Store, Transaction
from bot.services.records import Reply
from bot.services.wording import closing
from bot.words import Words

LIMIT = 4000
"""Characters of a reply or note: below Telegram's and WhatsApp's 4,096 with room for a lead."""

MAY_REASSIGN = frozenset({Role.SUPERVISOR, Role.MAINTAINER})

Act = Callable[[Transaction, Ticket, datetime], Ticket]


class Refused(DeskError):
    """The act is not possible as the ticket stands; `key` names the text that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Desk:
    """The operators' acts, each one transaction; every act raises KeyError for no such ticket."""

    store: Store
    bell: Bell
    words: Words
    catalog: Callable[[], Catalog]
    clock: Clock

    async def claim(self, ticket_id: int, operator: Operator) -> Ticket:
        """Take the ticket; raises AlreadyClaimed with the holder's name, Refused when closed."""

        def act(transaction: Transaction, ticket: Ticket, now: datetime) -> Ticket:
            _demand_open(ticket)
            claimed = rules.claim(ticket, operator.id, operator.name)
            if ticket.assignee is None:
                transaction.add_event(ticket.id, TicketEventKind.CLAIMED, now, operator.id)
            return claimed

        return await self._act(ticket_id, act)

    async def release(self, ticket_id: int, operator: Operator) -> Ticket:
        """Put the ticket back into the queue; raises NotYours.

        Supervisors may put back anybody's ticket, so that none sleeps with an absent operator.
        """

        def act(transaction: Transaction, ticket: Ticket, now: datetime) -> Ticket:
            _demand_open(ticket)
            if ticket.assignee is None:
                return ticket
            holder = ticket.assignee if operator.role in MAY_REASSIGN else operator.id
            released = rules.release(ticket, holder)
            transaction.add_event(ticket.id, TicketEventKind.RELEASED, now, operator.id)
            return released

        return await self._act(ticket_id, act)

    async def reply(
        self, ticket_id: int, operator: Operator, text: str, once: str, entry: str | None = None
    ) -> Ticket:
        """Send the operator's words to the voter; the bot keeps silent from now on.

        The same text under the same `once` is sent a single time, however often it comes. `entry`
        names the FAQ entry the text was taken from; it is recorded only if the text is still,
        word for word, what was approved. Raises NotYours, or Refused for an empty or too long
        text, a closed ticket, or a voter who blocked us.
        """
        words = _demand_text(text)
        stamp = sha256(f"{once}\n{words}".encode()).hexdigest()[:32]
        catalog = self.catalog()

        def act(transaction: Transaction, ticket: Ticket, now: datetime) -> Ticket:
            history = transaction.ticket_events(ticket.id)
            if any(e.kind is TicketEventKind.REPLIED and e.body == stamp for e in history):
                return ticket
            _demand_open(ticket)
            replied = rules.reply(ticket, operator.id, now)
            conversation = transaction.conversation(ticket.conversation_id)
            if not conversation.reachable:
                raise Refused("desk.refused.unreachable")
            approved = approved_text(catalog, entry, words, now.date()) if entry else None
            language = approved.language if approved else _language(conversation, ticket)
            message = Reply(
                OutboundMessage(words, language=language),
                Origin.OPERATOR,
                entry=approved.entry if approved else None,
                revision=approved.revision if approved else None,
                operator=operator.id,
            )
            transaction.enqueue(conversation.id, message, now)
            transaction.save_conversation(replace(conversation, mode=Mode.OPERATOR, awaited=None))
            transaction.add_event(ticket.id, TicketEventKind.REPLIED, now, operator.id, stamp)
            return replied

        return await self._act(ticket_id, act, OUTBOX)

    async def note(self, ticket_id: int, operator: Operator, text: str) -> Ticket:
        """Keep words for colleagues in the ticket's history; nothing here reaches the outbox.

        Raises Refused for an empty or too long text. The same note twice in a row is kept once.
        """
        words = _demand_text(text)

        def act(transaction: Transaction, ticket: Ticket, now: datetime) -> Ticket:
            last = transaction.ticket_events(ticket.id)[-1:]
            if not any(
                (e.kind, e.operator, e.body) == (TicketEventKind.NOTED, operator.id, words)
                for e in last
            ):
                transaction.add_event(ticket.id, TicketEventKind.NOTED, now, operator.id, words)
            return ticket

        return await self._act(ticket_id, act)

    async def close(self, ticket_id: int, operator: Operator, seen: int) -> Ticket:
        """End the care: the voter reads the closing text and may rate, the bot speaks again.

        `seen` is the newest event the operator has seen; raises Refused when the voter wrote after
        it, or when the ticket is closed already, and NotYours.
        """

        def act(transaction: Transaction, ticket: Ticket, now: datetime) -> Ticket:
            _demand_open(ticket)
            closed = rules.close(ticket, operator.id, now)
            wrote = (TicketEventKind.VOTER_WROTE, TicketEventKind.REOPENED)
            events = transaction.ticket_events(ticket.id)
            if any(e.kind in wrote and e.operator is None and e.id > seen for e in events):
                raise Refused("desk.refused.wrote_meanwhile")
            conversation = transaction.conversation(ticket.conversation_id)
            message = closing(self.words, _language(conversation, ticket))
            transaction.enqueue(conversation.id, Reply(message), now)
            rating = Awaited(AwaitKind.RATING, tuple(button.id for button in message.buttons))
            transaction.save_conversation(replace(conversation, mode=Mode.BOT, awaited=rating))
            transaction.add_event(ticket.id, TicketEventKind.CLOSED, now, operator.id)
            return closed

        return await self._act(ticket_id, act, OUTBOX)

    async def reopen(self, ticket_id: int, operator: Operator) -> Ticket:
        """Take up a closed ticket again, unassigned; an open one is left as it is.

        Raises Refused when the conversation has a newer ticket or was forgotten.
        """

        def act(transaction: Transaction, ticket: Ticket, now: datetime) -> Ticket:
            if ticket.is_open:
                return ticket
            newest = transaction.latest_ticket(ticket.conversation_id)
            if newest and newest.id != ticket.id:
                raise Refused("desk.refused.newer_ticket")
            events = transaction.ticket_events(ticket.id)
            if any(e.kind is TicketEventKind.FORGOTTEN for e in events):
                raise Refused("desk.refused.forgotten")
            conversation = transaction.conversation(ticket.conversation_id)
            if conversation.awaited and conversation.awaited.kind is AwaitKind.RATING:
                transaction.save_conversation(replace(conversation, awaited=None))
            transaction.add_event(ticket.id, TicketEventKind.REOPENED, now, operator.id)
            return rules.reopen(ticket, now)

        return await self._act(ticket_id, act)

    async def _act(self, ticket_id: int, act: Act, *topics: str) -> Ticket:
        now = self.clock()

        def work(transaction: Transaction) -> Ticket:
            before = transaction.ticket(ticket_id)
            after = act(transaction, before, now)
            if after != before:
                transaction.save_ticket(after)
            return after

        ticket = await self.store.write(work)
        for topic in (DESK, *topics):
            self.bell.ring(topic)
        return ticket


def _demand_open(ticket: Ticket) -> None:
    if not ticket.is_open:
        raise Refused("desk.refused.closed")


def _demand_text(text: str) -> str:
    words = plain_text(text)
    if not words:
        raise Refused("desk.refused.empty")
    if len(words) > LIMIT:
        raise Refused("desk.refused.long")
    return words


def _language(conversation: Conversation, ticket: Ticket) -> str:
    return conversation.language or ticket.language
