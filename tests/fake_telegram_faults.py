"""Ways in which a call to the fake Telegram goes wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """How one call goes wrong; `applied` says whether Telegram carries it out all the same."""

    status: int = 200
    description: str = ""
    parameters: Mapping[str, int] = field(default_factory=dict)
    applied: bool = False
    drop: bool = False
    garbled: bool = False
    delay: float = 0.0


def too_many_requests(retry_after: int) -> Fault:
    """A 429 that asks for a pause in seconds."""
    words = f"Too Many Requests: retry after {retry_after}"
    return Fault(429, words, {"retry_after": retry_after})


def chat_not_found() -> Fault:
    """A 400 for a chat that Telegram does not know."""
    return Fault(400, "Bad Request: chat not found")


def blocked() -> Fault:
    """A 403 as after the voter blocked the bot; FakeUser.block() does the same for good."""
    return Fault(403, "Forbidden: bot was blocked by the user")


def migrated(to: int) -> Fault:
    """A 400 that names the chat's new id."""
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    return Fault(400, words, {"migrate_to_chat_id": to})


def server_error(status: int = 502, *, applied: bool = False) -> Fault:
    """A 5xx, the call carried out or not."""
    return Fault(status, "Bad Gateway", applied=applied)


def conflict() -> Fault:
    """A 409 as when another instance polls."""
    return Fault(409, "Conflict: terminated by other getUpdates request")


def drop_after_applying() -> Fault:
    """The call is carried out, its answer is lost."""
    return Fault(applied=True, drop=True)


def drop_before_applying() -> Fault:
    """The call is lost on its way in."""
    return Fault(drop=True)


def garbled_answer() -> Fault:
    """The call is carried out, its answer is no JSON."""
    return Fault(applied=True, garbled=True)


def slow(seconds: float) -> Fault:
    """The call is carried out after a while."""
    return Fault(applied=True, delay=seconds)
