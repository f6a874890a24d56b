"""One bot's line to the Bot API: python-telegram-bot's methods over our own requests."""

import json
import logging
from urllib.parse import urlencode, urlsplit

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.http import LOOPBACK, READ_SECONDS
from bot.channels.telegram.parse import ALLOWED_UPDATES
from bot.channels.telegram.request import AiohttpRequest
from bot.errors import MediaUnavailable


class BotApi:
    """Holds the `bot` whose methods make the calls; `close` it in the loop that used it."""

    def __init__(self, token: str, base_url: str) -> None:
        # At DEBUG python-telegram-bot logs the URL, in which the token stands, and every text.
        logging.getLogger("telegram").setLevel(logging.WARNING)
        use_proxy = urlsplit(base_url).hostname not in LOOPBACK
        self._requests = AiohttpRequest(use_proxy=use_proxy)
        # A connection of its own, so that the long poll never waits behind replies.
        self._long_poll = AiohttpRequest(connections=1, use_proxy=use_proxy)
        self.bot = Bot(
            token,
            base_url=f"{base_url}/bot",
            base_file_url=f"{base_url}/file/bot",
            request=self._requests,
            get_updates_request=self._long_poll,
        )

    def __repr__(self) -> str:
        return "BotApi()"

    async def updates(self, offset: int | None, wait_seconds: int) -> list[object]:
        """Fetch up to 100 raw updates from `offset` on, waiting up to `wait_seconds` for one.

        Raw, because Bot.get_updates refuses a whole batch for one update that it cannot read.
        Asking with an offset confirms all updates below it for good
        (https://core.telegram.org/bots/api#getupdates). Raises TelegramError.
        """
        asked: dict[str, object] = {
            "timeout": wait_seconds,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
        }
        if offset is not None:
            asked["offset"] = offset
        result: object = await self._long_poll.post(
            f"{self.bot.base_url}/getUpdates?{urlencode(asked)}",
            read_timeout=wait_seconds + READ_SECONDS,
        )
        if not isinstance(result, list):
            raise TelegramError("result")
        return result

    async def download(self, address: str, most_bytes: int) -> bytes:
        """The file at the address that getFile led to. Raises MediaUnavailable."""
        # A server of one's own may name a path on its disk instead.
        if not address.startswith(f"{self.bot.base_file_url}/"):
            raise MediaUnavailable("refused")
        return await self._requests.download(address, most_bytes)

    async def close(self) -> None:
        """Close all connections."""
        await self._requests.shutdown()
        await self._long_poll.shutdown()
