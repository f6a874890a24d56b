"""A lean fake of WhatsApp's and Telegram's servers: takes our calls and notes when each came.

`python -m benchmarks.delivery.platform [--latency SECONDS]` prints its port and serves until it is
terminated. GET /record gives all messages taken, GET /acknowledged the numbers of the updates that
are never given out again; POST /offer has Telegram's updates fetched by getUpdates.
"""

import argparse
import asyncio
import json
import time
from collections import deque
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import uvloop

BOT = {"id": 123456, "is_bot": True, "first_name": "Voterline", "username": "voterline_bot"}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
LONGEST_POLL = 2.0
"""Seconds that getUpdates waits for news."""


class Book:
    """What was sent, and what waits to be fetched."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.sent: list[tuple[int, str, str]] = []
        """When (ns of the monotonic clock, one for all processes), to whom, outbox id or text."""
        self.acknowledged: list[int] = []
        """Numbers of the updates that getUpdates was told to give out no more."""
        self.waiting: deque[dict[str, Any]] = deque()
        self.news = asyncio.Event()

    def note(self, to: str, what: str) -> int:
        """Note one message; its number, from 1."""
        self.sent.append((time.monotonic_ns(), to, what))
        return len(self.sent)


class Line(asyncio.Protocol):
    """One HTTP/1.1 connection, kept alive; calls on it come one after the other."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer the call once it is whole."""
        self._read += data
        head, end, rest = self._read.partition(b"\r\n\r\n")
        if not end:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        size = int(length or 0)
        if len(rest) < size:
            return
        self._read = rest[size:]
        method, target, _ = head.partition(b"\r\n")[0].decode().split(" ")
        self._answer(method, target, rest[:size])

    def _answer(self, method: str, target: str, body: bytes) -> None:
        book, path = self._book, urlsplit(target).path
        if path == "/record":
            self._write(json.dumps(book.sent).encode())
        elif path == "/acknowledged":
            self._write(json.dumps(book.acknowledged).encode())
        elif path == "/offer":
            book.waiting.extend(json.loads(body))
            book.news.set()
            self._write(b"{}")
        elif path.startswith("/bot"):
            call = path.rpartition("/")[2]
            given = dict(parse_qsl(f"{urlsplit(target).query}&{body.decode()}"))
            if call == "getUpdates":
                self._polling = asyncio.ensure_future(self._updates(given))
                return
            self._later({"ok": True, "result": self._telegram(call, given)})
        else:
            self._later(self._whatsapp(method, body))

    def _whatsapp(self, method: str, body: bytes) -> dict[str, Any]:
        if method == "GET":
            return {"display_phone_number": "+964 770 000 0000"}
        call = json.loads(body)
        if "status" in call:
            return {"success": True}
        to = call.get("recipient") or call["to"]
        number = self._book.note(to, call["biz_opaque_callback_data"])
        contact = {"input": to, "user_id": to}
        sent = {"id": f"wamid.sent{number}", "message_status": "accepted"}
        return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [sent]}

    def _telegram(self, call: str, given: dict[str, str]) -> Any:
        if call == "sendMessage":
            chat, text = given["chat_id"], given["text"]
            to = {"id": int(chat), "type": "private"}
            number = self._book.note(chat, text)
            return {"message_id": number, "chat": to, "date": int(time.time()), "text": text}
        return BOT if call == "getMe" else True

    async def _updates(self, given: dict[str, str]) -> None:
        book, offset = self._book, int(given.get("offset", 0))
        while book.waiting and book.waiting[0]["update_id"] < offset:
            book.acknowledged.append(book.waiting.popleft()["update_id"])
        if not book.waiting:
            book.news.clear()
            try:
                async with asyncio.timeout(min(LONGEST_POLL, float(given.get("timeout", 0)))):
                    await book.news.wait()
            except TimeoutError:
                pass
        limit = int(given.get("limit", 100))
        updates = [book.waiting[i] for i in range(min(limit, len(book.waiting)))]
        self._later({"ok": True, "result": updates})

    def _later(self, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        if self._book.latency:
            asyncio.get_running_loop().call_later(self._book.latency, self._write, body)
        else:
            self._write(body)

    def _write(self, body: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(HEAD % len(body) + body)


async def main() -> None:
    """Serve."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--latency", type=float, default=0.0, help="seconds before an answer")
    book = Book(arguments.parse_args().latency)
    server = await asyncio.get_running_loop().create_server(lambda: Line(book), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
