"""What came with a voter's message, as the desk names it and lets the operator open it."""

from dataclasses import dataclass

from bot.domain.message import FILES, Attachment, AttachmentKind
from bot.web.desk.phrasebook import Phrasebook, isolated

MAP = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=17/{0}/{1}"

SHOWN_AS = {
    AttachmentKind.PHOTO: "photo",
    AttachmentKind.VOICE: "audio",
    AttachmentKind.AUDIO: "audio",
    AttachmentKind.VIDEO: "video",
}
"""Kinds that need not be downloaded."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A label such as "Voice message · 12 kB" and, where there is something to open, its address.

    `shown_as` is photo, audio, video, file or place.
    """

    label: str
    href: str | None = None
    shown_as: str = "file"


@dataclass(frozen=True, slots=True)
class Enclosures:
    """Names enclosures for one operator; `files` says whether the platform's can be fetched."""

    book: Phrasebook
    files: bool

    def of(self, attachment: Attachment, inbox_id: int) -> Enclosure:
        """The attachment of the message with that inbox id."""
        label = " · ".join(self._parts(attachment))
        latitude, longitude = attachment.latitude, attachment.longitude
        if latitude is not None and longitude is not None:
            place = MAP.format(f"{latitude:.5f}", f"{longitude:.5f}")
            return Enclosure(label, place, "place")
        if self.files and attachment.reference and attachment.kind in FILES:
            shown_as = SHOWN_AS.get(attachment.kind, "file")
            return Enclosure(label, f"/desk/media/{inbox_id}", shown_as)
        return Enclosure(label)

    def _parts(self, attachment: Attachment) -> list[str]:
        parts = [self.book.named("attachment", attachment.kind)]
        if attachment.latitude is not None and attachment.longitude is not None:
            parts.append(isolated(f"{attachment.latitude:.5f}, {attachment.longitude:.5f}"))
        if attachment.name:
            parts.append(isolated(attachment.name))
        if attachment.size:
            size = self.book.number(max(1, attachment.size // 1024))
            parts.append(self.book.say("desk.kilobytes", size=size))
        return parts
