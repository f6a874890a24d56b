"""Fetches what voters sent by Telegram."""

import logging
from mimetypes import guess_type

from telegram import error

from bot.channels.download import UNKNOWN_TYPE, demand_room, reference_of
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.failures import call_error
from bot.domain.message import Attachment
from bot.errors import MediaUnavailable, TryAgain
from bot.services.records import Media

_LOG = logging.getLogger(__name__)

MAX_BYTES = 20 * 1024 * 1024
"""What the Bot API gives out: https://core.telegram.org/bots/api#getfile."""


class TelegramLibrary:
    """The Library port for Telegram."""

    def __init__(self, api: BotApi) -> None:
        self._api = api

    async def fetch(self, attachment: Attachment) -> Media:
        """The file itself, up to 20 MB. Raises MediaUnavailable."""
        file_id = reference_of(attachment)
        demand_room(attachment.size, MAX_BYTES)
        try:
            found = await self._api.bot.get_file(file_id)
        except Exception as problem:
            _LOG.warning("a voter's file could not be fetched: %s", type(problem).__name__)
            raise MediaUnavailable(_why(problem)) from None
        demand_room(found.file_size, MAX_BYTES)
        path = found.file_path or ""
        content = await self._api.download(path, MAX_BYTES)
        return Media(attachment.media_type or guess_type(path)[0] or UNKNOWN_TYPE, content)


def _why(problem: Exception) -> str:
    if isinstance(problem, error.BadRequest):
        return "too_large" if "too big" in problem.message.lower() else "gone"
    return "later" if isinstance(call_error(problem), TryAgain) else "refused"
