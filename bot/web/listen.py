"""Takes the address that the web server listens on, before anything else is started."""

import errno
import socket

from bot.errors import VoterlineError


class PortTaken(VoterlineError):
    """Another program listens where this one should."""


def listen(host: str, port: int) -> socket.socket:
    """The listening socket; raises PortTaken, or OSError when the address is none of ours."""
    try:
        listening = socket.create_server((host, port), reuse_port=False)
    except OSError as trouble:
        if trouble.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortTaken from None
        raise
    # Connections inherit it. Without it the second half of every response waits for the client's
    # delayed acknowledgement, 40 ms; asyncio sets it only on sockets that name TCP themselves.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
