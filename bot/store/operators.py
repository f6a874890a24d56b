"""The people at the desk as they are kept."""

import unicodedata
from datetime import datetime

from bot.domain.operator import Operator, Role
from bot.store.columns import micros
from bot.store.statements import Row, Statements


class Operators(Statements):
    """The part of a transaction that knows the operators."""

    def add_operator(self, name: str, role: Role, now: datetime) -> Operator:
        """Raises ValueError when the name is taken, without regard to case."""
        row = self._row(
            """
            INSERT INTO operators (name, name_key, role, created_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (name_key) DO NOTHING RETURNING *
            """,
            name,
            name_key(name),
            role,
            micros(now),
        )
        if row is None:
            raise ValueError("an operator of this name exists")
        return operator_of(row)

    def operators(self) -> tuple[Operator, ...]:
        """All operators by name."""
        return tuple(map(operator_of, self._rows("SELECT * FROM operators ORDER BY name_key")))

    def operator_named(self, name: str) -> Operator | None:
        """The operator of that name, compared without regard to case."""
        row = self._row("SELECT * FROM operators WHERE name_key = ?", name_key(name))
        return None if row is None else operator_of(row)

    def set_password(self, operator_id: int, password_hash: str) -> None:
        """Keep a password's argon2 hash; KeyError when there is no such operator."""
        self._change_one(
            "UPDATE operators SET password_hash = ? WHERE id = ?", password_hash, operator_id
        )


def name_key(name: str) -> str:
    """A name as it is compared: case, width and outer spaces make no difference."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def operator_of(row: Row) -> Operator:
    """The operator in a row of `operators`."""
    return Operator(row["id"], row["name"], Role(row["role"]), row["password_hash"])
