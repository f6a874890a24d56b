"""Takes the forms of a ticket: each does one act and leads back to the ticket."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.domain.operator import Operator
from bot.domain.ticket import Ticket
from bot.errors import AlreadyClaimed, DeskError, NotYours
from bot.services.desk import Desk, Refused
from bot.web.auth import Visitor
from bot.web.desk.forms import text_of
from bot.web.desk.phrasebook import Phrasebook
from bot.web.desk.queue import Filter
from bot.web.desk.views import Draft, Notice, Views

Act = Callable[[Desk, int, Operator, FormData], Awaitable[Ticket]]


class Acts:
    """The forms' receiving end."""

    def __init__(self, desk: Desk, views: Views) -> None:
        self._desk = desk
        self._views = views

    async def do(self, request: Request, visitor: Visitor) -> Response:
        """Do the act the address names; what is refused comes back with its text still there."""
        ticket_id: int = request.path_params["ticket_id"]
        act = ACTS.get(request.path_params["act"])
        if act is None:
            raise HTTPException(404)
        form = await request.form()
        try:
            await act(self._desk, ticket_id, visitor.operator, form)
        except (KeyError, OverflowError):
            raise HTTPException(404) from None
        except DeskError as refusal:
            reason = _reason(refusal, self._views.phrasebook(request))
            return await self._views.draw(
                request,
                visitor,
                notice=Notice(reason, bad=True),
                draft=_draft(request.path_params["act"], form),
                status=409,
            )
        asked = request.query_params
        chosen = Filter.read(asked.get("show"), asked.get("language"))
        query = chosen.query(done=request.path_params["act"])
        return RedirectResponse(f"/desk/tickets/{ticket_id}{query}", 303)


def _reason(refusal: DeskError, ui: Phrasebook) -> str:
    match refusal:
        case AlreadyClaimed():
            return ui.say("desk.refused.taken", who=refusal.holder)
        case NotYours() if str(refusal):
            return ui.say("desk.refused.not_yours", who=str(refusal))
        case NotYours():
            return ui.say("desk.refused.not_claimed")
        case Refused():
            return ui.say(refusal.key)
        case _:
            return ui.say("desk.refused.other")


def _draft(act: str, form: FormData) -> Draft:
    if act == "note":
        return Draft(note=text_of(form, "text"))
    if act == "reply":
        return Draft(
            text_of(form, "text"), text_of(form, "entry"), once=text_of(form, "once") or None
        )
    return Draft()


async def _claim(desk: Desk, ticket: int, operator: Operator, form: FormData) -> Ticket:
    return await desk.claim(ticket, operator)


async def _release(desk: Desk, ticket: int, operator: Operator, form: FormData) -> Ticket:
    return await desk.release(ticket, operator)


async def _reply(desk: Desk, ticket: int, operator: Operator, form: FormData) -> Ticket:
    once, entry = text_of(form, "once"), text_of(form, "entry")
    return await desk.reply(ticket, operator, text_of(form, "text"), once, entry or None)


async def _note(desk: Desk, ticket: int, operator: Operator, form: FormData) -> Ticket:
    return await desk.note(ticket, operator, text_of(form, "text"))


async def _close(desk: Desk, ticket: int, operator: Operator, form: FormData) -> Ticket:
    seen = text_of(form, "seen")
    return await desk.close(
        ticket, operator, int(seen) if seen.isdecimal() and len(seen) < 19 else 0
    )


async def _reopen(desk: Desk, ticket: int, operator: Operator, form: FormData) -> Ticket:
    return await desk.reopen(ticket, operator)


ACTS: dict[str, Act] = {
    "claim": _claim,
    "release": _release,
    "reply": _reply,
    "note": _note,
    "close": _close,
    "reopen": _reopen,
}
