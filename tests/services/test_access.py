import asyncio

import pytest
from argon2 import PasswordHasher

from bot.domain.operator import Role
from bot.services.access import (
    FIRST_NAME,
    INVITE,
    INVITE_PATH,
    NAME_MOST,
    PATIENCE,
    SESSION,
    WRONG_GUESSES,
    Access,
    AccessRefused,
    first_invite,
)
from bot.services.passwords import LEAST, MOST, Passwords
from bot.store.sqlite import SqliteStore
from tests.services.desk_scene import DeskScene

PASSWORD = "wasta-free 2026"


@pytest.fixture
def scene(store: SqliteStore) -> DeskScene:
    return DeskScene(store)


@pytest.fixture
def access(scene: DeskScene) -> Access:
    return Access(scene.store, scene.clock, weak())


def weak() -> Passwords:
    """Fast instead of strong: these passwords guard nothing."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def token_of(path: str) -> str:
    return path.removeprefix(INVITE_PATH).partition("?")[0]


async def enrol(access: Access, name: str, role: Role = Role.OPERATOR) -> str:
    """Invite somebody who accepts; returns the session."""
    invite = await access.invite(name, role)
    return await access.accept(token_of(invite.path), PASSWORD)


# links


async def test_the_first_person_chooses_a_name_and_is_a_supervisor(access: Access) -> None:
    invite = await access.first_invite()
    assert invite

    session = await access.accept(token_of(invite.path), PASSWORD, "زينب  الجبوري")

    operator = await access.operator(session)
    assert operator
    assert operator.name == "زينب الجبوري"
    assert operator.role is Role.SUPERVISOR
    assert await access.first_invite() is None


async def test_the_first_person_may_keep_the_stand_in_name(access: Access) -> None:
    invite = await access.first_invite()
    assert invite

    operator = await access.operator(await access.accept(token_of(invite.path), PASSWORD, "Admin"))

    assert operator
    assert operator.name == FIRST_NAME


async def test_every_start_before_somebody_entered_gives_a_link(scene: DeskScene) -> None:
    first = await first_invite(scene.store, scene.clock)
    second = await first_invite(scene.store, scene.clock)

    assert first
    assert second
    assert first != second
    assert len(await scene.store.read(lambda t: t.operators())) == 1


async def test_a_link_works_once(access: Access) -> None:
    invite = await access.invite("Azad", Role.OPERATOR)
    await access.accept(token_of(invite.path), PASSWORD)

    with pytest.raises(AccessRefused, match="invite_spent"):
        await access.accept(token_of(invite.path), PASSWORD)


async def test_one_of_two_who_follow_a_link_at_once_enters(access: Access) -> None:
    invite = await access.invite("Azad", Role.OPERATOR)
    token = token_of(invite.path)

    outcomes = await asyncio.gather(
        access.accept(token, PASSWORD), access.accept(token, PASSWORD), return_exceptions=True
    )

    assert sum(isinstance(outcome, AccessRefused) for outcome in outcomes) == 1


async def test_a_link_dies_after_a_day(scene: DeskScene, access: Access) -> None:
    invite = await access.invite("Azad", Role.OPERATOR)
    scene.now += INVITE

    with pytest.raises(AccessRefused, match="invite_spent"):
        await access.accept(token_of(invite.path), PASSWORD)


@pytest.mark.parametrize("password", ["short", "x" * (LEAST - 1), "x" * (MOST + 1)])
async def test_a_refused_password_does_not_spend_the_link(access: Access, password: str) -> None:
    invite = await access.invite("Azad", Role.OPERATOR)

    with pytest.raises(AccessRefused, match="weak"):
        await access.accept(token_of(invite.path), password)

    assert await access.accept(token_of(invite.path), PASSWORD)


async def test_a_taken_name_does_not_spend_the_first_link(access: Access) -> None:
    await access.invite("Azad", Role.OPERATOR)
    invite = await access.first_invite()
    assert invite

    with pytest.raises(AccessRefused, match="name_taken"):
        await access.accept(token_of(invite.path), PASSWORD, "AZAD")

    assert await access.accept(token_of(invite.path), PASSWORD, "Sara")


async def test_an_invited_operator_keeps_the_given_name(access: Access) -> None:
    invite = await access.invite("Azad", Role.OPERATOR)

    session = await access.accept(token_of(invite.path), PASSWORD, "Somebody Else")

    operator = await access.operator(session)
    assert operator
    assert operator.name == "Azad"


async def test_a_second_link_is_the_way_to_a_new_password(access: Access) -> None:
    await enrol(access, "Azad")
    invite = await access.invite("azad", Role.MAINTAINER)

    await access.accept(token_of(invite.path), "another password")

    assert not invite.is_new
    assert invite.operator.role is Role.OPERATOR
    assert await access.sign_in("Azad", "another password")
    with pytest.raises(AccessRefused, match="wrong"):
        await access.sign_in("Azad", PASSWORD)


@pytest.mark.parametrize("name", ["", "  ", "x" * (NAME_MOST + 1), "a\x00b", "\u202eevil"])
async def test_a_name_must_be_readable(access: Access, name: str) -> None:
    with pytest.raises(AccessRefused, match=r"desk\.access\.name"):
        await access.invite(name, Role.OPERATOR)


# sessions


async def test_signing_in_and_out(access: Access) -> None:
    await enrol(access, "Şêrîn")

    # Typed with combining marks, as some keyboards do.
    session = await access.sign_in(" s\u0327e\u0302ri\u0302n ", PASSWORD)
    operator = await access.operator(session)
    assert operator
    assert operator.name == "Şêrîn"
    await access.sign_out(session)

    assert await access.operator(session) is None


async def test_a_session_ends_by_itself(scene: DeskScene, access: Access) -> None:
    session = await enrol(access, "Azad")
    scene.now += SESSION

    assert await access.operator(session) is None


async def test_wrong_name_and_wrong_password_are_told_alike(access: Access) -> None:
    await enrol(access, "Azad")

    with pytest.raises(AccessRefused) as wrong_password:
        await access.sign_in("Azad", "guess")
    with pytest.raises(AccessRefused) as wrong_name:
        await access.sign_in("Nobody", PASSWORD)

    assert wrong_password.value.key == wrong_name.value.key


async def test_somebody_invited_cannot_sign_in_before_choosing_a_password(
    access: Access,
) -> None:
    await access.invite("Azad", Role.OPERATOR)

    with pytest.raises(AccessRefused, match="wrong"):
        await access.sign_in("Azad", "")


async def test_guessing_is_slowed_down_and_forgiven(scene: DeskScene, access: Access) -> None:
    await enrol(access, "Azad")

    for _ in range(WRONG_GUESSES):
        with pytest.raises(AccessRefused, match="wrong"):
            await access.sign_in("azad", "guess")
    with pytest.raises(AccessRefused, match="patience"):
        await access.sign_in("Azad", PASSWORD)
    scene.now += PATIENCE * 1.1

    assert await access.sign_in("Azad", PASSWORD)


async def test_guesses_sent_all_at_once_are_counted_too(access: Access) -> None:
    await enrol(access, "Azad")

    outcomes = await asyncio.gather(
        *(access.sign_in("Azad", f"guess {n}") for n in range(40)), return_exceptions=True
    )

    looked_at = [o for o in outcomes if isinstance(o, AccessRefused) and "wrong" in o.key]
    assert WRONG_GUESSES <= len(looked_at) <= WRONG_GUESSES + 1


async def test_the_store_holds_no_token(scene: DeskScene, access: Access) -> None:
    invite = await access.invite("Azad", Role.OPERATOR)
    session = await access.accept(token_of(invite.path), PASSWORD)

    by_token = await scene.store.read(lambda t: t.session_operator(session, scene.now))
    assert by_token is None
    (azad,) = await scene.store.read(lambda t: t.operators())
    assert azad.password_hash
    assert azad.password_hash.startswith("$argon2id$")


async def test_a_name_that_another_copy_of_the_program_has_just_added_is_found(
    scene: DeskScene,
) -> None:
    class Raced:
        """A store in which somebody else comes between the look and the write."""

        tries = 0

        async def write(self, work):  # type: ignore[no-untyped-def]
            self.tries += 1
            if self.tries == 1:
                await scene.operator(FIRST_NAME, Role.SUPERVISOR)
                raise ValueError
            return await scene.store.write(work)

    invite = await Access(Raced(), scene.clock, weak()).invite(FIRST_NAME, Role.SUPERVISOR)  # type: ignore[arg-type]

    assert not invite.is_new
    assert [one.name for one in await scene.store.read(lambda t: t.operators())] == [FIRST_NAME]
