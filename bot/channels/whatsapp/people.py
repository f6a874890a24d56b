"""Tells who wrote: by the user id that belongs to us alone, else by the phone number."""

import re
from collections.abc import Iterator

from bot.channels.fields import Raw, text
from bot.domain.inbound import AddressMoved
from bot.domain.message import Address

CHANNEL = "whatsapp"

# `CC.` and up to 128 letters and digits, `CC.ENT.` when several businesses share the id.
# Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
_USER_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
_PHONE = re.compile(r"\+?[0-9]{5,20}")


def sender(message: Raw, contacts: list[Raw]) -> Address | None:
    """The writer's address, None when the message names nobody.

    The business-scoped user id comes first: since 2026 it is always there, while the phone
    number is left out for people who have taken a user name.
    """
    phone, user_id = _names(message, contacts)
    identity = user_id or phone
    return Address(CHANNEL, identity) if identity else None


def same_person(named: Raw, contacts: list[Raw]) -> Iterator[AddressMoved]:
    """What makes one conversation of two when a message or a report names a person both ways.

    Whoever was known by the number alone is from now on known by the user id, which stays when
    the number is left out.
    """
    phone, user_id = _names(named, contacts)
    phone = phone or text(named, "recipient_id")
    user_id = user_id or text(named, "recipient_user_id")
    if phone and user_id and phone != user_id:
        yield AddressMoved(Address(CHANNEL, phone), Address(CHANNEL, user_id))


def recipient(address: Address) -> dict[str, str] | None:
    """The field that names the addressee of a call, None when the address is neither kind."""
    if _USER_ID.fullmatch(address.id):
        return {"recipient": address.id}
    return {"to": address.id} if _PHONE.fullmatch(address.id) else None


def _names(message: Raw, contacts: list[Raw]) -> tuple[str | None, str | None]:
    phone = text(message, "from")
    return phone, text(message, "from_user_id") or _user_id_of(phone, contacts)


def _user_id_of(phone: str | None, contacts: list[Raw]) -> str | None:
    """The user id in the contact beside the message; with several contacts the numbers decide."""
    for contact in contacts:
        if len(contacts) == 1 or (phone and text(contact, "wa_id") == phone):
            return text(contact, "user_id") or None
    return None
