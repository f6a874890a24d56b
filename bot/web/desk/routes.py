"""The addresses of the desk and what stands behind each."""

from starlette.routing import Mount, Route

from bot.services.access import INVITE_PATH, Access
from bot.services.desk import Desk
from bot.services.letters import Letters
from bot.web.auth import SIGN_IN, Auth
from bot.web.desk.acts import Acts
from bot.web.desk.entrance import Entrance
from bot.web.desk.files import Files
from bot.web.desk.letter_acts import LetterActs, to_undelivered
from bot.web.desk.live import Live
from bot.web.desk.views import Views
from bot.web.pages import Pages
from bot.web.parts import WebParts


def desk_routes(parts: WebParts, access: Access | None = None) -> list[Route | Mount]:
    """All routes below `/desk`, with their full paths; `access` is made from the parts if None."""
    pages = Pages(parts.words, parts.catalog, parts.default_language)
    views = Views(parts, pages)
    auth = Auth(access or Access(parts.store, parts.clock), views.stale, parts.public_url)
    entrance = Entrance(auth, views)
    live = Live(parts, auth)
    acts = Acts(Desk(parts.store, parts.bell, parts.words, parts.catalog, parts.clock), views)
    letter_acts = LetterActs(Letters(parts.store, parts.bell, parts.clock))
    files = Files(parts, views)
    guarded = auth.guarded
    return [
        Route("/desk", guarded(views.page)),
        Route("/desk/tickets/{ticket_id:int}", guarded(views.page)),
        Route("/desk/tickets/{ticket_id:int}/{act}", guarded(acts.do), methods=["POST"]),
        Route("/desk/undelivered", guarded(to_undelivered)),
        Route("/desk/letters/{outbox_id:int}/{act}", guarded(letter_acts.do), methods=["POST"]),
        Route("/desk/media/{inbox_id:int}", guarded(files.show)),
        Route("/desk/answers", guarded(views.answers)),
        Route("/desk/events", guarded(live.events)),
        Route("/desk/language", entrance.language, methods=["POST"]),
        Route(SIGN_IN, entrance.sign_in_page, methods=["GET"]),
        Route(SIGN_IN, entrance.sign_in, methods=["POST"]),
        Route("/desk/sign-out", guarded(entrance.sign_out), methods=["POST"]),
        Route(INVITE_PATH + "{token}", entrance.invite_page, methods=["GET"]),
        Route(INVITE_PATH + "{token}", entrance.accept, methods=["POST"]),
    ]
