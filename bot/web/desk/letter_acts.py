"""Takes the forms of messages that did not arrive and leads back to where they were pressed."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.services.letters import Letters
from bot.web.auth import Visitor
from bot.web.desk.forms import text_of
from bot.web.desk.queue import Filter, Show


class LetterActs:
    """The forms' receiving end."""

    def __init__(self, letters: Letters) -> None:
        self._acts = {"send_again": letters.send_again, "set_aside": letters.set_aside}

    async def do(self, request: Request, visitor: Visitor) -> Response:
        """Do the act the address names; the page then says whether somebody was faster."""
        name = request.path_params["act"]
        act = self._acts.get(name)
        if act is None:
            raise HTTPException(404)
        try:
            settled = await act(request.path_params["outbox_id"], visitor.operator)
        except OverflowError:
            raise HTTPException(404) from None
        asked = request.query_params
        chosen = Filter.read(asked.get("show"), asked.get("language"))
        ticket = text_of(await request.form(), "ticket")
        page = f"/desk/tickets/{ticket}" if ticket.isdecimal() and ticket.isascii() else "/desk"
        return RedirectResponse(page + chosen.query(done=name if settled else "settled"), 303)


async def to_undelivered(request: Request, visitor: Visitor) -> Response:
    """The list of messages that did not arrive stands where the queue does."""
    return RedirectResponse("/desk" + Filter(Show.UNDELIVERED).query(), 303)
