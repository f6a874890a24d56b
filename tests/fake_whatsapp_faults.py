"""Ways in which a call to the fake Cloud API goes wrong."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """How one call goes wrong; `applied` says whether Meta carries it out all the same."""

    status: int = 200
    code: int | None = None
    transient: bool = False
    retry_after: int | None = None
    applied: bool = False
    drop: bool = False
    garbled: bool = False


def refused(code: int, status: int = 400, *, transient: bool = False) -> Fault:
    """An error of Meta's own with its code."""
    return Fault(status, code, transient)


def too_fast() -> Fault:
    """The number's throughput is reached."""
    return Fault(429, 130429)


def too_many_to_one() -> Fault:
    """Too many messages to the same person (the pair rate)."""
    return Fault(400, 131056)


def window_closed() -> Fault:
    """More than 24 hours since the person last wrote."""
    return Fault(400, 131047)


def token_expired() -> Fault:
    """A 401 as when the access token has run out."""
    return Fault(401, 190)


def server_error(status: int = 500, *, applied: bool = False) -> Fault:
    """A 5xx without a code, the call carried out or not."""
    return Fault(status, applied=applied)


def drop_after_applying() -> Fault:
    """The call is carried out, its answer is lost."""
    return Fault(applied=True, drop=True)


def drop_before_applying() -> Fault:
    """The call is lost on its way in."""
    return Fault(drop=True)


def garbled_answer() -> Fault:
    """The call is carried out, its answer is no JSON."""
    return Fault(applied=True, garbled=True)
