"""Turns one raw Telegram update into the house's own words; any JSON value is survived."""

from datetime import datetime

from telegram.constants import ChatMemberStatus, ChatType, UpdateType

from bot.channels.fields import Raw, moment, need, table, text, whole
from bot.channels.telegram import attachments
from bot.channels.telegram.rich_text import plain_text
from bot.domain.inbound import AddressMoved, AddressReachable, Inbound
from bot.domain.message import Address, Attachment, AttachmentKind, InboundMessage
from bot.errors import UnreadableUpdate

CHANNEL = "telegram"

ALLOWED_UPDATES: tuple[str, ...] = (
    UpdateType.MESSAGE,
    UpdateType.EDITED_MESSAGE,
    UpdateType.CALLBACK_QUERY,
    UpdateType.MY_CHAT_MEMBER,
)

_CALLBACK = "callback:"
_NOTHING = Inbound()


def parse(update: object, now: datetime) -> Inbound:
    """Read an Update (https://core.telegram.org/bots/api#update), already decoded from JSON.

    Only private chats are read: what is said in a group is not said to us. `now`, aware and in
    UTC, is the time of a tap, to which Telegram gives none. Raises UnreadableUpdate with the
    name of the field that is not as documented, and nothing else whatever the value.
    """
    if not isinstance(update, dict):
        raise UnreadableUpdate("update")
    update_id = need(whole(update, "update_id"), "update_id")
    message = table(update, "message")
    edited = table(update, "edited_message")
    query = table(update, "callback_query")
    membership = table(update, "my_chat_member")
    if message is not None:
        return _message(message, update_id)
    if edited is not None:
        return _edited(edited, update_id)
    if query is not None:
        return _tap(query, now)
    if membership is not None:
        return _membership(membership)
    if any(update.get(kind) is not None for kind in ALLOWED_UPDATES):
        raise UnreadableUpdate("update")
    return _NOTHING


def update_id_of(update: object) -> int | None:
    """The id that getUpdates confirms by, also of an update that `parse` cannot read."""
    return whole(update, "update_id") if isinstance(update, dict) else None


def callback_id(message: InboundMessage) -> str | None:
    """The id under which a tap is acknowledged with answerCallbackQuery; None for no tap."""
    if message.choice is None or not message.external_id.startswith(_CALLBACK):
        return None
    return message.external_id.removeprefix(_CALLBACK)


def _message(message: Raw, update_id: int) -> Inbound:
    chat = need(table(message, "chat"), "message.chat")
    if not _is_private(chat):
        return _moved(message, chat)
    if _from_bot(message):
        return _NOTHING
    sent_at = need(moment(message, "date"), "message.date")
    # Updates are numbered anew after a week of silence and for another bot; the date keeps the
    # id unique for ever (https://core.telegram.org/bots/api#update).
    external_id = f"message:{update_id}:{int(sent_at.timestamp())}"
    return _said(message, chat, external_id, sent_at, edited=False)


def _edited(message: Raw, update_id: int) -> Inbound:
    chat = need(table(message, "chat"), "edited_message.chat")
    # A shared live location is "edited" each time the phone moves.
    if not _is_private(chat) or _from_bot(message) or table(message, "location") is not None:
        return _NOTHING
    sent_at = need(moment(message, "edit_date") or moment(message, "date"), "edited_message.date")
    external_id = f"edit:{update_id}:{int(sent_at.timestamp())}"
    return _said(message, chat, external_id, sent_at, edited=True)


def _said(message: Raw, chat: Raw, external_id: str, sent_at: datetime, *, edited: bool) -> Inbound:
    words, attached = _content(message)
    if not words and attached is None:
        if attachments.is_service_note(message):
            return _NOTHING
        attached = Attachment(AttachmentKind.OTHER)
    said = InboundMessage(
        _address(chat),
        external_id,
        sent_at,
        text=words,
        attachment=attached,
        edited=edited,
    )
    return Inbound(messages=(said,))


def _content(message: Raw) -> tuple[str, Attachment | None]:
    words = text(message, "text") or text(message, "caption")
    rich = table(message, "rich_message")
    if not words and rich is not None:
        words = plain_text(rich)
    return words or "", attachments.attachment(message)


def _tap(query: Raw, now: datetime) -> Inbound:
    identity = need(text(query, "id") or None, "callback_query.id")
    choice = text(query, "data")
    below = table(query, "message")
    chat = table(below, "chat") if below is not None else None
    if not choice or (chat is not None and not _is_private(chat)):
        return _NOTHING
    # Without the message the chat is the person's own: both ids are the same in private.
    address = _address(chat or need(table(query, "from"), "callback_query.from"))
    label = _label(below, choice) if below is not None else ""
    tap = InboundMessage(address, _CALLBACK + identity, now, text=label, choice=choice)
    return Inbound(messages=(tap,))


def _label(message: Raw, choice: str) -> str:
    rows = (table(message, "reply_markup") or {}).get("inline_keyboard")
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            if isinstance(button, dict) and text(button, "callback_data") == choice:
                return text(button, "text") or ""
    return ""


def _membership(change: Raw) -> Inbound:
    chat = need(table(change, "chat"), "my_chat_member.chat")
    new = need(table(change, "new_chat_member"), "my_chat_member.new_chat_member")
    status = text(new, "status")
    if not _is_private(chat) or status not in (ChatMemberStatus.BANNED, ChatMemberStatus.MEMBER):
        return _NOTHING
    reachable = status == ChatMemberStatus.MEMBER
    return Inbound(facts=(AddressReachable(_address(chat), reachable),))


def _moved(message: Raw, chat: Raw) -> Inbound:
    new, old = whole(message, "migrate_to_chat_id"), whole(message, "migrate_from_chat_id")
    here = _address(chat)
    if new is not None:
        return Inbound(facts=(AddressMoved(here, Address(CHANNEL, str(new))),))
    if old is not None:
        return Inbound(facts=(AddressMoved(Address(CHANNEL, str(old)), here),))
    return _NOTHING


def _is_private(chat: Raw) -> bool:
    return need(text(chat, "type"), "chat.type") == ChatType.PRIVATE


def _from_bot(message: Raw) -> bool:
    # Two bots that answer each other would never stop.
    sender = table(message, "from")
    return sender is not None and sender.get("is_bot") is True


def _address(chat: Raw) -> Address:
    return Address(CHANNEL, str(need(whole(chat, "id"), "chat.id")))
