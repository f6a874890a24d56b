"""Finds what came with a Telegram message besides its text."""

from collections.abc import Mapping

from bot.channels.fields import Raw, degrees, table, text, whole
from bot.domain.message import Attachment, AttachmentKind

# In this order, since Telegram repeats an animation as a document and a venue as a location
# (https://core.telegram.org/bots/api#message).
_FILES: Mapping[str, AttachmentKind] = {
    "voice": AttachmentKind.VOICE,
    "video_note": AttachmentKind.VIDEO,
    "video": AttachmentKind.VIDEO,
    "animation": AttachmentKind.VIDEO,
    "audio": AttachmentKind.AUDIO,
    "document": AttachmentKind.DOCUMENT,
    "sticker": AttachmentKind.STICKER,
}

# Notes that Telegram puts into a chat by itself: nobody said anything.
SERVICE_NOTES = frozenset(
    {
        "boost_added",
        "channel_chat_created",
        "chat_background_set",
        "chat_owner_changed",
        "chat_owner_left",
        "chat_shared",
        "checklist_tasks_added",
        "checklist_tasks_done",
        "connected_website",
        "delete_chat_photo",
        "direct_message_price_changed",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "gift",
        "gift_upgrade_sent",
        "giveaway_completed",
        "giveaway_created",
        "group_chat_created",
        "left_chat_member",
        "managed_bot_created",
        "message_auto_delete_timer_changed",
        "new_chat_members",
        "new_chat_photo",
        "new_chat_title",
        "paid_message_price_changed",
        "pinned_message",
        "poll_option_added",
        "poll_option_deleted",
        "proximity_alert_triggered",
        "refunded_payment",
        "successful_payment",
        "suggested_post_approval_failed",
        "suggested_post_approved",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
        "supergroup_chat_created",
        "unique_gift",
        "users_shared",
        "video_chat_ended",
        "video_chat_participants_invited",
        "video_chat_scheduled",
        "video_chat_started",
        "web_app_data",
        "write_access_allowed",
    }
)


def is_service_note(message: Raw) -> bool:
    """Whether Telegram itself wrote this message about the chat."""
    return not SERVICE_NOTES.isdisjoint(message)


def attachment(message: Raw) -> Attachment | None:
    """The one attachment a message can have, or None when none of the known kinds is there."""
    photo = _largest(message.get("photo"))
    if photo is not None:
        return _file(AttachmentKind.PHOTO, photo)
    for field, kind in _FILES.items():
        file = table(message, field)
        if file is not None:
            return _file(kind, file)
    venue = table(message, "venue")
    place = table(venue or message, "location")
    if place is not None:
        return _place(place, venue)
    contact = table(message, "contact")
    if contact is not None:
        return _contact(contact)
    return None


def _file(kind: AttachmentKind, file: Raw) -> Attachment:
    size = whole(file, "file_size")
    return Attachment(
        kind,
        reference=text(file, "file_id"),
        name=text(file, "file_name") or text(file, "title") or text(file, "emoji"),
        media_type=text(file, "mime_type"),
        size=size if size is not None and size >= 0 else None,
    )


def _largest(sizes: object) -> Raw | None:
    if not isinstance(sizes, list):
        return None
    known = [size for size in sizes if isinstance(size, dict)]
    return max(known, key=lambda size: whole(size, "width") or 0, default=None)


def _place(place: Raw, venue: Raw | None) -> Attachment:
    title = [text(venue, "title"), text(venue, "address")] if venue else []
    return Attachment(
        AttachmentKind.LOCATION,
        name=", ".join(filter(None, title)) or None,
        latitude=degrees(place, "latitude", 90),
        longitude=degrees(place, "longitude", 180),
    )


def _contact(contact: Raw) -> Attachment:
    names = (text(contact, "first_name"), text(contact, "last_name"))
    return Attachment(
        AttachmentKind.CONTACT,
        reference=text(contact, "phone_number"),
        name=" ".join(filter(None, names)) or None,
    )
