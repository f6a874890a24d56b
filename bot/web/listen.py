"""Takes the address that the web server listens on, before anything else is started."""

import errno
import socket

from bot.errors import VoterlineError


class PortTaken(VoterlineError):
    """Another program listens where this one should."""


def listen(host: str, port: int) -> socket.socket:
    """The listening socket; raises PortTaken, or OSError when the address is none of ours."""
    try:
        return socket.create_server((host, port), reuse_port=False)
    except OSError as trouble:
        if trouble.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortTaken from None
        raise
