"""The desk behind its web pages: tickets and operators as in the services' scene, and a browser."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from starlette.applications import Starlette

from bot.domain.message import Attachment
from bot.domain.operator import Operator, Role
from bot.errors import MediaUnavailable
from bot.services.access import SESSION, token_hash
from bot.services.intake import Intake
from bot.services.records import Media
from bot.web.parts import FaqState, WebParts
from bot.web.server import create_web
from tests.services.desk_scene import DeskScene
from tests.web.desk.samples import DOT

HOST = "http://desk.test"


@dataclass
class Shelf:
    """A platform's library with one file on it, or a reason why it cannot be had."""

    media: Media = field(default_factory=lambda: Media("image/png", DOT))
    trouble: str | None = None
    asked: list[Attachment] = field(default_factory=list)

    async def fetch(self, attachment: Attachment) -> Media:
        self.asked.append(attachment)
        if self.trouble:
            raise MediaUnavailable(self.trouble)
        return self.media


@dataclass
class WebScene(DeskScene):
    """A desk scene with its pages; what voters send on WhatsApp stands on the shelf."""

    shelf: Shelf = field(default_factory=Shelf)
    problem: str | None = None
    public_url: str = ""
    default_language: str = "en"

    @property
    def parts(self) -> WebParts:
        return WebParts(
            store=self.store,
            intake=Intake(self.store, self.bell, self.clock),
            bell=self.bell,
            words=self.words,
            catalog=lambda: self.catalog,
            clock=self.clock,
            webhooks={},
            committed={},
            public_url=self.public_url,
            default_language=self.default_language,
            faq_state=lambda: FaqState("abc", 3, self.problem),
            libraries={"whatsapp": self.shelf},
        )

    @property
    def app(self) -> Starlette:
        return create_web(self.parts)

    def stranger(self) -> httpx.AsyncClient:
        """A browser that nobody has signed in with."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url=HOST,
            headers={"Accept": "text/html", "Origin": HOST},
        )

    async def browser(self, name: str, role: Role = Role.OPERATOR) -> "Browser":
        """A new operator's signed-in browser."""
        operator = await self.operator(name, role)
        session = await self.session(operator)
        client = self.stranger()
        client.cookies.set("desk", session)
        return Browser(client, operator)

    async def session(self, operator: Operator, lasts: timedelta = SESSION) -> str:
        """A session without the slow password."""
        token = f"session-of-{operator.id}"
        until = self.now + lasts
        await self.store.write(lambda t: t.open_session(token_hash(token), operator.id, until))
        return token


@dataclass
class Browser:
    """A signed-in operator's browser without scripts."""

    client: httpx.AsyncClient
    operator: Operator

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=headers)

    async def act(self, ticket_id: int, act: str, **fields: str) -> httpx.Response:
        """Open the ticket, fill in its form and send it; the answer is not followed."""
        page = await self.get(f"/desk/tickets/{ticket_id}")
        once = re.search(r'name="once" value="([^"]+)"', page.text)
        given = {"token": token_on(page), "once": once[1] if once else ""} | fields
        return await self.client.post(f"/desk/tickets/{ticket_id}/{act}", data=given)

    async def settle(self, outbox_id: int, act: str, **fields: str) -> httpx.Response:
        """Press a button of a message that did not arrive; the answer is not followed."""
        page = await self.get("/desk?show=undelivered")
        given = {"token": token_on(page)} | fields
        path = f"/desk/letters/{outbox_id}/{act}?show=undelivered"
        return await self.client.post(path, data=given)


def token_on(page: httpx.Response) -> str:
    """What the page's forms prove themselves with."""
    token = re.search(r'name="token" value="([0-9a-f]+)"', page.text)
    assert token
    return token[1]
