"""The people at the desk and what each role may do."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Operators answer; supervisors also reassign; maintainers also see the FAQ's state."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    MAINTAINER = "maintainer"


@dataclass(frozen=True, slots=True)
class Operator:
    """A person who may sign in at the desk; `password_hash` is argon2's, None before it is set."""

    id: int
    name: str
    role: Role
    password_hash: str | None = None

    def __repr__(self) -> str:
        return f"Operator({self.id})"
