"""The way in: who may see the desk, whose forms are taken, what a link does."""

import re

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.operator import Role
from bot.services.access import Access
from bot.web.auth import local_target
from tests.web.desk.scene import HOST, WebScene

PASSWORD = "wasta-free 2026"


async def enter(scene: WebScene, client: httpx.AsyncClient) -> httpx.Response:
    """The first person follows the first link."""
    invite = await Access(scene.store, scene.clock).first_invite()
    assert invite
    fields = {"name": "Zainab", "password": PASSWORD, "again": PASSWORD}
    return await client.post(invite.path, data=fields)


@pytest.mark.parametrize("path", ["/desk", "/desk/tickets/1", "/desk/answers?voter=ar"])
async def test_a_stranger_is_led_to_the_sign_in_and_back(scene: WebScene, path: str) -> None:
    async with scene.stranger() as client:
        response = await client.get(path)

    assert response.status_code == 303
    target = response.headers["location"]
    assert httpx.URL(target).path == "/desk/sign-in"
    assert httpx.URL(target).params["next"] == path


@pytest.mark.parametrize("path", ["/desk", "/desk/events", "/desk/tickets/1"])
async def test_a_script_without_a_session_is_told_so(scene: WebScene, path: str) -> None:
    async with scene.stranger() as client:
        response = await client.get(path, headers={"Accept": "*/*"})

    assert response.status_code == 401
    assert response.text == ""


async def test_the_first_link_makes_a_supervisor_who_can_come_back(scene: WebScene) -> None:
    async with scene.stranger() as client:
        entered = await enter(scene, client)
        desk = await client.get("/desk")
        token = re.search(r'name="token" value="(\w+)"', desk.text)
        assert token
        await client.post("/desk/sign-out", data={"token": token[1]})
        away = await client.get("/desk")
        back = await client.post(
            "/desk/sign-in", data={"name": "zainab", "password": PASSWORD, "next": "/desk"}
        )
        again = await client.get("/desk")

    assert entered.status_code == 303
    assert "Zainab" in desk.text
    assert "desk.role.supervisor" in desk.text
    assert away.status_code == 303
    assert back.headers["location"] == "/desk"
    assert again.status_code == 200


async def test_looking_at_a_link_does_not_spend_it(scene: WebScene) -> None:
    invite = await Access(scene.store, scene.clock).invite("Azad", Role.OPERATOR)
    async with scene.stranger() as client:
        page = await client.get(invite.path)
        await client.get(invite.path)
        fields = {"password": PASSWORD, "again": PASSWORD}
        entered = await client.post(invite.path, data=fields)
        second = await client.post(invite.path, data=fields)

    assert "Azad" in page.text
    assert entered.status_code == 303
    assert second.status_code == 422
    assert "desk.access.invite_spent" in second.text


async def test_passwords_that_differ_do_not_spend_the_link(scene: WebScene) -> None:
    invite = await Access(scene.store, scene.clock).invite("Azad", Role.OPERATOR)
    async with scene.stranger() as client:
        typo = await client.post(invite.path, data={"password": PASSWORD, "again": "other"})
        fields = {"password": PASSWORD, "again": PASSWORD}
        entered = await client.post(invite.path, data=fields)

    assert "desk.access.differ" in typo.text
    assert entered.status_code == 303


async def test_a_wrong_password_keeps_the_name_and_says_no_more(scene: WebScene) -> None:
    async with scene.stranger() as client:
        await enter(scene, client)
        response = await client.post("/desk/sign-in", data={"name": "Zainab", "password": "guess"})

    assert response.status_code == 422
    assert "desk.access.wrong" in response.text
    assert 'value="Zainab"' in response.text
    assert "guess" not in response.text


async def test_the_session_is_a_cookie_that_scripts_and_other_sites_do_not_get(
    scene: WebScene,
) -> None:
    async with scene.stranger() as client:
        plain = (await enter(scene, client)).headers["set-cookie"].lower()

    assert "httponly" in plain
    assert "samesite=lax" in plain
    assert "secure" not in plain


async def test_over_https_the_cookie_is_bound_to_the_host(scene: WebScene) -> None:
    scene.public_url = "https://desk.test"
    async with scene.stranger() as client:
        client.headers["Origin"] = "https://desk.test"
        cookie = (await enter(scene, client)).headers["set-cookie"]

    assert cookie.startswith("__Host-desk=")
    assert "secure" in cookie.lower()
    assert "path=/;" in cookie.lower()


FORGED = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://["},
    {"Origin": HOST, "Sec-Fetch-Site": "cross-site"},
    {"Origin": HOST, "Sec-Fetch-Site": "same-site"},
    {"Origin": HOST, "Sec-Fetch-Site": "none"},
]


@pytest.mark.parametrize("headers", FORGED)
async def test_forms_of_other_sites_are_refused(scene: WebScene, headers: dict[str, str]) -> None:
    ticket = await scene.ticket()
    browser = await scene.browser("Zainab")
    browser.client.headers.update(headers)

    act = await browser.act(ticket.id, "claim")
    out = await browser.client.post("/desk/sign-out")
    in_ = await browser.client.post("/desk/sign-in", data={"name": "a", "password": "b"})
    tongue = await browser.client.post("/desk/language", data={"code": "ar"})
    link = await browser.client.post("/desk/invite/x", data={"password": "b"})

    assert {r.status_code for r in (act, out, in_, tongue, link)} == {403}
    assert (await scene.current(ticket)).assignee is None


async def test_a_form_without_the_sessions_token_is_refused_politely(scene: WebScene) -> None:
    ticket = await scene.ticket()
    browser, other = await scene.browser("Zainab"), await scene.browser("Azad")
    page = await other.get(f"/desk/tickets/{ticket.id}")
    stolen = re.search(r'name="token" value="(\w+)"', page.text)
    assert stolen

    for token in ("", "é", stolen[1]):
        response = await browser.client.post(
            f"/desk/tickets/{ticket.id}/claim", data={"token": token}
        )
        assert response.status_code == 403
        assert "desk.stale.title" in response.text
    assert (await scene.current(ticket)).assignee is None


async def test_the_desks_language_is_kept_for_the_browser(scene: WebScene) -> None:
    async with scene.stranger() as client:
        before = await client.get("/desk/sign-in")
        turned = await client.post("/desk/language", data={"code": "ckb", "next": "/desk/x"})
        after = await client.get("/desk/sign-in")
        await client.post("/desk/language", data={"code": "xx"})
        unknown = await client.get("/desk/sign-in")

    assert '<html lang="en" dir="ltr">' in before.text
    assert turned.headers["location"] == "/desk/x"
    assert '<html lang="ckb" dir="rtl">' in after.text
    assert '<html lang="en" dir="ltr">' in unknown.text


@settings(deadline=None)
@given(st.text() | st.sampled_from(["//evil", "/desk//evil", "/desk/\\evil", "https:/desk"]))
def test_after_signing_in_nobody_leaves_the_desk(text: str) -> None:
    target = local_target(text)

    assert target == "/desk" or target.startswith(("/desk/", "/desk?"))
    assert "\\" not in target.partition("?")[0]


def test_after_signing_in_one_is_where_one_was() -> None:
    assert local_target("/desk/tickets/7?show=mine") == "/desk/tickets/7?show=mine"
