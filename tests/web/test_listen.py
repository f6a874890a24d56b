"""The address the web server listens on."""

import socket

from bot.web.listen import listen


def test_a_response_does_not_wait_for_the_clients_acknowledgement() -> None:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
