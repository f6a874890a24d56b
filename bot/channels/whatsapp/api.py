"""One number's line to the Cloud API over aiohttp, telling a call that never left from others."""

import json
import logging
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
from yarl import URL

from bot.channels.download import download
from bot.channels.fields import Raw, table, text, whole
from bot.channels.http import CONNECT_SECONDS, LOOPBACK, NEVER_LEFT, READ_SECONDS
from bot.errors import MediaUnavailable

_LOG = logging.getLogger(__name__)

MEDIA_HOST = "lookaside.fbsbx.com"
"""Where Meta keeps voters' files, unless they lie where the API itself is."""

# In the form that Meta's OpenAPI file wants (UserAgent), which aiohttp's own has not.
AGENT = f"aiohttp/{aiohttp.__version__}"


class CallFailed(Exception):
    """A call came to nothing; no message of it holds the token, an address or a text."""


class NotConnected(CallFailed):
    """No connection came about: Meta cannot have seen the call."""


class AnswerLost(CallFailed):
    """The call left and no whole answer came back: Meta may have carried it out."""


class UnreadableAnswer(CallFailed):
    """Meta carried the call out and answered something that is no JSON object."""


class Refused(CallFailed):
    """Meta answered with an HTTP `status` other than 2xx, and a `code` of its own if there is one.

    `transient` is Meta's own word for a failure that passes; `retry_after` are seconds.
    """

    def __init__(
        self, status: int, code: int | None, transient: bool, retry_after: float | None
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code
        self.transient, self.retry_after = transient, retry_after


class CloudApi:
    """Makes the calls; the session opens with the first one, `close` it in the same loop."""

    def __init__(self, token: str, phone_number_id: str, base_url: str) -> None:
        self._token = token
        self._base_url, self._number = base_url, f"{base_url}/{phone_number_id}"
        self._use_proxy = urlsplit(base_url).hostname not in LOOPBACK
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return "CloudApi()"

    async def post(self, payload: dict[str, Any], read_seconds: float = READ_SECONDS) -> Raw:
        """POST /messages: send, or mark as read; Meta's answer. Raises CallFailed."""
        return await self._call("POST", f"{self._number}/messages", payload, read_seconds)

    async def display_number(self) -> str | None:
        """The phone number as people write it. Raises CallFailed."""
        url = f"{self._number}?fields=display_phone_number"
        return text(await self._call("GET", url, None, READ_SECONDS), "display_phone_number")

    async def media(self, media_id: str) -> Raw:
        """What Meta says of a file: its `url`, `mime_type` and `file_size`. Raises CallFailed."""
        url = f"{self._base_url}/{quote(media_id, safe='')}"
        return await self._call("GET", url, None, READ_SECONDS)

    async def download(self, address: str, most_bytes: int) -> bytes:
        """The file at the address that Meta named. Raises MediaUnavailable.

        Our token goes along, so that nothing is asked of anybody but Meta.
        """
        try:
            url = URL(address, encoded=True)
            ours = url.origin() == URL(self._base_url).origin()
        except ValueError:
            raise MediaUnavailable("refused") from None
        if not ours and (url.scheme, url.host, url.port) != ("https", MEDIA_HOST, 443):
            _LOG.warning("a voter's file lies on a host that is none of Meta's")
            raise MediaUnavailable("refused")
        return await download(self._open(), url, most_bytes)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _call(
        self, method: str, url: str, payload: dict[str, Any] | None, read_seconds: float
    ) -> Raw:
        timeout = aiohttp.ClientTimeout(
            total=CONNECT_SECONDS + read_seconds, connect=CONNECT_SECONDS, sock_read=read_seconds
        )
        try:
            async with self._open().request(
                method, url, json=payload, timeout=timeout, allow_redirects=False
            ) as response:
                status, body = response.status, await response.read()
                pause = response.headers.get("Retry-After", "")
        except NEVER_LEFT as problem:
            raise NotConnected(type(problem).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            raise AnswerLost(type(problem).__name__) from None
        answer = _object(body)
        if not 200 <= status < 300:
            error = table(answer or {}, "error") or {}
            transient = error.get("is_transient") is True
            asked = float(pause) if pause.isascii() and pause.isdigit() else None
            raise Refused(status, whole(error, "code"), transient, asked)
        if answer is None:
            raise UnreadableAnswer(str(status))
        return answer

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers={"Authorization": f"Bearer {self._token}", "User-Agent": AGENT},
                trust_env=self._use_proxy,
            )
        return self._session


def _object(body: bytes) -> Raw | None:
    try:
        answer = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None
