"""Takes in what a platform delivers: durable first, acknowledged after, answered later."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.delivery import ARRIVED
from bot.domain.inbound import DeliveryReport, Fact, Inbound
from bot.domain.message import Attachment, AttachmentKind, InboundMessage
from bot.errors import StoreUnavailable
from bot.services.bell import DESK, INBOX, Bell
from bot.services.figures import Figures
from bot.services.loops import place_of
from bot.services.ports import Store, Transaction

Clock = Callable[[], datetime]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Intake:
    """Commits inbound messages; only when the call returns may the platform be told so."""

    store: Store
    bell: Bell
    clock: Clock
    figures: Figures = field(default_factory=Figures)

    async def __call__(self, inbound: Inbound) -> int:
        """Keep all messages and facts of one update; returns how many messages were new.

        One commit holds them all. Only when the store refuses what one of them says, each has its
        own, so that nobody behind it waits for ever. Raises when a message could not be kept.
        """
        if not inbound.messages and not inbound.facts:
            return 0
        try:
            new = await self._keep(inbound)
        except StoreUnavailable:
            raise
        except Exception as trouble:
            log.error("an update is kept piece by piece: %s", place_of(trouble))
            new = await self._keep_each(inbound)
        if new:
            self.bell.ring(INBOX)
        if any(map(_tells_of_failure, inbound.facts)):
            self.bell.ring(DESK)
        return new

    async def _keep(self, inbound: Inbound) -> int:
        now = self.clock()
        # Updates about the same messages or people would else wait for each other in a ring.
        facts = sorted(inbound.facts, key=_place)
        in_line = sorted(inbound.messages, key=lambda m: (m.address.channel, m.address.id))

        def work(transaction: Transaction) -> list[bool]:
            for fact in facts:
                transaction.apply_fact(fact, now)
            return [transaction.take_in(message, now) for message in in_line]

        new = await self.store.write(work)
        self.figures.taken_in(in_line, new)
        self.figures.reported(inbound.facts)
        return sum(new)

    async def _keep_each(self, inbound: Inbound) -> int:
        for fact in inbound.facts:
            try:
                await self._keep(Inbound(facts=(fact,)))
            except StoreUnavailable:
                raise
            except Exception as trouble:
                self.figures.error("fact_refused")
                log.error("a fact was left out: %s", place_of(trouble))
        return sum([await self._keep_one(message) for message in inbound.messages])

    async def _keep_one(self, message: InboundMessage) -> int:
        try:
            return await self._keep(Inbound((message,)))
        except StoreUnavailable:
            raise
        except Exception as trouble:
            self.figures.error("content_refused")
            log.critical("a message is kept as plain ASCII for a person: %s", place_of(trouble))
            return await self._keep(Inbound((_made_plain(message),)))


def _made_plain(message: InboundMessage) -> InboundMessage:
    """The message in a form that any database takes; the unknown attachment calls a person."""
    unknown = Attachment(AttachmentKind.OTHER)
    return replace(message, text=ascii(message.text), choice=None, attachment=unknown)


def _place(fact: Fact) -> tuple[int, str]:
    """Reports by the message they are about, after all that is about people."""
    if isinstance(fact, DeliveryReport):
        return fact.outbox_id or 0, fact.provider_id
    return -1, ""


def _tells_of_failure(fact: Fact) -> bool:
    return isinstance(fact, DeliveryReport) and fact.status not in ARRIVED
