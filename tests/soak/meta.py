"""The other side of the webhooks: signed, of many voters, delivered until they get a 200."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp

from tests.fake_whatsapp_webhooks import NUMBER, PATH, Webhook, signed, webhook_of
from tests.soak.clock import FastClock
from tests.soak.platform import Value
from tests.soak.replica import ANSWERED, FOR_A_PERSON

PATIENCE = 2.0
"""Seconds after which an unanswered webhook is delivered elsewhere."""


@dataclass
class Meta:
    """Delivers voters' messages and the platform's `reports` to any of the replicas.

    `written` are the ids of all messages, each of which is delivered until a replica answers 200;
    `again` is the share of webhooks that are delivered once more all the same.
    """

    ports: Sequence[int]
    clock: FastClock
    reports: list[Value]
    voters: int = 60
    again: float = 0.1
    written: list[str] = field(default_factory=list)
    answers: Counter[int | str] = field(default_factory=Counter)
    _repeats: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> "Meta":
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        return self

    async def __aexit__(self, *_: object) -> None:
        for repeat in self._repeats:
            repeat.cancel()
        await asyncio.gather(*self._repeats, return_exceptions=True)
        await self._http.close()

    def said(self, voter: int | None = None, text: str = "") -> Value:
        """A voter writes a message, any voter unless told which; the value that tells it."""
        number = random.randrange(self.voters) if voter is None else voter
        who = f"IQ.1{number:09}"
        identity = f"wamid.in.{len(self.written) + 1}"
        self.written.append(identity)
        message = {
            "from_user_id": who,
            "id": identity,
            "timestamp": str(int(self.clock().timestamp())),
            "type": "text",
            "text": {"body": text or random.choice((ANSWERED, FOR_A_PERSON))},
        }
        return {"contacts": [{"user_id": who}], "messages": [message]}

    async def write(self, going_on: asyncio.Event, pause: float) -> None:
        """Let voters write, one to five messages in a webhook, while the event is set."""
        while going_on.is_set():
            said = [self.said() for _ in range(random.randint(1, 5))]
            await self.deliver(*said, *self._some_reports())
            await asyncio.sleep(random.uniform(0, 2 * pause))

    async def deliver(self, *values: Value) -> None:
        """Deliver one webhook until it is acknowledged, and sometimes once more."""
        metadata = {"phone_number_id": NUMBER}
        webhook = webhook_of(*({"metadata": metadata, **value} for value in values))
        while not await self._post(webhook):
            await asyncio.sleep(random.uniform(0.02, 0.1))
        if random.random() < self.again:
            repeat = asyncio.ensure_future(self._later(webhook))
            self._repeats.add(repeat)
            repeat.add_done_callback(self._repeats.discard)

    async def finish(self) -> None:
        """Deliver the reports that are left, and all that was to be repeated."""
        while self.reports:
            await self.deliver(*self._some_reports())
        await asyncio.gather(*self._repeats)

    def _some_reports(self) -> list[Value]:
        """Some, in any order; the rest comes later."""
        random.shuffle(self.reports)
        some, self.reports[:] = self.reports[:8], self.reports[8:]
        return some

    async def _later(self, webhook: Webhook) -> None:
        await asyncio.sleep(random.uniform(0, 1))
        while not await self._post(webhook):
            await asyncio.sleep(0.1)

    async def _post(self, webhook: Webhook) -> bool:
        url = f"http://127.0.0.1:{random.choice(self.ports)}{PATH}"
        body, headers = signed(webhook)
        try:
            async with self._http.post(url, data=body, headers=headers) as answer:
                self.answers[answer.status] += 1
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            self.answers[type(trouble).__name__] += 1
            return False
