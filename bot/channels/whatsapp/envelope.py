"""Takes a webhook apart: every entry and every change that is about our own number."""

import logging
from collections.abc import Iterator

from bot.channels.fields import Raw, table, tables, text
from bot.errors import UnreadableUpdate

_LOG = logging.getLogger(__name__)
_OBJECT = "whatsapp_business_account"


def values(update: object, phone_number_id: str) -> Iterator[Raw]:
    """What happened at our number, one value a change of the field `messages`.

    Other fields (groups, templates, account news) and other numbers of the same account are not
    ours to answer. Raises UnreadableUpdate when it is no webhook of a WhatsApp account.
    Source: https://github.com/facebook/openapi, WebhookPayload.
    """
    if not isinstance(update, dict) or update.get("object") != _OBJECT:
        raise UnreadableUpdate("object")
    if not isinstance(update.get("entry"), list):
        raise UnreadableUpdate("entry")
    for entry in tables(update, "entry"):
        for change in tables(entry, "changes"):
            value = table(change, "value")
            if change.get("field") != "messages" or value is None:
                continue
            number = text(table(value, "metadata") or {}, "phone_number_id")
            if number is not None and number != phone_number_id:
                _LOG.warning("a webhook for another number is none of ours")
                continue
            yield value
