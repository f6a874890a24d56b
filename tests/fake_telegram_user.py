"""A scripted voter of the fake Telegram: writes, taps, reads, blocks."""

import asyncio
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

BOT = {"id": 123456, "is_bot": True, "first_name": "Voterline", "username": "voterline_bot"}


class Happenings(Protocol):
    """Where a voter's acts become updates: the fake Telegram."""

    message_ids: "itertools.count[int]"
    query_ids: "itertools.count[int]"
    queries: dict[str, "FakeUser"]

    def happen(self, kind: str, content: Mapping[str, Any]) -> int:
        """Put an update on its way; its id."""


@dataclass(frozen=True)
class Received:
    """One message of the bot as a voter sees it; `buttons` are (label, callback data)."""

    message_id: int
    text: str
    buttons: tuple[tuple[str, str], ...]
    raw: Mapping[str, Any]

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands on the buttons."""
        return tuple(label for label, _ in self.buttons)


class FakeUser:
    """A voter with a phone; `received` is all that the bot sent, oldest first.

    `callbacks_answered` are the ids of taps whose waiting sign the bot has stopped.
    """

    def __init__(self, telegram: Happenings, user_id: int, first_name: str) -> None:
        self.id = user_id
        self.blocked = False
        self.received: list[Received] = []
        self.callbacks_answered: list[str] = []
        self._telegram = telegram
        self._unread: asyncio.Queue[Received] = asyncio.Queue()
        self._person = {"id": user_id, "is_bot": False, "first_name": first_name}
        self._chat = {"id": user_id, "type": "private", "first_name": first_name}

    def say(self, text: str) -> int:
        """Write a message; its update's id."""
        return self.send(text=text)

    def send(self, **content: Any) -> int:
        """Send a message with any content fields (photo=[…], location={…}); its update's id."""
        return self._telegram.happen("message", self._message(content))

    def edit(self, message_id: int, text: str) -> int:
        """Correct a message written before; its update's id."""
        content = {"message_id": message_id, "text": text, "edit_date": int(time.time())}
        return self._telegram.happen("edited_message", self._message(content))

    def tap(self, label: str) -> int:
        """Press the newest button with this label; its update's id."""
        for message in reversed(self.received):
            for shown, data in message.buttons:
                if shown == label:
                    return self._press(message, data)
        raise AssertionError(f"no button {label!r} in {[m.labels for m in self.received]}")

    def block(self) -> int:
        """Block the bot; the update's id."""
        self.blocked = True
        return self._membership("member", "kicked")

    def unblock(self) -> int:
        """Let the bot write again; the update's id."""
        self.blocked = False
        return self._membership("kicked", "member")

    async def read(self, timeout: float = 30.0) -> Received:
        """The next message not read yet, waited for in seconds; raises TimeoutError."""
        return await asyncio.wait_for(self._unread.get(), timeout)

    def receive(self, message: Received) -> None:
        """Called by the fake Telegram for each message of the bot."""
        self.received.append(message)
        self._unread.put_nowait(message)

    def _message(self, content: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "message_id": next(self._telegram.message_ids),
            "from": self._person,
            "chat": self._chat,
            "date": int(time.time()),
            **content,
        }

    def _press(self, message: Received, data: str) -> int:
        query = {
            "id": str(next(self._telegram.query_ids)),
            "from": self._person,
            "message": message.raw,
            "chat_instance": "-1",
            "data": data,
        }
        self._telegram.queries[query["id"]] = self
        return self._telegram.happen("callback_query", query)

    def _membership(self, old: str, new: str) -> int:
        change = {
            "chat": self._chat,
            "from": self._person,
            "date": int(time.time()),
            "old_chat_member": {"user": BOT, "status": old, "until_date": 0},
            "new_chat_member": {"user": BOT, "status": new, "until_date": 0},
        }
        return self._telegram.happen("my_chat_member", change)
