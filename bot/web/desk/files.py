"""Shows operators the files that voters sent: fetched when asked for, kept nowhere."""

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.message import FILES, Attachment
from bot.errors import MediaUnavailable
from bot.services.records import Media
from bot.web.auth import Visitor
from bot.web.desk.signature import true_type
from bot.web.desk.views import Views
from bot.web.parts import WebParts

# Browsers write styles into the page that they make around a picture or a film of its own.
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}

LONGEST_NAME = 100


class Files:
    """The receiving end of the desk's links to files."""

    def __init__(self, parts: WebParts, views: Views) -> None:
        self._parts = parts
        self._views = views

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The file that came with a message, or a short page that says why it cannot be had.

        Only pictures, voices and films that are what they are said to be may be shown by the
        browser; anything else is a download of no type.
        """
        inbox_id: int = request.path_params["inbox_id"]
        try:
            found = await self._parts.store.read(lambda t: t.attachment(inbox_id))
        except OverflowError:
            found = None
        channel, attachment = found or ("", None)
        library = self._parts.libraries.get(channel)
        if library is None or attachment is None or attachment.kind not in FILES:
            raise HTTPException(404)
        try:
            media = await library.fetch(attachment)
        except MediaUnavailable as fault:
            status = 503 if fault.code == "later" else 404
            return self._views.plain(request, "desk/no_file.html", status, why=fault.code)
        return _response(media, attachment, inbox_id)


def _response(media: Media, attachment: Attachment, inbox_id: int) -> Response:
    shown = true_type(media)
    if shown:
        return Response(media.content, headers=HEADERS, media_type=shown)
    name = _file_name(attachment.name or "") or f"{attachment.kind}-{inbox_id}"
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(
        media.content, headers=HEADERS | disposition, media_type="application/octet-stream"
    )


def _file_name(name: str) -> str:
    # Invisible characters may turn "gnp.exe" around so that it reads as a picture.
    seen = "".join(c for c in name if c.isprintable() and c not in '/\\:*?"<>|').strip(" .")
    return seen[-LONGEST_NAME:]
