"""The people at the desk and how they come in."""

import asyncio

import pytest

from bot.domain.operator import Operator, Role
from bot.services.ports import Store
from tests.store.samples import NOW, SECOND


async def added(store: Store, name: str = "Şîlan", role: Role = Role.OPERATOR) -> Operator:
    return await store.write(lambda t: t.add_operator(name, role, NOW))


async def test_an_operator_is_kept(store: Store) -> None:
    operator = await added(store, role=Role.SUPERVISOR)

    assert operator == Operator(operator.id, "Şîlan", Role.SUPERVISOR)
    assert await store.read(lambda t: t.operator_named("Şîlan")) == operator
    assert await store.read(lambda t: t.operator_named("other")) is None


@pytest.mark.parametrize("same", ["ŞÎLAN", "şîlan", " Şîlan "])
async def test_names_differ_by_more_than_case(store: Store, same: str) -> None:
    operator = await added(store)

    assert await store.read(lambda t: t.operator_named(same)) == operator
    with pytest.raises(ValueError, match="exists"):
        await added(store, same)
    assert await store.read(lambda t: t.operators()) == (operator,)


async def test_operators_are_listed_by_name(store: Store) -> None:
    for name in ("b", "A", "c"):
        await added(store, name)

    assert [one.name for one in await store.read(lambda t: t.operators())] == ["A", "b", "c"]


async def test_a_password_is_kept_as_its_hash(store: Store) -> None:
    operator = await added(store)
    await store.write(lambda t: t.set_password(operator.id, "$argon2id$"))

    found = await store.read(lambda t: t.operator_named("Şîlan"))
    assert found is not None
    assert found.password_hash == "$argon2id$"
    with pytest.raises(KeyError):
        await store.write(lambda t: t.set_password(operator.id + 1, "$argon2id$"))


async def test_a_link_opens_once(store: Store) -> None:
    operator = await added(store)
    await store.write(lambda t: t.add_invite("hash", operator.id, NOW + SECOND))

    tries = await asyncio.gather(
        *(store.write(lambda t: t.use_invite("hash", NOW)) for _ in range(5))
    )
    assert [one for one in tries if one] == [operator]


async def test_an_expired_or_unknown_link_opens_nothing(store: Store) -> None:
    operator = await added(store)
    await store.write(lambda t: t.add_invite("hash", operator.id, NOW + SECOND))

    assert await store.write(lambda t: t.use_invite("hash", NOW + SECOND)) is None
    assert await store.write(lambda t: t.use_invite("other", NOW)) is None


async def test_a_session_lasts_until_its_time_or_the_sign_out(store: Store) -> None:
    operator = await added(store)
    for token in ("one", "two"):
        await store.write(lambda t, h=token: t.open_session(h, operator.id, NOW + SECOND))

    assert await store.read(lambda t: t.session_operator("one", NOW)) == operator
    assert await store.read(lambda t: t.session_operator("one", NOW + SECOND)) is None
    assert await store.read(lambda t: t.session_operator("other", NOW)) is None

    await store.write(lambda t: t.close_session("one"))
    await store.write(lambda t: t.close_session("one"))
    assert await store.read(lambda t: t.session_operator("one", NOW)) is None
    assert await store.read(lambda t: t.session_operator("two", NOW)) == operator


async def test_wrong_passwords_are_counted_by_name_and_time(store: Store) -> None:
    for seconds in (0, 10, 20):
        at = NOW + seconds * SECOND
        await store.write(lambda t, at=at: t.note_failed_login("Admin", at))

    assert await store.read(lambda t: t.failed_logins("admin", NOW)) == 3
    assert await store.read(lambda t: t.failed_logins("admin", NOW + 10 * SECOND)) == 2
    assert await store.read(lambda t: t.failed_logins("other", NOW)) == 0
