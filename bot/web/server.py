"""Puts the web side together: the chat page, the desk, the webhooks and what monitors read."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.errors import StoreUnavailable
from bot.web.accept import accepted_language
from bot.web.chat import Chat
from bot.web.desk.routes import desk_routes
from bot.web.guard import BodyCap, LastNet, SecurityHeaders
from bot.web.health import health_routes
from bot.web.pages import STATIC, Pages
from bot.web.parts import WebParts
from bot.web.webhooks import webhook_routes

FOR_EVER = "public, max-age=31536000, immutable"


def create_web(parts: WebParts) -> Starlette:
    """The ASGI application; it starts no loops and opens nothing by itself."""
    pages = Pages(parts.words, parts.catalog, parts.default_language)
    notices = Notices(parts, pages)
    return Starlette(
        routes=[
            Route("/", to_chat),
            *Chat(parts, pages).routes(),
            *webhook_routes(parts),
            *health_routes(parts),
            Mount("/static", GZipMiddleware(Assets(directory=STATIC))),
            *desk_routes(parts),
        ],
        middleware=[
            Middleware(SecurityHeaders, https=parts.public_url.startswith("https:")),
            Middleware(LastNet, answer=notices.trouble),
            Middleware(BodyCap),
        ],
        exception_handlers={
            HTTPException: notices.refused,
            StoreUnavailable: notices.busy,
        },
    )


def create_watch(parts: WebParts) -> Starlette:
    """The application of a process that serves no people: what monitors read, nothing else."""
    return Starlette(routes=health_routes(parts))


async def to_chat(request: Request) -> Response:
    """The front door leads to the chat."""
    return RedirectResponse("/chat", 307)


class Assets(StaticFiles):
    """Files that a browser keeps for ever when asked for under the name of their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file; see `bot.web.pages.asset` for the name of its content."""
        response = await super().get_response(path, scope)
        named = scope.get("query_string", b"").startswith(b"v=")
        response.headers["Cache-Control"] = FOR_EVER if named else "no-cache"
        return response


class Notices:
    """Short polite pages for what cannot be shown, in the language the browser asks for."""

    def __init__(self, parts: WebParts, pages: Pages) -> None:
        self._parts = parts
        self._pages = pages

    async def refused(self, request: Request, fault: Exception) -> Response:
        """The page for a status such as 404 or 413 that a route has chosen."""
        if not isinstance(fault, HTTPException):
            raise fault
        what = "missing" if fault.status_code == 404 else "refused"
        response = self._page(request, what, fault.status_code)
        response.headers.update(fault.headers or {})
        return response

    async def busy(self, request: Request, fault: Exception) -> Response:
        """503 while the database is away."""
        response = self._page(request, "busy", 503)
        response.headers["Retry-After"] = "5"
        return response

    async def trouble(self, request: Request) -> Response:
        """500 after an unexpected exception."""
        return self._page(request, "trouble", 500)

    def _page(self, request: Request, what: str, status: int) -> Response:
        header = request.headers.get("accept-language", "")
        code = accepted_language(header, self._parts.catalog().languages)
        return self._pages.respond("notice.html", code, status, what=what)
