"""Gives a message the richest form WhatsApp allows: buttons, a list, numbered text, a template."""

from collections.abc import Iterable
from typing import Any

from bot.channels.whatsapp.people import recipient
from bot.channels.whatsapp.templates import Template
from bot.domain.delivery import Delivery
from bot.domain.message import Button, OutboundMessage
from bot.errors import Undeliverable

# Source: https://github.com/facebook/openapi, ActionObject, SectionObject and BodyObject; the
# length of a text is Meta's documentation of text messages.
MAX_BUTTONS, MAX_ROWS = 3, 10
MAX_BUTTON_TITLE, MAX_ROW_TITLE, MAX_ROW_DESCRIPTION = 20, 24, 72
MAX_BUTTON_ID, MAX_ROW_ID = 256, 200
MAX_BODY, MAX_TEXT = 1024, 4096

Json = dict[str, Any]


def compose(delivery: Delivery, open_list: str, template: Template | None = None) -> Json:
    """The call that sends this message; `open_list` stands on the button that opens a list.

    With a `template` Meta shows that template's words, which must be those of the message. The
    outbox id travels along and comes back with every report about the message. Raises
    Undeliverable for what no form can carry: a text over 4,096 characters is refused, not split,
    since of several parts nobody could say after a crash which arrived.
    """
    addressee = recipient(delivery.address)
    if addressee is None:
        raise Undeliverable("bad_address")
    said = delivery.message
    form = template.filled(said) if template else _form(said, open_list)
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **addressee,
        **form,
        "biz_opaque_callback_data": str(delivery.id),
    }


def _form(message: OutboundMessage, open_list: str) -> Json:
    buttons = message.buttons
    if not message.text.strip():
        raise Undeliverable("empty")
    if not all(button.id.strip() and button.label.strip() for button in buttons):
        raise Undeliverable("bad_button")
    if not buttons or length(message.text) > MAX_BODY or not _distinct(b.id for b in buttons):
        return _text(message)
    if _fit_as_buttons(buttons):
        return _interactive("button", message.text, {"buttons": [_reply(b) for b in buttons]})
    if _fit_as_rows(buttons):
        action = {"button": open_list, "sections": [{"rows": [_row(b) for b in buttons]}]}
        return _interactive("list", message.text, action)
    return _text(message)


def _text(message: OutboundMessage) -> Json:
    """Plain text, its options numbered: the voter types a number, as on any channel."""
    options = [f"{number}. {b.label}" for number, b in enumerate(message.buttons, 1)]
    body = "\n".join([message.text, "", *options]) if options else message.text
    if length(body) > MAX_TEXT:
        raise Undeliverable("too_long")
    return {"type": "text", "text": {"body": body, "preview_url": False}}


def _interactive(kind: str, body: str, action: Json) -> Json:
    return {
        "type": "interactive",
        "interactive": {"type": kind, "body": {"text": body}, "action": action},
    }


def _fit_as_buttons(buttons: tuple[Button, ...]) -> bool:
    return (
        len(buttons) <= MAX_BUTTONS
        and _distinct(button.label for button in buttons)
        and all(length(b.label) <= MAX_BUTTON_TITLE for b in buttons)
        and all(length(b.id) <= MAX_BUTTON_ID for b in buttons)
    )


def _fit_as_rows(buttons: tuple[Button, ...]) -> bool:
    return (
        len(buttons) <= MAX_ROWS
        and all(length(b.label) <= MAX_ROW_DESCRIPTION for b in buttons)
        and all(length(b.id) <= MAX_ROW_ID for b in buttons)
    )


def _reply(button: Button) -> Json:
    return {"type": "reply", "reply": {"id": button.id, "title": button.label}}


def _row(button: Button) -> Json:
    if length(button.label) <= MAX_ROW_TITLE:
        return {"id": button.id, "title": button.label}
    title = button.label
    while length(title) >= MAX_ROW_TITLE:
        title = title[:-1]
    return {"id": button.id, "title": f"{title}…", "description": button.label}


def length(text: str) -> int:
    """Characters as the strictest reader counts them: an emoji is two (UTF-16)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _distinct(values: Iterable[str]) -> bool:
    seen = list(values)
    return len(seen) == len(set(seen))
