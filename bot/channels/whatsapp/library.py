"""Fetches what voters sent by WhatsApp, which Meta keeps for some days."""

import logging

from bot.channels.download import UNKNOWN_TYPE, demand_room, reference_of
from bot.channels.fields import Raw, text
from bot.channels.whatsapp.api import CallFailed, CloudApi, Refused
from bot.channels.whatsapp.failures import Act, act_on
from bot.domain.message import Attachment
from bot.errors import MediaUnavailable
from bot.services.records import Media

_LOG = logging.getLogger(__name__)

MAX_BYTES = 16 * 1024 * 1024
"""What Meta takes of sounds and videos; only documents may be larger."""


class WhatsAppLibrary:
    """The Library port for WhatsApp."""

    def __init__(self, api: CloudApi) -> None:
        self._api = api

    async def fetch(self, attachment: Attachment) -> Media:
        """The file itself, up to 16 MB. Raises MediaUnavailable.

        Asked in two steps, since the address that Meta gives is good for five minutes only.
        """
        media_id = reference_of(attachment)
        try:
            found = await self._api.media(media_id)
        except CallFailed as problem:
            _LOG.warning("a voter's file could not be fetched: %s", problem)
            raise MediaUnavailable(_why(problem)) from None
        demand_room(_size(found), MAX_BYTES)
        content = await self._api.download(text(found, "url") or "", MAX_BYTES)
        return Media(text(found, "mime_type") or attachment.media_type or UNKNOWN_TYPE, content)


def _size(found: Raw) -> int | None:
    """The number of bytes, which Meta writes as a text or as a number."""
    digits = str(found.get("file_size"))
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def _why(problem: CallFailed) -> str:
    act = act_on(problem) if isinstance(problem, Refused) else Act.RETRY
    return {Act.GIVE_UP: "gone", Act.HALT: "refused"}.get(act, "later")
