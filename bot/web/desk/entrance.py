"""The pages around the desk: signing in and out, the one-time link, the desk's language."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.services import passwords
from bot.services.access import SESSION, AccessRefused
from bot.web.auth import SIGN_IN, Auth, Visitor, here_of, local_target
from bot.web.desk.forms import text_of
from bot.web.desk.views import LANGUAGE_COOKIE, Views

LANGUAGE_KEPT = 365 * 24 * 3600
"""Seconds that the browser remembers the desk's language."""


class Entrance:
    """The way in and out."""

    def __init__(self, auth: Auth, views: Views) -> None:
        self._auth = auth
        self._views = views

    async def sign_in_page(self, request: Request) -> Response:
        """The form for name and password; somebody signed in goes straight on."""
        target = local_target(request.query_params.get("next"))
        if await self._auth.visitor(request):
            return RedirectResponse(target, 303)
        return self._sign_in(request, target)

    async def sign_in(self, request: Request) -> Response:
        """Check name and password."""
        if not self._auth.is_ours(request):
            return PlainTextResponse("", 403)
        form = await request.form()
        name, target = text_of(form, "name"), local_target(text_of(form, "next"))
        try:
            session = await self._auth.access.sign_in(name, text_of(form, "password"))
        except AccessRefused as refusal:
            status = 429 if refusal.key == "desk.access.patience" else 422
            return self._sign_in(request, target, status, name=name, refusal=refusal)
        return await self._enter(request, target, session)

    async def sign_out(self, request: Request, visitor: Visitor) -> Response:
        """End the session."""
        await self._auth.access.sign_out(visitor.session)
        response = RedirectResponse(SIGN_IN, 303)
        self._auth.dismiss(response)
        return response

    async def invite_page(self, request: Request) -> Response:
        """The form behind a one-time link; looking at it does not spend the link."""
        return self._invite(request, name=request.query_params.get("name", ""))

    async def accept(self, request: Request) -> Response:
        """Set the password and sign in."""
        if not self._auth.is_ours(request):
            return PlainTextResponse("", 403)
        form = await request.form()
        password, name = text_of(form, "password"), text_of(form, "name")
        try:
            if password != text_of(form, "again"):
                raise AccessRefused("desk.access.differ")
            token = request.path_params["token"]
            session = await self._auth.access.accept(token, password, name)
        except AccessRefused as refusal:
            given = request.query_params.get("name", "")
            return self._invite(request, 422, name=given, chosen=name, refusal=refusal)
        return await self._enter(request, "/desk", session)

    async def language(self, request: Request) -> Response:
        """Keep the desk's language in the browser."""
        if not self._auth.is_ours(request):
            return PlainTextResponse("", 403)
        form = await request.form()
        response = RedirectResponse(local_target(text_of(form, "next")), 303)
        response.set_cookie(
            LANGUAGE_COOKIE,
            text_of(form, "code")[:20],
            max_age=LANGUAGE_KEPT,
            path="/desk",
            secure=self._auth.secure,
            httponly=True,
            samesite="lax",
        )
        return response

    async def _enter(self, request: Request, target: str, session: str) -> Response:
        old = await self._auth.visitor(request)
        if old:
            await self._auth.access.sign_out(old.session)
        response = RedirectResponse(target, 303)
        self._auth.admit(response, session)
        return response

    def _sign_in(
        self,
        request: Request,
        target: str,
        status: int = 200,
        name: str = "",
        refusal: AccessRefused | None = None,
    ) -> Response:
        hours = int(SESSION.total_seconds() // 3600)
        return self._views.plain(
            request,
            "desk/sign_in.html",
            status,
            target=target,
            name=name,
            refusal=refusal,
            hours=hours,
        )

    def _invite(
        self,
        request: Request,
        status: int = 200,
        name: str = "",
        chosen: str = "",
        refusal: AccessRefused | None = None,
    ) -> Response:
        return self._views.plain(
            request,
            "desk/invite.html",
            status,
            here=here_of(request),
            name=name,
            chosen=chosen,
            refusal=refusal,
            least=passwords.LEAST,
        )
