"""Carries Bot API calls over aiohttp, telling a call that never left from one that may have."""

import json
import os
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.channels.download import download
from bot.channels.http import CONNECT_SECONDS, NEVER_LEFT, READ_SECONDS

# python-telegram-bot's own opt-in for what its next release does: retry_after as a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "1")


class NotConnected(NetworkError):
    """No connection came about: Telegram cannot have seen the call."""


class AnswerLost(NetworkError):
    """The call left and no whole answer came back: Telegram may have carried it out."""


class ServerFault(NetworkError):
    """Telegram answered with a 5xx `status`."""

    __slots__ = ("status",)

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's HTTP side, which with its default client slows down under load.

    Sends form fields only, no files; `download` fetches them. The session opens with the first
    call and stays open until `shutdown`. No message of an exception raised here holds the URL,
    since the token is in it.
    """

    def __init__(self, *, connections: int = 100, use_proxy: bool = True) -> None:
        self._connections = connections
        self._use_proxy = use_proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds without a byte after which an answer is given up."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the session; done by the first call as well."""
        self._open()

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call; its status and body. Timeouts in seconds.

        Raises NotConnected, AnswerLost, or ServerFault for a 5xx.
        """
        read = READ_SECONDS if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        timeout = aiohttp.ClientTimeout(
            total=CONNECT_SECONDS + read, connect=CONNECT_SECONDS, sock_read=read
        )
        try:
            async with self._open().request(
                method,
                url,
                data=request_data.json_parameters if request_data else None,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                status, body = response.status, await response.read()
        except NEVER_LEFT as problem:
            raise NotConnected(type(problem).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            raise AnswerLost(type(problem).__name__) from None
        if status >= 500:
            raise ServerFault(status)
        return status, body

    async def download(self, address: str, most_bytes: int) -> bytes:
        """A file on Telegram's server. Raises MediaUnavailable."""
        return await download(self._open(), URL(address), most_bytes)

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Decode an answer; raises TelegramError without logging the body, as PTB would."""
        try:
            return json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("json") from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=self._use_proxy,
            )
        return self._session
