"""Makes and checks password hashes with argon2, a few at a time and off the event loop."""

import asyncio
import secrets
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST = 10
MOST = 256


@dataclass(frozen=True)
class Passwords:
    """Hashing with argon2-cffi's default strength (RFC 9106, low memory) unless told otherwise.

    Each run takes 64 MiB and a core; `gate` lets two run at once, so that guesses never starve the
    voters.
    """

    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    async def hash(self, password: str) -> str:
        """The text to keep instead of the password."""
        async with self.gate:
            return await asyncio.to_thread(self.hasher.hash, _normal(password))

    async def matches(self, known: str | None, password: str) -> bool:
        """Whether the password is the one that was hashed; False when `known` is None.

        An unknown name costs the same time as a wrong password, so that names cannot be probed.
        """
        async with self.gate:
            return await asyncio.to_thread(self._verify, known, password)

    def _verify(self, known: str | None, password: str) -> bool:
        try:
            self.hasher.verify(known or self._decoy, _normal(password)[: MOST + 1])
        except (VerificationError, InvalidHashError):
            return False
        return known is not None

    @cached_property
    def _decoy(self) -> str:
        return self.hasher.hash(secrets.token_urlsafe(32))


def is_strong(password: str) -> bool:
    """Whether it is long enough; NIST SP 800-63B asks for length, not for kinds of characters."""
    return LEAST <= len(_normal(password)) <= MOST


def _normal(password: str) -> str:
    # RFC 8265 OpaqueString: what another keyboard composes differently is the same password.
    return unicodedata.normalize("NFC", password)
