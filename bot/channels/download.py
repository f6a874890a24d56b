"""Fetches a voter's file over a platform's own line, no more of it than told."""

import aiohttp
from yarl import URL

from bot.channels.http import CONNECT_SECONDS, READ_SECONDS
from bot.domain.message import FILES, Attachment
from bot.errors import MediaUnavailable

DOWNLOAD_SECONDS = 60.0
"""How long an operator waits for a file in all."""

UNKNOWN_TYPE = "application/octet-stream"
_CHUNK_BYTES = 64 * 1024


def reference_of(attachment: Attachment) -> str:
    """The platform's id of the file; raises MediaUnavailable when the attachment is none."""
    if attachment.kind not in FILES or not attachment.reference:
        raise MediaUnavailable("gone")
    return attachment.reference


def demand_room(size: int | None, most_bytes: int) -> None:
    """Raise MediaUnavailable when a file says itself that it is too large."""
    if size is not None and size > most_bytes:
        raise MediaUnavailable("too_large")


async def download(session: aiohttp.ClientSession, url: URL, most_bytes: int) -> bytes:
    """The whole file at `url`; no redirect is followed. Raises MediaUnavailable."""
    timeout = aiohttp.ClientTimeout(
        total=DOWNLOAD_SECONDS, connect=CONNECT_SECONDS, sock_read=READ_SECONDS
    )
    content = bytearray()
    try:
        async with session.get(url, timeout=timeout, allow_redirects=False) as response:
            _demand_file(response.status)
            demand_room(response.content_length, most_bytes)
            async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                content += chunk
                demand_room(len(content), most_bytes)
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise MediaUnavailable("later") from None
    return bytes(content)


def _demand_file(status: int) -> None:
    if status in (404, 410):
        raise MediaUnavailable("gone")
    if status == 429 or status >= 500:
        raise MediaUnavailable("later")
    if status != 200:
        raise MediaUnavailable("refused")
