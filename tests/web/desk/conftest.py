"""What the tests of the desk's pages share: a scene, and an office of real browsers around it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Page

from bot.domain.operator import Role
from bot.store.sqlite import SqliteStore
from tests.web.browser.conftest import WATCH, browser, chromium
from tests.web.desk.scene import WebScene
from tests.web.serving import serving

__all__ = ["browser", "chromium"]


@pytest.fixture
def scene(store: SqliteStore) -> WebScene:
    """A desk with nobody waiting."""
    return WebScene(store)


@dataclass
class Office:
    """A running server with its scene, and the operators' browsers."""

    scene: WebScene
    url: str
    chromium: Chromium
    troubles: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def seat(
        self, name: str, path: str = "/desk", role: Role = Role.OPERATOR, **options: object
    ) -> Page:
        """A new operator sits down, signed in, before a page of the desk."""
        session = await self.scene.session(await self.scene.operator(name, role))
        context = await self.chromium.new_context(
            **{"viewport": {"width": 1280, "height": 800}, **options}
        )
        self.contexts.append(context)
        context.set_default_timeout(30_000)
        await context.add_cookies([{"name": "desk", "value": session, "url": self.url}])
        await context.add_init_script(WATCH)
        page = await context.new_page()
        page.on("pageerror", lambda fault: self.troubles.append(str(fault)))
        await page.goto(self.url + path)
        return page


@pytest_asyncio.fixture(loop_scope="module")
async def office(browser: Chromium, tmp_path: Path) -> AsyncIterator[Office]:
    """No page may raise anything, run a voter's text or break the security policy."""
    store = SqliteStore.open(tmp_path / "voterline.db", synchronous="NORMAL")
    scene = WebScene(store)
    async with serving(scene.app) as url:
        office = Office(scene, url, browser)
        yield office
        found = "[...(window.violations ?? []), ...(window.alarm ? [window.alarm] : [])]"
        pages = [page for context in office.contexts for page in context.pages]
        violations = [one for page in pages for one in await page.evaluate(found)]
        for context in office.contexts:
            await context.close()
    await store.close()
    assert (office.troubles, violations) == ([], [])
