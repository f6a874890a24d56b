"""Takes in what a platform delivers: durable first, acknowledged after, answered later."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from bot.domain.delivery import ARRIVED
from bot.domain.inbound import AddressMoved, AddressReachable, DeliveryReport, Fact, Inbound
from bot.domain.message import Attachment, AttachmentKind, InboundMessage
from bot.errors import StoreUnavailable
from bot.services.bell import DESK, INBOX, Bell
from bot.services.figures import Figures
from bot.services.loops import place_of
from bot.services.ports import Store, Transaction
from bot.services.together import Together

Clock = Callable[[], datetime]

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Intake:
    """Commits inbound messages; only when the call returns may the platform be told so.

    Updates that arrive while others are being committed share the next commit.
    """

    store: Store
    bell: Bell
    clock: Clock
    figures: Figures = field(default_factory=Figures)
    _together: Together[Inbound, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make ready."""
        self._together = Together(self._commit)

    async def __call__(self, inbound: Inbound) -> int:
        """Keep all messages and facts of one update; returns how many messages were new.

        One commit holds them all. Only when the store refuses what one of them says, each has its
        own, so that nobody behind it waits for ever. Raises when a message could not be kept.
        """
        if not inbound.messages and not inbound.facts:
            return 0
        try:
            new = await self._together(inbound)
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

    async def _commit(self, updates: Sequence[Inbound]) -> list[int]:
        """Keep all of the updates or none; how many messages of each were new."""
        now = self.clock()
        parts = [_Part.of(part) for part in _parted(updates)]

        def work(transaction: Transaction) -> list[bool]:
            new: list[bool] = []
            for part in parts:
                transaction.apply_facts(part.facts, now)
                new += transaction.take_in(part.messages, now)
            return new

        are_new = await self.store.write(work)
        messages = [message for part in parts for message in part.messages]
        self.figures.taken_in(messages, are_new)
        self.figures.reported(fact for part in parts for fact in part.facts)
        new = [0] * len(updates)
        places = [place for part in parts for place in part.places]
        for place, is_new in zip(places, are_new, strict=True):
            new[place] += is_new
        return new

    async def _keep_each(self, inbound: Inbound) -> int:
        for fact in inbound.facts:
            try:
                await self._together(Inbound(facts=(fact,)))
            except StoreUnavailable:
                raise
            except Exception as trouble:
                self.figures.error("fact_refused")
                log.error("a fact was left out: %s", place_of(trouble))
        return sum([await self._keep_one(message) for message in inbound.messages])

    async def _keep_one(self, message: InboundMessage) -> int:
        try:
            return await self._together(Inbound((message,)))
        except StoreUnavailable:
            raise
        except Exception as trouble:
            self.figures.error("content_refused")
            log.critical("a message is kept as plain ASCII for a person: %s", place_of(trouble))
            return await self._together(Inbound((_made_plain(message),)))


@dataclass(frozen=True, slots=True)
class _Part:
    """Updates whose facts go before their messages, all in the order in which rows are locked.

    `places` tells of each message which update it came with.
    """

    facts: tuple[Fact, ...]
    messages: tuple[InboundMessage, ...]
    places: tuple[int, ...]

    @classmethod
    def of(cls, updates: Sequence[tuple[int, Inbound]]) -> Self:
        # Works about the same messages or people would else wait for each other in a ring.
        facts = sorted((fact for _, update in updates for fact in update.facts), key=_place)
        # Whoever moves in the same commit wrote from the new address.
        moved = {fact.old: fact.new for fact in facts if isinstance(fact, AddressMoved)}
        in_line = sorted(
            (
                (place, replace(message, address=moved.get(message.address, message.address)))
                for place, update in updates
                for message in update.messages
            ),
            key=lambda pair: (pair[1].address.channel, pair[1].address.id),
        )
        messages = tuple(message for _, message in in_line)
        return cls(tuple(facts), messages, tuple(place for place, _ in in_line))


def _parted(updates: Sequence[Inbound]) -> list[list[tuple[int, Inbound]]]:
    """The updates with their places; one that tells who can be reached begins a new part.

    It must not overtake a message of an earlier update, which shows the contrary.
    """
    parts: list[list[tuple[int, Inbound]]] = [[]]
    for place, update in enumerate(updates):
        if any(isinstance(fact, AddressReachable) for fact in update.facts):
            parts.append([])
        parts[-1].append((place, update))
    return [part for part in parts if part]


def _made_plain(message: InboundMessage) -> InboundMessage:
    """The message in a form that any database takes; the unknown attachment calls a person."""
    unknown = Attachment(AttachmentKind.OTHER)
    return replace(message, text=ascii(message.text), choice=None, attachment=unknown)


def _place(fact: Fact) -> tuple[int, str]:
    """Reports by the message they are about, after all that is about people."""
    match fact:
        case DeliveryReport():
            return fact.outbox_id or 0, fact.provider_id
        case AddressMoved():
            return -2, str(fact.old)
        case AddressReachable():
            return -1, str(fact.address)


def _tells_of_failure(fact: Fact) -> bool:
    return isinstance(fact, DeliveryReport) and fact.status not in ARRIVED
