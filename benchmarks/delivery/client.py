"""A lean HTTP/1.1 client: ready-made requests over connections that stay open, each timed."""

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Shot:
    """One request on its way; times in ns of the monotonic clock, `status` 0 while unanswered."""

    name: str
    raw: bytes = field(repr=False)
    sent_at: int = 0
    done_at: int = 0
    status: int = 0

    @property
    def accepted(self) -> bool:
        """Whether the answer was 200."""
        return self.status == 200

    @property
    def milliseconds(self) -> float:
        """How long the answer took."""
        return (self.done_at - self.sent_at) / 1e6


class Line(asyncio.Protocol):
    """One connection; it sends its shots one after the other, each after the last one's answer."""

    def __init__(self) -> None:
        self._queue: deque[Shot] = deque()
        self._now: Shot | None = None
        self._read = b""
        self._idle: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        self._transport = transport

    def connection_lost(self, fault: Exception | None) -> None:
        """Nothing more is answered: whoever waits goes on, the shots keep their status 0."""
        self._queue.clear()
        self._now = None
        self._rest()

    def send(self, shot: Shot) -> None:
        """Send the shot as soon as those before it are answered."""
        self._queue.append(shot)
        if self._now is None:
            self._next()

    async def idle(self) -> None:
        """Wait until all shots are answered."""
        if self._now is not None:
            self._idle = asyncio.get_running_loop().create_future()
            await self._idle

    def close(self) -> None:
        """Hang up."""
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Take the time once the answer is whole."""
        self._read = self._read + data if self._read else data
        head, end, rest = self._read.partition(b"\r\n\r\n")
        if not end:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(rest) < int(length or 0):
            return
        self._read = b""
        shot = self._now
        if shot is not None:
            shot.done_at, shot.status = time.monotonic_ns(), int(head[9:12])
        self._next()

    def _next(self) -> None:
        if not self._queue:
            self._now = None
            self._rest()
            return
        shot = self._now = self._queue.popleft()
        shot.sent_at = time.monotonic_ns()
        self._transport.write(shot.raw)

    def _rest(self) -> None:
        if self._idle is not None and not self._idle.done():
            self._idle.set_result(None)


async def connect(port: int, lines: int) -> list[Line]:
    """Open connections to this machine's port."""
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(Line, "127.0.0.1", port) for _ in range(lines)]
    return [line for _, line in made]


async def fire(port: int, queues: Sequence[Iterable[Shot]]) -> None:
    """Send each queue over a connection of its own, as fast as the answers come."""
    lines = await connect(port, len(queues))
    for line, queue in zip(lines, queues, strict=True):
        for shot in queue:
            line.send(shot)
    await asyncio.gather(*(line.idle() for line in lines))
    for line in lines:
        line.close()


async def steadily(port: int, shots: Iterable[tuple[float, Shot]], lines: int) -> float:
    """Send each shot at its time (seconds from now); returns how late the latest one left, in s.

    A shot whose time has come leaves on the connection that is its turn, behind what still waits
    there, so that a slow service cannot slow down those who write to it.
    """
    loop = asyncio.get_running_loop()
    ways = await connect(port, lines)
    begin, latest = loop.time(), 0.0
    for number, (at, shot) in enumerate(shots):
        wait = begin + at - loop.time()
        if wait > 0:
            await asyncio.sleep(wait)
        latest = max(latest, loop.time() - begin - at)
        ways[number % lines].send(shot)
    await asyncio.gather(*(way.idle() for way in ways))
    for way in ways:
        way.close()
    return latest


async def get(port: int, path: str) -> bytes:
    """GET from this machine's port; the body."""
    return await call(port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())


async def post(port: int, path: str, body: bytes) -> bytes:
    """POST to this machine's port; the answer's body."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    return await call(port, head.encode() + body)


async def call(port: int, raw: bytes) -> bytes:
    """One request on a connection of its own; the body of the answer, whose length is told."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**26)
    try:
        writer.write(raw)
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        return await reader.readexactly(int(length or 0))
    finally:
        writer.close()
