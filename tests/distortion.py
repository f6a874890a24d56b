"""Delivers webhooks as a platform may: repeated, in another order, cut apart and joined anew.

Nothing is lost and nothing made up. With `in_order` the messages of one person keep the order in
which each first arrives; no platform promises even that. Chance is drawn from the `Random` given.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from random import Random
from typing import Any

Raw = dict[str, Any]

MOST_TIMES = 5
_LISTS = ("messages", "statuses")


def distorted_updates(
    updates: Sequence[Raw], random: Random, *, in_order: bool = True
) -> list[Raw]:
    """Updates of Telegram, each delivered one to five times, those of all chats mixed."""
    return _delivered(updates, _chat, random, in_order)


def distorted_webhooks(
    webhooks: Sequence[Raw], random: Random, *, in_order: bool = True
) -> list[Raw]:
    """Webhooks of WhatsApp, their messages and statuses delivered one to five times and mixed.

    Several come in one webhook, in entries, changes and lists of their own or in the same. The
    statuses are in no order at all.
    """
    pieces = [piece for webhook in webhooks for piece in _cut(webhook)]
    joined: list[Raw] = []
    for piece in _delivered(pieces, _sender, random, in_order):
        if joined and random.random() < 0.6:
            joined[-1] = _joined(joined[-1], piece, random.choice(("entry", "change", "list")))
        else:
            joined.append(piece)
    return joined


def _delivered(
    pieces: Sequence[Raw], person: Callable[[Raw], Hashable], random: Random, in_order: bool
) -> list[Raw]:
    """The pieces mixed; the first copies of one person's in order, those of nobody (None) free."""
    drawn = [n for n in range(len(pieces)) for _ in range(random.randint(1, MOST_TIMES))]
    random.shuffle(drawn)
    if not in_order:
        return [pieces[n] for n in drawn]
    people: list[Hashable] = [person(piece) for piece in pieces]
    keys = [n if who is None else who for n, who in enumerate(people)]
    coming: defaultdict[Hashable, deque[Raw]] = defaultdict(deque)
    for key, piece in zip(keys, pieces, strict=True):
        coming[key].append(piece)
    shown: dict[int, Raw] = {}
    for n in drawn:
        if n not in shown:
            shown[n] = coming[keys[n]].popleft()
    return [shown[n] for n in drawn]


def _chat(update: Raw) -> Hashable:
    happened = next(value for key, value in update.items() if key != "update_id")
    return (happened.get("chat") or happened.get("from") or {}).get("id")


def _sender(webhook: Raw) -> Hashable:
    [message] = webhook["entry"][0]["changes"][0]["value"].get("messages", [{}])
    return message.get("from_user_id") or message.get("from")


def _cut(webhook: Raw) -> Iterator[Raw]:
    """A webhook for each message and each status; a change without any stays whole."""
    for entry in webhook["entry"]:
        for change in entry["changes"]:
            value = change["value"]
            rest = {key: inner for key, inner in value.items() if key not in _LISTS}
            parts = [{**rest, key: [one]} for key in _LISTS for one in value.get(key, ())]
            for part in parts or [value]:
                yield {**webhook, "entry": [{**entry, "changes": [{**change, "value": part}]}]}


def _joined(webhook: Raw, piece: Raw, how: str) -> Raw:
    """The piece at the end of the webhook, as deep inside as `how` says and the two allow."""
    *entries, last = webhook["entry"]
    [entry] = piece["entry"]
    if how == "entry" or last["id"] != entry["id"]:
        return {**webhook, "entry": [*entries, last, entry]}
    changes = [*last["changes"], *entry["changes"]]
    if how == "list":
        changes = [*changes[:-2], *_in_one_list(*changes[-2:])]
    return {**webhook, "entry": [*entries, {**last, "changes": changes}]}


def _in_one_list(one: Raw, two: Raw) -> list[Raw]:
    first, second = one["value"], two["value"]
    joinable = {"messaging_product", "metadata", "contacts", *_LISTS}
    if one["field"] != two["field"] or (set(first) | set(second)) - joinable:
        return [one, two]
    contacts = list(first.get("contacts", ()))
    contacts += [contact for contact in second.get("contacts", ()) if contact not in contacts]
    numbers = [contact.get("wa_id") for contact in contacts]
    # One list never says two things of the same person.
    if first.get("metadata") != second.get("metadata") or len(set(numbers)) < len(numbers):
        return [one, two]
    value = {**first, **({"contacts": contacts} if contacts else {})}
    for key in _LISTS:
        if key in first or key in second:
            value[key] = [*first.get(key, ()), *second.get(key, ())]
    return [{**one, "value": value}]
