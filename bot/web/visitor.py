"""Knows a voter's browser again by an unguessable cookie, and refuses forms of other sites."""

import secrets
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.domain.message import Address

CHANNEL = "webchat"
COOKIE = "voterline-chat"
KEPT = 180 * 24 * 3600
"""Seconds that the browser keeps the conversation after the last visit."""

TOKEN_LENGTH = 43  # 32 random bytes in base64url without padding


def new_token() -> str:
    """A cookie value that nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(32)


def address_of(token: str) -> Address:
    """The voter's address: a hash, so that neither database nor log holds what opens the chat."""
    return Address(CHANNEL, sha256(f"{CHANNEL}:{token}".encode()).hexdigest()[:32])


def token_in(request: Request, https: bool) -> str | None:
    """The cookie's value, or None when there is none or it is not one of ours."""
    token = request.cookies.get(_cookie_name(https), "")
    plain = token.replace("-", "").replace("_", "")
    well_formed = len(token) == TOKEN_LENGTH and plain.isascii() and plain.isalnum()
    return token if well_formed else None


def remember(response: Response, token: str, https: bool) -> None:
    """Set the cookie, or prolong it."""
    response.set_cookie(
        _cookie_name(https),
        token,
        max_age=KEPT,
        path="/",
        secure=https,
        httponly=True,
        samesite="lax",
    )


def from_our_page(request: Request) -> bool:
    """Whether a posted form comes from our own page, by Sec-Fetch-Site or, in old browsers, Origin.

    A request with neither header comes from no browser that could be misled.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _cookie_name(https: bool) -> str:
    # The prefix makes browsers refuse the cookie from subdomains and unencrypted pages.
    return f"__Host-{COOKIE}" if https else COOKIE
