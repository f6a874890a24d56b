"""Finds what a WhatsApp message says: its words, the button that was tapped, what came with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.fields import Raw, degrees, table, tables, text
from bot.domain.choice import Choice
from bot.domain.message import Attachment, AttachmentKind

_FILES: Mapping[str, AttachmentKind] = {
    "image": AttachmentKind.PHOTO,
    "video": AttachmentKind.VIDEO,
    "audio": AttachmentKind.AUDIO,
    "document": AttachmentKind.DOCUMENT,
    "sticker": AttachmentKind.STICKER,
}
_REPLIES = ("button_reply", "list_reply")


@dataclass(frozen=True, slots=True)
class Content:
    """One message without its envelope; there is always a text, a choice or an attachment."""

    text: str = ""
    choice: str | None = None
    attachment: Attachment | None = None


def content(message: Raw) -> Content:
    """Read the content by the message's type; what is not known is an attachment of kind OTHER.

    Source: https://github.com/facebook/openapi, IncomingMessage.
    """
    kind = text(message, "type") or ""
    inner = table(message, kind) or {}
    found = Content()
    if kind == "text":
        found = Content(text(inner, "body") or "")
    elif kind == "interactive":
        found = _tapped(inner)
    elif kind == "button":
        found = _pressed(inner)
    elif kind in _FILES:
        found = Content(text(inner, "caption") or "", None, _file(kind, inner))
    elif kind == "location":
        found = Content("", None, _place(inner))
    elif kind == "contacts":
        found = Content("", None, _contact(tables(message, "contacts")))
    if found.text or found.choice or found.attachment:
        return found
    return Content(attachment=Attachment(AttachmentKind.OTHER))


def _pressed(button: Raw) -> Content:
    """The button of a template; one whose payload is none of our choices is as if typed."""
    label, payload = text(button, "text") or "", text(button, "payload") or ""
    if Choice.parse(payload) is None:
        return Content(label or payload)
    return Content(label, payload)


def _tapped(interactive: Raw) -> Content:
    for kind in _REPLIES:
        reply = table(interactive, kind)
        if reply is not None:
            return Content(text(reply, "title") or "", text(reply, "id") or None)
    return Content()


def _file(kind: str, file: Raw) -> Attachment:
    spoken = kind == "audio" and file.get("voice") is True
    return Attachment(
        AttachmentKind.VOICE if spoken else _FILES[kind],
        reference=text(file, "id"),
        name=text(file, "filename"),
        media_type=text(file, "mime_type"),
    )


def _place(place: Raw) -> Attachment:
    title = (text(place, "name"), text(place, "address"))
    return Attachment(
        AttachmentKind.LOCATION,
        name=", ".join(filter(None, title)) or None,
        latitude=degrees(place, "latitude", 90),
        longitude=degrees(place, "longitude", 180),
    )


def _contact(contacts: list[Raw]) -> Attachment:
    """The first contact of those sent together."""
    first: Raw = contacts[0] if contacts else {}
    phones = tables(first, "phones")
    return Attachment(
        AttachmentKind.CONTACT,
        reference=text(phones[0], "phone") if phones else None,
        name=text(table(first, "name") or {}, "formatted_name"),
    )
