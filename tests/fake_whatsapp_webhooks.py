"""What happened on the fake WhatsApp, posted to the webhook signed and until it is taken in."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from starlette.types import ASGIApp

from bot.channels.whatsapp.webhook import SIGNATURE_HEADER, signature

APP_SECRET = "app-secret"
ACCOUNT, NUMBER = "102290129340398", "106540352242922"
PATH = "/webhooks/whatsapp"
RETRY_SECONDS = 0.05

Webhook = dict[str, Any]
Distort = Callable[[list[Webhook]], list[Webhook]]


def webhook_of(*values: Mapping[str, Any]) -> Webhook:
    """One webhook that tells of all these changes of the field `messages`."""
    changes = [{"value": value, "field": "messages"} for value in values]
    entry = {"id": ACCOUNT, "changes": changes}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def in_one(webhooks: list[Webhook]) -> list[Webhook]:
    """All webhooks in one request, as Meta does when they are many."""
    return [{**webhooks[0], "entry": [entry for one in webhooks for entry in one["entry"]]}]


def signed(webhook: Webhook) -> tuple[bytes, dict[str, str]]:
    """A webhook's body and the headers that Meta sends along; Meta escapes what is not ASCII."""
    body = json.dumps(webhook).encode()
    return body, {SIGNATURE_HEADER: signature(APP_SECRET, body)}


class Webhooks:
    """All that happened, by number; `answers` are the statuses that the application gave."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self._happened: list[Mapping[str, Any]] = []
        self._waiting: list[Webhook] = []
        self._news = asyncio.Event()
        self._posting: asyncio.Task[None] | None = None

    def happen(self, value: Mapping[str, Any]) -> int:
        """Put a change of the field `messages` on its way; its number."""
        metadata = {"display_phone_number": "15550783881", "phone_number_id": NUMBER}
        self._happened.append({"messaging_product": "whatsapp", "metadata": metadata, **value})
        self.deliver_again(len(self._happened) - 1)
        return len(self._happened) - 1

    def value(self, number: int) -> Mapping[str, Any]:
        """What happened, as its webhook tells it."""
        return self._happened[number]

    def webhook(self, number: int) -> Webhook:
        """What happened, as a webhook of its own."""
        return webhook_of(self._happened[number])

    def deliver_again(self, number: int) -> None:
        """Deliver a webhook once more."""
        self._waiting.append(self.webhook(number))
        self._news.set()

    def post_to(self, app: ASGIApp, distort: Distort = in_one) -> None:
        """Post webhooks to this application from now on, those that wait as `distort` makes them.

        See `distortion` for what Meta may make of them.
        """
        self._posting = asyncio.create_task(self._post(app, distort))

    async def accepted(self, timeout: float = 30.0) -> None:
        """Wait, in seconds, until all webhooks were answered with a 2xx; raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while self._waiting:
                await asyncio.sleep(0.005)

    async def stop_posting(self) -> None:
        """Post nothing any more."""
        if self._posting is not None:
            self._posting.cancel()
            await asyncio.gather(self._posting, return_exceptions=True)

    async def _post(self, app: ASGIApp, distort: Distort) -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://voterline.test") as http:
            while True:
                self._news.clear()
                waiting = list(self._waiting)
                if not waiting:
                    await self._news.wait()
                    continue
                for webhook in distort(waiting):
                    while not await self._taken_in(http, webhook):
                        await asyncio.sleep(RETRY_SECONDS)
                del self._waiting[: len(waiting)]

    async def _taken_in(self, http: httpx.AsyncClient, webhook: Webhook) -> bool:
        body, headers = signed(webhook)
        answer = await http.post(PATH, content=body, headers=headers)
        self.answers.append(answer.status_code)
        return answer.is_success
