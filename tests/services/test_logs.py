"""That a line of the log says what happened and where, and nothing that a voter said."""

import io
import json
import logging

import pytest

from bot.services.logs import formatter, note_unhandled, set_up

SECRET = "I lost my card, call 07701234567"


def written(form: str, trouble: Exception | None = None, **fields: object) -> str:
    """One line as it is written."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter(form))
    logger = logging.getLogger("bot.test")
    logger.handlers = [handler]
    if trouble is None:
        logger.warning("outbox %s: %s", 7, "429", extra=fields)
    else:
        try:
            raise trouble
        except ValueError:
            logger.exception("it failed")
    return out.getvalue()


def test_json_holds_time_level_logger_message_and_fields() -> None:
    line = json.loads(written("json", channel="telegram", code="429"))

    assert line.pop("time").startswith("20")
    assert line == {
        "level": "WARNING",
        "logger": "bot.test",
        "message": "outbox 7: 429",
        "channel": "telegram",
        "code": "429",
    }


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_exception_is_written_as_type_and_place_without_its_text(form: str) -> None:
    line = written(form, ValueError(SECRET))

    assert "ValueError at test_logs.py:" in line
    assert SECRET not in line


def test_what_nobody_awaited_is_noted_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    context = {"message": "Task exception was never retrieved", "exception": ValueError(SECRET)}

    note_unhandled(None, {**context, "future": f"<Task exception={SECRET}>"})  # type: ignore[arg-type]

    assert "Task exception was never retrieved: ValueError at" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "library",
    ["aiohttp.client", "psycopg", "psycopg.pool", "sse_starlette.sse", "telegram.Bot", "uvicorn"],
)
@pytest.mark.usefixtures("own_log")
def test_at_debug_only_our_own_modules_say_more(library: str) -> None:
    set_up("DEBUG", "text")

    assert logging.getLogger("bot.services.outbox").isEnabledFor(logging.DEBUG)
    assert not logging.getLogger(library).isEnabledFor(logging.DEBUG)


@pytest.mark.usefixtures("own_log")
def test_at_warning_libraries_are_as_silent_as_we_are() -> None:
    set_up("WARNING", "json")

    assert not logging.getLogger("uvicorn.error").isEnabledFor(logging.INFO)
    assert not logging.getLogger("bot.serve").isEnabledFor(logging.INFO)
