"""Sends our messages to Telegram and looks after the bot's settings there."""

import asyncio
import logging
from collections.abc import Mapping

from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.failures import call_error, send_error
from bot.channels.telegram.parse import ALLOWED_UPDATES, CHANNEL, callback_id
from bot.domain.delivery import Delivery
from bot.domain.inbound import Inbound
from bot.domain.message import Button, OutboundMessage
from bot.domain.pace import Limits, Rate
from bot.errors import Undeliverable

_LOG = logging.getLogger(__name__)
_COURTESY_SECONDS = 5.0
_MAX_DATA_BYTES = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

# setMyCommands knows languages by two letters only (ISO 639-1), so that all Kurdish would be
# one; Telegram's own Kurdish is Kurmanji. Sorani's readers get the default list.
_MENU_LANGUAGES: Mapping[str, str] = {"ar": "ar", "en": "en", "tr": "tr", "kmr-Latn": "ku"}


CHAT_RATE = Rate.per_second(1, burst=5)
"""One message a second to the same person; short bursts are let through."""


class TelegramChannel:
    """The Channel port for Telegram.

    A send that hangs ends by itself after 23 seconds at most, so leases must be longer.
    """

    def __init__(self, api: BotApi, messages_per_second: float) -> None:
        self._api = api
        self._limits = Limits(Rate.per_second(messages_per_second), CHAT_RATE)

    @property
    def name(self) -> str:
        """The channel's part of an address."""
        return CHANNEL

    @property
    def limits(self) -> Limits:
        """Telegram's limits: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits."""
        return self._limits

    async def connect(self) -> str | None:
        """The bot's username, asked of Telegram. Raises Halted (token refused) or TryAgain."""
        try:
            return (await self._api.bot.get_me()).username
        except Exception as problem:
            raise call_error(problem) from None

    async def send(self, delivery: Delivery) -> str | None:
        """Send one message as plain text, its buttons below it; Telegram's message id.

        Raises SendError. A text over 4,096 characters is refused, not split: of several parts
        nobody could say after a crash which arrived.
        """
        chat = _chat(delivery)
        text, keyboard = delivery.message.text, _keyboard(delivery.message)
        # Counted in Unicode characters (https://core.telegram.org/method/messages.sendMessage).
        if len(text) > MessageLimit.MAX_TEXT_LENGTH:
            raise Undeliverable("too_long")
        try:
            sent = await self._api.bot.send_message(
                chat, text, reply_markup=keyboard, link_preview_options=_NO_PREVIEW
            )
        except Exception as problem:
            raise send_error(problem) from None
        return str(sent.message_id)

    async def committed(self, inbound: Inbound) -> None:
        """Stop the waiting sign on pressed buttons, once the taps are kept; never raises."""
        taps = (callback_id(message) for message in inbound.messages)
        await asyncio.gather(*(self._stop_waiting_sign(tap) for tap in taps if tap is not None))

    async def listen_at(self, url: str, secret: str) -> None:
        """Have updates posted to `url` with `secret` in a header. Raises Halted or TryAgain."""
        try:
            await self._api.bot.set_webhook(
                url, secret_token=secret, allowed_updates=list(ALLOWED_UPDATES)
            )
        except Exception as problem:
            raise call_error(problem) from None

    async def publish_commands(
        self, texts: Mapping[str, Mapping[str, str]], default_language: str
    ) -> None:
        """Fill the menu beside the text field; `texts` is language → command → description.

        Raises Halted or TryAgain; the bot works without it.
        """
        menus: dict[str | None, Mapping[str, str]] = {None: texts[default_language]}
        menus |= {code: texts[name] for name, code in _MENU_LANGUAGES.items() if name in texts}
        try:
            for code, menu in menus.items():
                commands = [BotCommand(command, said) for command, said in menu.items()]
                await self._api.bot.set_my_commands(commands, language_code=code)
        except Exception as problem:
            raise call_error(problem) from None

    async def close(self) -> None:
        """Close all connections."""
        await self._api.close()

    async def _stop_waiting_sign(self, query_id: str) -> None:
        try:
            await self._api.bot.answer_callback_query(query_id, read_timeout=_COURTESY_SECONDS)
        except Exception as problem:  # a courtesy: Telegram drops the sign by itself in time
            _LOG.debug("answerCallbackQuery: %s", type(problem).__name__)


def _chat(delivery: Delivery) -> int:
    try:
        return int(delivery.address.id)
    except ValueError:
        raise Undeliverable("bad_address") from None


def _keyboard(message: OutboundMessage) -> InlineKeyboardMarkup | None:
    if not message.buttons:
        return None
    return InlineKeyboardMarkup([[_inline(button)] for button in message.buttons])


def _inline(button: Button) -> InlineKeyboardButton:
    if not 1 <= len(button.id.encode()) <= _MAX_DATA_BYTES:
        raise Undeliverable("bad_button")
    return InlineKeyboardButton(button.label, callback_data=button.id)
