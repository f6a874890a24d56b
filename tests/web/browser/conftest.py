"""A real Chromium and a real server on loopback for the tests of pages."""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bot.store.sqlite import SqliteStore
from bot.web.server import create_web
from tests.web.serving import serving
from tests.web.stage import Stage

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

WATCH = """
addEventListener("securitypolicyviolation", (event) => {
  const what = `${event.violatedDirective} ${event.blockedURI}`;
  window.violations = [...(window.violations ?? []), what];
});
window.alert = (text) => { window.alarm = text; };
"""


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the tests are skipped, but not on the build machine."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        reason = "no Chromium: install it or name it in the variable CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One Chromium for all tests of a module."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        await browser.close()


@dataclass
class House:
    """A running server with its stage, and the browsers of the voters who visit it."""

    stage: Stage
    url: str
    browser: Browser
    troubles: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def visit(self, path: str = "/chat", **options: object) -> Page:
        """A new voter with a browser of their own opens a page."""
        context = await self.browser.new_context(
            **{"locale": "en-GB", "viewport": {"width": 390, "height": 844}, **options}
        )
        self.contexts.append(context)
        context.set_default_timeout(30_000)
        await context.add_init_script(WATCH)
        page = await context.new_page()
        page.on("pageerror", lambda fault: self.troubles.append(str(fault)))
        await page.goto(self.url + path)
        return page


@pytest_asyncio.fixture(loop_scope="module")
async def house(browser: Browser, tmp_path: Path) -> AsyncIterator[House]:
    """A server with an empty store; no page may raise anything or break the security policy."""
    store = SqliteStore.open(tmp_path / "voterline.db", synchronous="NORMAL")
    stage = Stage(store)
    async with serving(create_web(stage.parts)) as url, stage.answering():
        house = House(stage, url, browser)
        yield house
        violations = [
            violation
            for context in house.contexts
            for page in context.pages
            for violation in await page.evaluate("window.violations ?? []")
        ]
        for context in house.contexts:
            await context.close()
    await store.close()
    assert (house.troubles, violations) == ([], [])
