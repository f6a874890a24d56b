"""The parts of the service, each of which may run in processes of its own."""

from enum import StrEnum


class Duty(StrEnum):
    """What a process does: WEB takes in and shows, WORKER answers, SENDER sends."""

    WEB = "web"
    WORKER = "worker"
    SENDER = "sender"


EVERYTHING = frozenset(Duty)
"""One process does it all."""
