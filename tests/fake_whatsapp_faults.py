"""What Meta says when it refuses a call; for all else see `faults`."""

from typing import Any

from tests.faults import Fault


def refused(
    code: int, status: int = 400, *, transient: bool = False, retry_after: int | None = None
) -> Fault:
    """An error of Meta's own with its code; `retry_after` are seconds."""
    error: dict[str, Any] = {"message": f"(#{code}) …", "type": "OAuthException", "code": code}
    if transient:
        error["is_transient"] = True
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Fault(status, {"error": error}, headers)


def too_fast(retry_after: int | None = None) -> Fault:
    """The number's throughput is reached."""
    return refused(130429, 429, retry_after=retry_after)


def too_many_to_one() -> Fault:
    """Too many messages to the same person (the pair rate)."""
    return refused(131056)


def window_closed() -> Fault:
    """More than 24 hours since the person last wrote."""
    return refused(131047)


def token_expired() -> Fault:
    """A 401 as when the access token has run out."""
    return refused(190, 401)
