"""A desk to test on: the real store, three operators, voters who were handed over."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bot.domain.decision import HandoffReason
from bot.domain.delivery import Delivery, DeliveryStatus, Origin, Result
from bot.domain.message import Address, Attachment, InboundMessage, OutboundMessage
from bot.domain.operator import Operator, Role
from bot.domain.ticket import Ticket, TicketEvent, TicketEventKind
from bot.faq.load import load
from bot.faq.model import Catalog
from bot.services.bell import Bell
from bot.services.desk import Desk
from bot.services.letters import Letters
from bot.services.ports import Store, Transaction
from bot.services.records import Line, Reply
from bot.words import Words
from tests.store.samples import done, take_in

NOON = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
"""Twelve o'clock in Iraq."""

FIXTURE = Path(__file__).parents[1] / "faq" / "fixture"


@cache
def fixture_catalog() -> Catalog:
    """Three entries in six languages."""
    return load(FIXTURE)


class KeysAndValues(Words):
    """Says a key with what would be filled in, so that tests hold whatever the wording is."""

    def __init__(self) -> None:
        super().__init__({}, {})

    def say(self, language: str, key: str, /, n: int | None = None, **values: object) -> str:
        return " ".join([key, *(f"{name}={value}" for name, value in values.items())])


@dataclass
class DeskScene:
    """Operators and tickets, with a clock that stands until it is moved."""

    store: Store
    now: datetime = NOON
    bell: Bell = field(default_factory=Bell)
    words: Words = field(default_factory=KeysAndValues)
    catalog: Catalog = field(default_factory=fixture_catalog)

    @property
    def desk(self) -> Desk:
        return Desk(self.store, self.bell, self.words, lambda: self.catalog, self.clock)

    @property
    def letters(self) -> Letters:
        return Letters(self.store, self.bell, self.clock)

    def clock(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    async def operator(self, name: str, role: Role = Role.OPERATOR) -> Operator:
        return await self.store.write(lambda t: t.add_operator(name, role, self.now))

    async def ticket(
        self,
        text: str = "I lost my card",
        *,
        voter: str = "voter-1",
        channel: str = "webchat",
        language: str = "en",
        reason: HandoffReason = HandoffReason.NOT_UNDERSTOOD,
        guess: str | None = "card.lost",
        attachment: Attachment | None = None,
        outcome: dict[str, object] | None = None,
    ) -> Ticket:
        """A voter wrote, the bot handed over."""

        def work(transaction: Transaction) -> Ticket:
            address = Address(channel, voter)
            message = InboundMessage(address, f"{voter}-1", self.now, text, attachment=attachment)
            take_in(transaction, message, self.now)
            conversation = transaction.conversation_at(address)
            assert conversation is not None
            transaction.save_conversation(replace(conversation, language=language))
            for pending in transaction.pending(conversation.id):
                done(transaction, pending.inbox_id, self.now, outcome)
            return transaction.open_ticket(conversation.id, reason, language, guess, self.now)

        return await self.store.write(work)

    async def voter_writes(self, ticket: Ticket, text: str) -> None:
        """The voter adds something to an open ticket, as the answering service takes it."""

        def work(transaction: Transaction) -> None:
            conversation = transaction.conversation(ticket.conversation_id)
            message = InboundMessage(conversation.address, f"{self.now}-{text}", self.now, text)
            take_in(transaction, message, self.now)
            for pending in transaction.pending(conversation.id):
                done(transaction, pending.inbox_id, self.now)
            current = transaction.ticket(ticket.id)
            transaction.save_ticket(replace(current, waiting_since=self.now))
            transaction.add_event(ticket.id, TicketEventKind.VOTER_WROTE, self.now)

        await self.store.write(work)

    async def current(self, ticket: Ticket) -> Ticket:
        return await self.store.read(lambda t: t.ticket(ticket.id))

    async def events(self, ticket: Ticket) -> tuple[TicketEvent, ...]:
        return await self.store.read(lambda t: t.ticket_events(ticket.id))

    async def lines(self, ticket: Ticket) -> tuple[Line, ...]:
        return await self.store.read(lambda t: t.transcript(ticket.conversation_id))

    async def outgoing(self, channel: str = "webchat") -> tuple[Delivery, ...]:
        """The next message of each conversation that waits to be sent."""
        lease = timedelta(minutes=1)
        return await self.store.write(lambda t: t.claim_deliveries(channel, self.now, lease, 100))

    async def answered(
        self,
        ticket: Ticket,
        text: str,
        *results: Result,
        origin: Origin = Origin.BOT,
    ) -> int:
        """We wrote to the ticket's voter, and each try to send it ended so; its outbox id."""
        lease = timedelta(minutes=1)

        def work(transaction: Transaction) -> int:
            conversation = transaction.conversation(ticket.conversation_id)
            message = OutboundMessage(text, language=ticket.language)
            number = transaction.enqueue(conversation.id, Reply(message, origin), self.now)
            for result in results:
                channel = conversation.address.channel
                [delivery] = transaction.claim_deliveries(channel, self.now, lease, 1)
                transaction.record([(delivery, result)], self.now)
            return number

        return await self.store.write(work)

    async def undelivered(
        self,
        ticket: Ticket,
        text: str = "At school 12.",
        code: str = "131026",
        origin: Origin = Origin.BOT,
    ) -> int:
        """What we wrote to the ticket's voter did not arrive; its outbox id."""
        failed = Result(DeliveryStatus.FAILED, code=code)
        return await self.answered(ticket, text, failed, origin=origin)
