"""What Telegram says when it refuses a call; for all else see `faults`."""

from typing import Any

from tests.faults import Fault


def refused(status: int, description: str, **parameters: int) -> Fault:
    """A refusal in Telegram's form, with its `parameters` if there are any."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return Fault(status, {**body, "parameters": parameters} if parameters else body)


def too_many_requests(retry_after: int) -> Fault:
    """A 429 that asks for a pause in seconds."""
    words = f"Too Many Requests: retry after {retry_after}"
    return refused(429, words, retry_after=retry_after)


def chat_not_found() -> Fault:
    """A 400 for a chat that Telegram does not know."""
    return refused(400, "Bad Request: chat not found")


def blocked() -> Fault:
    """A 403 as after the voter blocked the bot; FakeUser.block() does the same for good."""
    return refused(403, "Forbidden: bot was blocked by the user")


def migrated(to: int) -> Fault:
    """A 400 that names the chat's new id."""
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    return refused(400, words, migrate_to_chat_id=to)


def conflict() -> Fault:
    """A 409 as when another instance polls."""
    return refused(409, "Conflict: terminated by other getUpdates request")
