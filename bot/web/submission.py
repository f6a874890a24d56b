"""Reads what the chat page posts, as JSON from its script or as a form without one."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

CHOICE_CAP = 64
"""Bytes of a button's id, as on Telegram."""

_ID = re.compile(r"[0-9A-Za-z-]{8,64}")


@dataclass(frozen=True, slots=True)
class Submission:
    """A message as posted: `id` is made by the page, the same for every retry of one message.

    Either `text` or `choice` is there; `by_script` tells whether an answer in JSON is wanted.
    """

    id: str
    text: str
    choice: str | None
    by_script: bool


async def read_submission(request: Request) -> Submission | None:
    """What the request posts, or None when it is no message of ours."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return submission_of(_json(await request.body()), by_script=True)
    async with request.form() as form:
        return submission_of(form, by_script=False)


def submission_of(fields: Mapping[str, object], *, by_script: bool) -> Submission | None:
    """The message in the fields id, text and choice, or None when they hold none."""
    identity, text, choice = (fields.get(name) for name in ("id", "text", "choice"))
    if not isinstance(identity, str) or not _ID.fullmatch(identity):
        return None
    if isinstance(choice, str) and choice:
        whole = storable(choice)
        fits = whole == choice and len(choice.encode()) <= CHOICE_CAP
        return Submission(identity, "", choice, by_script) if fits else None
    if choice or not isinstance(text, str):
        return None
    kept = storable(text).strip()
    return Submission(identity, kept, None, by_script) if kept else None


def storable(text: str) -> str:
    """The text with plain line ends and without what UTF-8 or a database cannot hold."""
    whole = text.replace("\r\n", "\n").replace("\x00", "\ufffd")
    return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _json(body: bytes) -> Mapping[str, object]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
