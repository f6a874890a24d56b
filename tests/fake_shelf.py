"""Where a fake platform keeps the files of its voters."""

import itertools
from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True)
class Kept:
    """One file: `declared` is the size that the platform tells, `url` where it says that it lies.

    Without a `status` of its own the file is given out, in pieces and without its length.
    """

    content: bytes
    media_type: str | None = None
    declared: object = None
    url: str | None = None
    status: int = 200


class Shelf:
    """Files by their id; `given` is how many bytes of each went out."""

    def __init__(self) -> None:
        self.kept: dict[str, Kept] = {}
        self.given: dict[str, int] = {}
        self._ids = itertools.count(1003383421387256)

    def keep(self, kept: Kept) -> str:
        """Put a file on the shelf; its id."""
        identity = str(next(self._ids))
        self.kept[identity] = kept
        return identity

    def file(self, identity: str) -> dict[str, object] | str:
        """What Telegram says of a file, or its words of refusal."""
        kept = self.kept.get(identity)
        if kept is None:
            return "Bad Request: wrong file_id or the file is temporarily unavailable"
        if len(kept.content) > 20 * 1024 * 1024 and kept.declared is None:
            return "Bad Request: file is too big"
        size = {} if kept.declared is None else {"file_size": kept.declared}
        path = kept.url or f"files/{identity}.jpg"
        return {"file_id": identity, "file_unique_id": "f", **size, "file_path": path}

    async def give(self, request: web.Request, identity: str) -> web.StreamResponse:
        """Answer a request for the file itself."""
        kept = self.kept.get(identity)
        if kept is None:
            return web.Response(status=404)
        if kept.status != 200:
            return web.Response(status=kept.status, headers={"Location": "/elsewhere"})
        response = web.StreamResponse()
        await response.prepare(request)
        for start in range(0, len(kept.content), 65536):
            piece = kept.content[start : start + 65536]
            self.given[identity] = self.given.get(identity, 0) + len(piece)
            await response.write(piece)
        await response.write_eof()
        return response
