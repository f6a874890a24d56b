"""Who may enter the desk: one-time links, sessions, and patience with wrong passwords."""

import asyncio
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

from bot.domain.operator import Operator, Role
from bot.errors import VoterlineError
from bot.services import passwords
from bot.services.intake import Clock
from bot.services.passwords import Passwords
from bot.services.ports import Store, Transaction

SESSION = timedelta(hours=12)
INVITE = timedelta(hours=24)
PATIENCE = timedelta(minutes=10)
WRONG_GUESSES = 8
NAME_MOST = 40

FIRST_NAME = "admin"
"""The name that stands in until the first person has chosen one."""

INVITE_PATH = "/desk/invite/"


class AccessRefused(VoterlineError):
    """Nobody enters this way; `key` names the text that says why, `values` what fills it."""

    def __init__(self, key: str, values: Mapping[str, int] | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.values = values or {}


@dataclass(frozen=True, slots=True)
class Invite:
    """A one-time link to choose a password: `path` on this host, valid for `INVITE`."""

    operator: Operator
    path: str
    is_new: bool


@dataclass(frozen=True)
class Access:
    """The way in."""

    store: Store
    clock: Clock
    passwords: Passwords = field(default_factory=Passwords)
    turnstile: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    async def first_invite(self) -> Invite | None:
        """A supervisor's link for the very first person; None once anybody can sign in."""
        operators = await self.store.read(lambda transaction: transaction.operators())
        if any(operator.password_hash for operator in operators):
            return None
        return await self.invite(FIRST_NAME, Role.SUPERVISOR)

    async def invite(self, name: str, role: Role) -> Invite:
        """A link for the operator of that name, who is added with that role when there is none.

        For somebody who has a password it is the way to a new one; the role stays what it was.
        Raises AccessRefused for an unusable name.
        """
        name, token, now = usable_name(name), secrets.token_urlsafe(32), self.clock()

        def work(transaction: Transaction) -> Invite:
            known = transaction.operator_named(name)
            operator = known or transaction.add_operator(name, role, now)
            transaction.add_invite(token_hash(token), operator.id, now + INVITE)
            # The name in the link is only shown, never believed; the first person picks one.
            query = "" if _is_stand_in(operator) else f"?{urlencode({'name': operator.name})}"
            return Invite(operator, f"{INVITE_PATH}{token}{query}", known is None)

        try:
            return await self.store.write(work)
        except ValueError:
            # Another copy of the program has just added the same name.
            return await self.store.write(work)

    async def accept(self, token: str, password: str, name: str = "") -> str:
        """Spend a link: the password is set and the new session's token returned.

        The first person's `name` replaces the stand-in; anybody else's is given. Raises
        AccessRefused for a spent link, a weak password, an unusable or taken name; then the link
        stays good.
        """
        if not passwords.is_strong(password):
            limits = {"least": passwords.LEAST, "most": passwords.MOST}
            raise AccessRefused("desk.access.weak", limits)
        chosen = usable_name(name) if name.strip() else ""
        hashed = await self.passwords.hash(password)
        session, now = secrets.token_urlsafe(32), self.clock()

        def work(transaction: Transaction) -> None:
            operator = transaction.use_invite(token_hash(token), now)
            if operator is None:
                raise AccessRefused("desk.access.invite_spent")
            if chosen and _is_stand_in(operator) and chosen.casefold() != FIRST_NAME:
                if transaction.operator_named(chosen):
                    raise AccessRefused("desk.access.name_taken")
                operator = transaction.add_operator(chosen, operator.role, now)
            transaction.set_password(operator.id, hashed)
            transaction.open_session(token_hash(session), operator.id, now + SESSION)

        await self.store.write(work)
        return session

    async def sign_in(self, name: str, password: str) -> str:
        """The new session's token.

        Raises AccessRefused for a wrong name or password alike, and when this name saw too many
        wrong passwords lately.
        """
        name = _plain(name)[:NAME_MOST]
        guess = name.casefold()
        # Two at a time from the count to the verdict: guesses sent all at once are counted too.
        async with self.turnstile:
            now = self.clock()
            guesses, operator = await self.store.read(
                lambda transaction: (
                    transaction.failed_logins(guess, now - PATIENCE),
                    transaction.operator_named(name),
                )
            )
            if guesses >= WRONG_GUESSES:
                minutes = int(PATIENCE.total_seconds() // 60)
                raise AccessRefused("desk.access.patience", {"minutes": minutes})
            known = operator.password_hash if operator else None
            if not await self.passwords.matches(known, password) or operator is None:
                await self.store.write(
                    lambda transaction: transaction.note_failed_login(guess, now)
                )
                raise AccessRefused("desk.access.wrong")
        return await self._open_session(operator)

    async def operator(self, session: str) -> Operator | None:
        """Who is signed in with this session's token."""
        now = self.clock()
        return await self.store.read(
            lambda transaction: transaction.session_operator(token_hash(session), now)
        )

    async def sign_out(self, session: str) -> None:
        """End the session; one that is unknown is no matter."""
        await self.store.write(lambda transaction: transaction.close_session(token_hash(session)))

    async def _open_session(self, operator: Operator) -> str:
        session, until = secrets.token_urlsafe(32), self.clock() + SESSION
        await self.store.write(
            lambda transaction: transaction.open_session(token_hash(session), operator.id, until)
        )
        return session


def token_hash(token: str) -> str:
    """What is kept of a token; 256 random bits need no salt and no slow hash."""
    return sha256(token.encode()).hexdigest()


def usable_name(name: str) -> str:
    """The name in normal form; raises AccessRefused when it is empty, too long or not printable."""
    plain = _plain(name)
    if not plain or len(plain) > NAME_MOST or not plain.isprintable():
        raise AccessRefused("desk.access.name", {"most": NAME_MOST})
    return plain


def _is_stand_in(operator: Operator) -> bool:
    return operator.name == FIRST_NAME and operator.password_hash is None


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split()))


async def first_invite(store: Store, clock: Clock) -> str | None:
    """The path of a link for the very first person; None once anybody can sign in."""
    invite = await Access(store, clock).first_invite()
    return invite.path if invite else None


async def invite(store: Store, clock: Clock, name: str, role: Role) -> str:
    """The path of a link for that operator; raises AccessRefused for an unusable name."""
    return (await Access(store, clock).invite(name, role)).path
