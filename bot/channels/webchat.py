"""The web chat's sending side: nothing is pushed, the voter's page fetches what was sent."""

from dataclasses import dataclass

from bot.domain.delivery import Delivery
from bot.domain.pace import UNLIMITED, Limits
from bot.services.bell import Bell, chat_topic


@dataclass(frozen=True, slots=True)
class WebChat:
    """Sending means that the message may be shown: the open page is woken."""

    bell: Bell
    name: str = "webchat"
    limits: Limits = UNLIMITED

    async def send(self, delivery: Delivery) -> str | None:
        """Wake the page; the message's id is the outbox's own. Never fails."""
        self.bell.ring(chat_topic(delivery.conversation_id))
        return str(delivery.id)
