"""What operators do with a message that did not arrive: send it again, or set it aside."""

from dataclasses import dataclass

from bot.domain.operator import Operator
from bot.domain.ticket import TicketEventKind
from bot.services.bell import DESK, OUTBOX, Bell
from bot.services.intake import Clock
from bot.services.ports import Store, Transaction


@dataclass(frozen=True, slots=True)
class Letters:
    """Every operator may; each act is one transaction and is done once, however often it comes.

    An act returns False, and changes nothing, when somebody has dealt with the message already.
    It stands in the history of the conversation's newest ticket, if there is one.
    """

    store: Store
    bell: Bell
    clock: Clock

    async def send_again(self, outbox_id: int, operator: Operator) -> bool:
        """Put the message back into the queue."""
        return await self._settle(outbox_id, operator, TicketEventKind.SENT_AGAIN)

    async def set_aside(self, outbox_id: int, operator: Operator) -> bool:
        """Take the message off the list, unsent."""
        return await self._settle(outbox_id, operator, TicketEventKind.SET_ASIDE)

    async def _settle(self, outbox_id: int, operator: Operator, kind: TicketEventKind) -> bool:
        now = self.clock()

        def work(transaction: Transaction) -> bool:
            letter = transaction.dead_letter(outbox_id)
            if letter is None:
                return False
            if kind is TicketEventKind.SENT_AGAIN:
                settled = transaction.send_again(outbox_id)
            else:
                settled = transaction.set_aside(outbox_id, now)
            if not settled:
                return False
            if letter.ticket is not None:
                transaction.add_event(letter.ticket, kind, now, operator.id)
            return True

        settled = await self.store.write(work)
        for topic in (DESK, OUTBOX):
            self.bell.ring(topic)
        return settled
