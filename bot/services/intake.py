"""Takes in what a platform delivers: durable first, acknowledged after, answered later."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import ARRIVED
from bot.domain.inbound import DeliveryReport, Fact, Inbound
from bot.services.bell import DESK, INBOX, Bell
from bot.services.ports import Store, Transaction

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Intake:
    """Commits inbound messages; only when the call returns may the platform be told so."""

    store: Store
    bell: Bell
    clock: Clock

    async def __call__(self, inbound: Inbound) -> int:
        """Keep all messages and facts of one update in one commit; returns how many were new."""
        if not inbound.messages and not inbound.facts:
            return 0
        now = self.clock()
        # Updates with messages of the same people would else wait for each other in a ring.
        in_line = sorted(inbound.messages, key=lambda m: (m.address.channel, m.address.id))

        def work(transaction: Transaction) -> int:
            for fact in inbound.facts:
                transaction.apply_fact(fact, now)
            return sum(transaction.take_in(message, now) for message in in_line)

        new = await self.store.write(work)
        if new:
            self.bell.ring(INBOX)
        if any(map(_tells_of_failure, inbound.facts)):
            self.bell.ring(DESK)
        return new


def _tells_of_failure(fact: Fact) -> bool:
    return isinstance(fact, DeliveryReport) and fact.status not in ARRIVED
