"""Sets up the log: one event a line, as text or JSON, and no words of a voter in it."""

import asyncio
import logging
from types import TracebackType
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from bot.services.loops import place_of

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

log = logging.getLogger(__name__)


def set_up(level: str, form: str) -> None:
    """Write the log to standard error; `form` is `text` or `json`.

    Libraries stay at INFO whatever the `level`: at DEBUG some log all that they send and receive.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(form))
    logging.basicConfig(level=max(logging.INFO, logging.getLevelName(level)), handlers=[handler])
    logging.getLogger("bot").setLevel(level)


def formatter(form: str) -> logging.Formatter:
    """What writes a line as `text` or `json`; of an exception it writes type and place alone."""
    return _Json() if form == "json" else _Text()


def note_unhandled(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An event loop's exception handler that leaves out what the exception says."""
    trouble = context.get("exception")
    log.error("%s: %s", context["message"], place_of(trouble) if trouble else "?")


def _place(info: ExcInfo) -> str:
    # An exception's text may quote a voter.
    return place_of(info[1]) if info[1] else ""


class _Text(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802
        return _place(ei)


class _Json(JsonFormatter):
    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
            # Uvicorn's own copy of the message with colours.
            reserved_attrs=[*RESERVED_ATTRS, "color_message"],
            json_ensure_ascii=False,
        )

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802
        return _place(ei)
