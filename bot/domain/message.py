"""What a voter sends and what we send back, free of any platform's words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person is reached, written `telegram:…`; its repr hides the id."""

    channel: str
    id: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.id}"

    def __repr__(self) -> str:
        return f"Address({self.channel}:…)"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `channel:id`; raises ValueError when there is no colon or a part is empty."""
        channel, _, identity = text.partition(":")
        if not channel or not identity:
            raise ValueError("an address reads channel:id")
        return cls(channel, identity)


class AttachmentKind(StrEnum):
    """What came with a message besides text; nothing of it is ever dropped."""

    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    OTHER = "other"


FILES = frozenset(
    {
        AttachmentKind.PHOTO,
        AttachmentKind.VOICE,
        AttachmentKind.VIDEO,
        AttachmentKind.AUDIO,
        AttachmentKind.DOCUMENT,
        AttachmentKind.STICKER,
    }
)
"""The kinds whose `reference` stands for a file on the platform."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file or place in a message; `reference` is the platform's own id for fetching it."""

    kind: AttachmentKind
    reference: str | None = None
    name: str | None = None
    media_type: str | None = None
    size: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message of one person; (address.channel, external_id) is unique for ever.

    `choice` is the id of a pressed button, `edited` marks a corrected earlier message.
    `sent_at` is the platform's time, aware and in UTC.
    """

    address: Address
    external_id: str
    sent_at: datetime
    text: str = ""
    choice: str | None = None
    attachment: Attachment | None = None
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A tap that stands for an answer: `id` at most 64 bytes, `label` at most 24 characters."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message to a person: plain text, at most three columns' worth of buttons below it."""

    text: str
    buttons: tuple[Button, ...] = ()
    language: str = "ar"
