"""Checks that a webhook request comes from Telegram and reads the update in it."""

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.channels.body import decode
from bot.channels.telegram.parse import parse
from bot.domain.inbound import Inbound
from bot.errors import UnverifiedUpdate

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


def verify_and_parse(
    headers: Mapping[str, str], body: bytes, secret: str, clock: Callable[[], datetime]
) -> Inbound:
    """Read one update that was posted to us (https://core.telegram.org/bots/api#setwebhook).

    Raises UnverifiedUpdate when the secret is missing or another, also when `secret` is empty,
    and UnreadableUpdate when the body is no update. `clock` gives the aware UTC time of arrival.
    """
    given = next((v for k, v in headers.items() if k.lower() == SECRET_HEADER.lower()), "")
    if not secret or not hmac.compare_digest(_bytes(given), _bytes(secret)):
        raise UnverifiedUpdate(SECRET_HEADER)
    return parse(decode(body), clock())


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
