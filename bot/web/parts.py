"""What the web side is built from: handed over whole by the composition root."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.inbound import Inbound
from bot.faq.model import Catalog
from bot.services.bell import Bell
from bot.services.figures import Figures
from bot.services.intake import Intake
from bot.services.ports import Library, Store
from bot.services.pulse import Pulse
from bot.words import Words


@dataclass(frozen=True, slots=True)
class FaqState:
    """The FAQ in use: its content hash, its number of entries, and why a reload failed, if so."""

    revision: str
    entries: int
    problem: str | None = None


@dataclass(frozen=True)
class WebParts:
    """Everything the pages and webhooks need; `clock` gives aware UTC times.

    `webhooks` holds by channel name what verifies and parses a raw update; it raises
    UnverifiedUpdate or UnreadableUpdate. `committed` holds a channel's courtesy after the commit,
    which never raises. `handshakes` holds what answers a platform's GET, by which it checks once
    that the address is ours: from the query to the text it wants back, or UnverifiedUpdate.
    `libraries` holds by channel name where voters' files are fetched from. `public_url` is empty
    when the host named none.
    """

    store: Store
    intake: Intake
    bell: Bell
    words: Words
    catalog: Callable[[], Catalog]
    clock: Callable[[], datetime]
    webhooks: Mapping[str, Callable[[Mapping[str, str], bytes], Inbound]]
    committed: Mapping[str, Callable[[Inbound], Awaitable[None]]]
    public_url: str
    default_language: str
    faq_state: Callable[[], FaqState]
    handshakes: Mapping[str, Callable[[Mapping[str, str]], str]] = field(default_factory=dict)
    libraries: Mapping[str, Library] = field(default_factory=dict)
    figures: Figures = field(default_factory=Figures)
    pulse: Pulse = field(default_factory=Pulse)
