"""A scripted voter of the fake WhatsApp: writes, taps, reads."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Happenings(Protocol):
    """Where a voter's acts become webhooks: the fake WhatsApp."""

    def happen(self, value: Mapping[str, Any]) -> int:
        """Put a change of the field `messages` on its way; its number."""

    def message_id(self) -> str:
        """A new wamid."""


@dataclass(frozen=True)
class Received:
    """One message as a voter sees it; `options` are (title, id) of buttons or rows."""

    message_id: str
    kind: str
    text: str
    options: tuple[tuple[str, str], ...]
    raw: Mapping[str, Any]

    @property
    def labels(self) -> tuple[str, ...]:
        """What can be tapped."""
        return tuple(title for title, _ in self.options)


class FakeUser:
    """A voter with a phone; `received` is all that was sent to them, oldest first.

    `shows_number` False is a person with a user name, whose number no webhook tells; `shows_id`
    False is one who wrote before webhooks told user ids. `seen` are the ids of their messages that
    were marked as read.
    """

    def __init__(self, whatsapp: Happenings, phone: str, user_id: str, shows_number: bool) -> None:
        self.phone, self.user_id, self.shows_number = phone, user_id, shows_number
        self.shows_id = True
        self.received: list[Received] = []
        self.seen: list[str] = []
        self._whatsapp = whatsapp
        self._unread: asyncio.Queue[Received] = asyncio.Queue()

    def say(self, text: str) -> int:
        """Write a message; its webhook's number."""
        return self.send("text", {"body": text})

    def send(self, kind: str, content: Any, **more: Any) -> int:
        """Send a message of any type; its webhook's number."""
        number = {"wa_id": self.phone} if self.shows_number else {}
        identity = {"user_id": self.user_id} if self.shows_id else {}
        sender = {"from": self.phone} if self.shows_number else {}
        sender |= {"from_user_id": self.user_id} if self.shows_id else {}
        message = {
            **sender,
            "id": self._whatsapp.message_id(),
            "timestamp": str(int(time.time())),
            "type": kind,
            kind: content,
            **more,
        }
        contact = {"profile": {"name": "Voter"}, **number, **identity}
        return self._whatsapp.happen({"contacts": [contact], "messages": [message]})

    def tap(self, label: str) -> int:
        """Press the newest button or row with this title; its webhook's number."""
        for message in reversed(self.received):
            for title, identity in message.options:
                if title == label and message.kind == "template":
                    content = {"payload": identity, "text": title}
                    return self.send("button", content, context={"id": message.message_id})
                if title == label:
                    kind = "button_reply" if message.kind == "button" else "list_reply"
                    content = {"type": kind, kind: {"id": identity, "title": title}}
                    return self.send("interactive", content, context={"id": message.message_id})
        raise AssertionError(f"no {label!r} in {[m.labels for m in self.received]}")

    async def read(self, timeout: float = 30.0) -> Received:
        """The next message not read yet, waited for in seconds; raises TimeoutError."""
        return await asyncio.wait_for(self._unread.get(), timeout)

    def receive(self, message: Received) -> None:
        """Called by the fake WhatsApp for each message to this voter."""
        self.received.append(message)
        self._unread.put_nowait(message)
