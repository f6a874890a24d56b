"""What a database that comes from a backup holds, and what of it was left to people."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Restored:
    """Figures after a restore; `newest` is when the latest message of a voter was taken in.

    `unfinished` counts the messages that were still to be answered or sent.
    """

    unfinished: int
    conversations: int
    messages: int
    open_tickets: int
    newest: datetime | None
