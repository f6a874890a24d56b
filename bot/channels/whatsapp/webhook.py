"""Checks that a webhook request comes from Meta and reads what is in it."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.channels.body import decode
from bot.channels.whatsapp.envelope import values
from bot.channels.whatsapp.parse import parse
from bot.domain.inbound import Inbound
from bot.errors import UnverifiedUpdate

SIGNATURE_HEADER = "X-Hub-Signature-256"
_PREFIX = "sha256="

MAX_BYTES = 3 * 1024 * 1024
"""Meta puts up to a thousand messages into one request, 3 MB at most."""


@dataclass(frozen=True, slots=True, repr=False)
class Webhook:
    """The secrets that Meta shares with us and the number that messages must be written to.

    Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
    """

    app_secret: str
    verify_token: str
    phone_number_id: str
    clock: Callable[[], datetime]

    def handshake(self, query: Mapping[str, str]) -> str:
        """The challenge that Meta wants back when the webhook is set up.

        Raises UnverifiedUpdate when the verify token is not ours, also when ours is empty.
        """
        given = query.get("hub.verify_token", "")
        ours = self.verify_token
        right = bool(ours) and hmac.compare_digest(_bytes(given), _bytes(ours))
        if not right or query.get("hub.mode") != "subscribe":
            raise UnverifiedUpdate("hub.verify_token")
        return query.get("hub.challenge", "")

    def verify_and_parse(self, headers: Mapping[str, str], body: bytes) -> Inbound:
        """Read one request that was posted to us.

        Raises UnverifiedUpdate when the signature of the body as it came is missing or another,
        also when our secret is empty, and UnreadableUpdate when the body is no webhook.
        """
        given = next((v for k, v in headers.items() if k.lower() == SIGNATURE_HEADER.lower()), "")
        if not self.app_secret or not hmac.compare_digest(
            _bytes(given), _bytes(signature(self.app_secret, body))
        ):
            raise UnverifiedUpdate(SIGNATURE_HEADER)
        ours = values(decode(body, MAX_BYTES), self.phone_number_id)
        return parse(ours, self.clock())


def signature(app_secret: str, body: bytes) -> str:
    """What the header must say for this body."""
    return _PREFIX + hmac.new(_bytes(app_secret), body, hashlib.sha256).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
