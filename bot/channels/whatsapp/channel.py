"""Sends our messages to WhatsApp within a day of the voter's last word, no faster than told."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.fields import tables, text
from bot.channels.whatsapp.api import CallFailed, CloudApi
from bot.channels.whatsapp.compose import compose
from bot.channels.whatsapp.failures import call_error, send_error
from bot.channels.whatsapp.people import CHANNEL
from bot.channels.whatsapp.templates import Template
from bot.domain.delivery import Delivery, Origin
from bot.domain.inbound import Inbound
from bot.domain.message import Address
from bot.domain.pace import Limits, Rate
from bot.errors import Undeliverable, WindowClosed

_LOG = logging.getLogger(__name__)
_COURTESY_SECONDS = 5.0
COURTESIES_IN_FLIGHT = 16
"""Read receipts under way in one process; more would take the answers' connections and time."""

PAIR_RATE = Rate(timedelta(seconds=6), burst=10)
"""One message in six seconds to the same person; Meta lets bursts through and then counts them."""

WINDOW = timedelta(hours=24) - timedelta(minutes=5)
"""How long after a voter's last message we may write freely, less what a call may take."""


@dataclass(repr=False)
class WhatsAppChannel:
    """The Channel port for WhatsApp.

    `open_list` names in a language the button that opens a list; `templates` are by our language
    what a notice goes out as. A send that hangs ends by itself after 23 seconds at most, so leases
    must be longer.
    """

    api: CloudApi
    clock: Callable[[], datetime]
    open_list: Callable[[str], str]
    messages_per_second: float
    templates: Mapping[str, Template] = field(default_factory=dict)
    name: str = CHANNEL
    _courtesies: int = field(default=0, init=False)

    @property
    def limits(self) -> Limits:
        """Meta's limits for the number (throughput) and for one person (pair rate)."""
        return Limits(Rate.per_second(self.messages_per_second), PAIR_RATE)

    async def connect(self) -> str | None:
        """Our phone number, asked of Meta. Raises Halted (token refused) or TryAgain."""
        try:
            return await self.api.display_number()
        except CallFailed as problem:
            raise call_error(problem) from None

    async def send(self, delivery: Delivery) -> str | None:
        """Send one message; WhatsApp's id of it.

        Raises SendError: WindowClosed without a call when the voter last wrote too long ago,
        since Meta takes such a message and only later says that it failed. A notice goes out at
        any time, as the template of its language.
        """
        language = delivery.message.language
        template = None
        if delivery.origin is Origin.NOTICE:
            template = self.templates.get(language)
            if template is None:
                raise Undeliverable("no_template")
        payload = compose(delivery, self.open_list(language), template)
        if template is None and self._window_closed(delivery):
            raise WindowClosed("window")
        try:
            sent = await self.api.post(payload)
        except CallFailed as problem:
            raise send_error(problem, delivery.attempts) from None
        messages = tables(sent, "messages")
        return text(messages[0], "id") if messages else None

    async def committed(self, inbound: Inbound) -> None:
        """Show that the messages were read and that an answer is being written; never raises.

        The newest message of each person is enough: those before it count as read with it. Under
        load some are left out: an answer follows anyway.
        """
        newest: dict[Address, str] = {m.address: m.external_id for m in inbound.messages}
        await asyncio.gather(*(self._mark_as_read(message) for message in newest.values()))

    async def close(self) -> None:
        """Close all connections."""
        await self.api.close()

    def _window_closed(self, delivery: Delivery) -> bool:
        last = delivery.last_inbound_at
        return last is not None and self.clock() - last > WINDOW

    async def _mark_as_read(self, message_id: str) -> None:
        if self._courtesies >= COURTESIES_IN_FLIGHT:
            return
        payload = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": message_id,
            "typing_indicator": {"type": "text"},
        }
        self._courtesies += 1
        try:
            await self.api.post(payload, _COURTESY_SECONDS)
        except Exception as problem:  # no answer hangs on it
            _LOG.debug("mark as read: %s", type(problem).__name__)
        finally:
            self._courtesies -= 1
