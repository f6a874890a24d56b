"""Who is signed in at the desk, and whether a form really comes from one of its pages."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.domain.operator import Operator
from bot.services.access import SESSION, Access

SIGN_IN = "/desk/sign-in"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in operator and the session's token."""

    operator: Operator
    session: str

    @property
    def form_token(self) -> str:
        """What every form of this session carries; it tells nothing about the session's token."""
        return hmac.new(self.session.encode(), b"form", sha256).hexdigest()


Endpoint = Callable[[Request, Visitor], Awaitable[Response]]


@dataclass(frozen=True)
class Auth:
    """The cookie and the two checks of every form; `public_url` is empty when none is set.

    `stale` answers a form of ours that carries another session's token: a page left open.
    """

    access: Access
    stale: Callable[[Request], Response]
    public_url: str = ""

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over https only, so that the cookie may say so."""
        return self.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """The cookie's name; over https only, __Host- binds it to this very host."""
        return "__Host-desk" if self.secure else "desk"

    async def visitor(self, request: Request) -> Visitor | None:
        """Who sent the request, or None."""
        session = request.cookies.get(self.cookie)
        if not session:
            return None
        operator = await self.access.operator(session)
        return Visitor(operator, session) if operator else None

    def admit(self, response: Response, session: str) -> None:
        """Give the browser its session."""
        response.set_cookie(
            self.cookie,
            session,
            max_age=int(SESSION.total_seconds()),
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def dismiss(self, response: Response) -> None:
        """Take the session from the browser."""
        response.delete_cookie(
            self.cookie, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def is_ours(self, request: Request) -> bool:
        """Whether a form was sent from a page of this very host, as the browser tells.

        Sec-Fetch-Site is sent over https and on localhost, Origin with every form; a request
        without either comes from no browser that we serve.
        """
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        host = _host_of(request.headers.get("origin", ""))
        return bool(host) and host in {request.headers.get("host"), _host_of(self.public_url)}

    def guarded(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint for signed-in operators only, and for forms only with their token."""

        async def guard(request: Request) -> Response:
            visitor = await self.visitor(request)
            if visitor is None:
                return _to_sign_in(request)
            if request.method == "POST":
                if not self.is_ours(request):
                    return PlainTextResponse("", 403)
                token = (await request.form()).get("token")
                if not isinstance(token, str) or not _same(token, visitor.form_token):
                    return self.stale(request)
            return await endpoint(request, visitor)

        return guard


def here_of(request: Request) -> str:
    """The address of the request within this host."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def local_target(path: str | None) -> str:
    """A place in the desk to go to after signing in; anything else becomes the queue."""
    try:
        parts = urlsplit(path or "")
    except ValueError:
        return "/desk"
    inside = parts.path == "/desk" or parts.path.startswith("/desk/")
    if parts.scheme or parts.netloc or not inside or "\\" in parts.path:
        return "/desk"
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _same(token: str, expected: str) -> bool:
    return hmac.compare_digest(token.encode(), expected.encode())


def _to_sign_in(request: Request) -> Response:
    # The desk's script asks for anything, a person's browser for a page.
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("", 401)
    here = here_of(request) if request.method == "GET" else "/desk"
    return RedirectResponse(f"{SIGN_IN}?next={quote(here, safe='/')}", 303)
