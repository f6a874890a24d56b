"""Turns one webhook into the house's own words; any JSON value is survived."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.channels.fields import Raw, moment, need, table, tables, text
from bot.channels.whatsapp.content import Content, content
from bot.channels.whatsapp.people import CHANNEL, same_person, sender
from bot.channels.whatsapp.statuses import report
from bot.domain.inbound import AddressMoved, Fact, Inbound
from bot.domain.message import Address, InboundMessage
from bot.errors import UnreadableUpdate

_LOG = logging.getLogger(__name__)

# What WhatsApp reports by itself or what asks for no answer: nobody said anything.
_SILENT = frozenset({"reaction", "system", "request_welcome"})


def parse(values: Iterable[Raw], now: datetime) -> Inbound:
    """Read all messages and reports of one webhook's values (see `envelope`).

    A message that cannot be read is passed over when others of the same webhook can be, since
    Meta repeats only the whole. `now`, aware and in UTC, stands in for a missing time. Raises
    UnreadableUpdate with the name of the field that is not as documented when nothing could be
    read, and nothing else whatever the values.
    """
    messages: list[InboundMessage] = []
    facts: list[Fact] = []
    broken: list[UnreadableUpdate] = []
    for value in values:
        contacts = tables(value, "contacts")
        for status in _outside_groups(value, "statuses"):
            facts += [*same_person(status, contacts), *report(status)]
        for message in _outside_groups(value, "messages"):
            try:
                messages += _said(message, contacts, now)
                facts += _moves(message, contacts)
            except UnreadableUpdate as unreadable:
                broken.append(unreadable)
    if broken and not messages and not facts:
        raise broken[0]
    for problem in broken:
        _LOG.error("a message passed over: no readable %s", problem)
    return Inbound(tuple(messages), tuple(dict.fromkeys(facts)))


def _outside_groups(value: Raw, key: str) -> list[Raw]:
    """What is said in a group is not said to us."""
    return [item for item in tables(value, key) if not text(item, "group_id")]


def _said(message: Raw, contacts: list[Raw], now: datetime) -> Iterator[InboundMessage]:
    if text(message, "type") in _SILENT:
        return
    said: Content = content(message)
    yield InboundMessage(
        address=need(sender(message, contacts), "message.from"),
        external_id=need(text(message, "id") or None, "message.id"),
        sent_at=moment(message, "timestamp") or now,
        text=said.text,
        choice=said.choice,
        attachment=said.attachment,
    )


def _moves(message: Raw, contacts: list[Raw]) -> Iterator[AddressMoved]:
    """A person's new number or new user id; we may know the person by either of the old ones."""
    news = table(message, "system")
    if text(message, "type") != "system" or news is None:
        yield from same_person(message, contacts)
        return
    new = text(news, "user_id") or text(news, "wa_id")
    for old in (text(message, "from_user_id"), text(message, "from")):
        if old and new and old != new:
            yield AddressMoved(Address(CHANNEL, old), Address(CHANNEL, new))
