"""Who may come in: one-time links, signed-in browsers, wrong passwords."""

import hashlib
from datetime import datetime, timedelta

from bot.domain.operator import Operator
from bot.store.columns import micros
from bot.store.operators import name_key, operator_of
from bot.store.statements import Statements

# Long after every throttle has forgotten them.
FAILED_LOGINS_KEPT = timedelta(days=7)


class SignIn(Statements):
    """The part of a transaction that guards the desk; a link or session ends at its time."""

    def add_invite(self, token_hash: str, operator_id: int, expires_at: datetime) -> None:
        """A one-time sign-in link; only the token's hash is kept."""
        self._run(
            "INSERT INTO invites (token_hash, operator_id, expires_at) VALUES (?, ?, ?)",
            token_hash,
            operator_id,
            micros(expires_at),
        )

    def use_invite(self, token_hash: str, now: datetime) -> Operator | None:
        """Spend the link: its operator, or None when unknown, used or expired."""
        spent = self._run(
            """
            UPDATE invites SET used_at = ?
            WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?
            """,
            micros(now),
            token_hash,
            micros(now),
        )
        if not spent:
            return None
        [row] = self._rows(
            """
            SELECT operators.* FROM operators JOIN invites ON invites.operator_id = operators.id
            WHERE invites.token_hash = ?
            """,
            token_hash,
        )
        return operator_of(row)

    def open_session(self, token_hash: str, operator_id: int, expires_at: datetime) -> None:
        """A signed-in browser; only the token's hash is kept."""
        self._run(
            "INSERT INTO sessions (token_hash, operator_id, expires_at) VALUES (?, ?, ?)",
            token_hash,
            operator_id,
            micros(expires_at),
        )

    def session_operator(self, token_hash: str, now: datetime) -> Operator | None:
        """Who is signed in with this token, or None."""
        row = self._row(
            """
            SELECT operators.* FROM operators JOIN sessions ON sessions.operator_id = operators.id
            WHERE sessions.token_hash = ? AND sessions.expires_at > ?
            """,
            token_hash,
            micros(now),
        )
        return None if row is None else operator_of(row)

    def close_session(self, token_hash: str) -> None:
        """Sign out; a token that is not known changes nothing."""
        self._run("DELETE FROM sessions WHERE token_hash = ?", token_hash)

    def note_failed_login(self, name: str, now: datetime) -> None:
        """Count a wrong password; those of more than a week ago are forgotten."""
        self._run("DELETE FROM failed_logins WHERE at < ?", micros(now - FAILED_LOGINS_KEPT))
        self._run(
            "INSERT INTO failed_logins (name_digest, at) VALUES (?, ?)", _digest(name), micros(now)
        )

    def failed_logins(self, name: str, since: datetime) -> int:
        """How many wrong passwords this name saw at or after `since`, at most a week back."""
        [row] = self._rows(
            "SELECT COUNT(*) AS times FROM failed_logins WHERE name_digest = ? AND at >= ?",
            _digest(name),
            micros(since),
        )
        return int(row["times"])


def _digest(name: str) -> str:
    return hashlib.sha256(name_key(name).encode("utf-8", "surrogatepass")).hexdigest()
