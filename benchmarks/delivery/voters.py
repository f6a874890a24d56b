"""Voters who write to us: the requests that a platform would make, ready to be sent."""

import itertools
import json
import random
import time
from collections.abc import Iterator

from benchmarks.corpora import voter_messages
from benchmarks.delivery.client import Shot
from bot.channels.telegram.webhook import SECRET_HEADER
from bot.channels.whatsapp.webhook import SIGNATURE_HEADER, signature

SECRET = "benchmark"
NUMBER = "106540352242922"
FALLBACK = ("where do I vote?", "متى الانتخابات", "کارتەکەم ون بووە", "kartım kayboldu")


def texts(*, unique: bool, seed: int = 1) -> Iterator[str]:
    """What voters write, without end: the benchmark's questions in all languages, drawn at random.

    Some come again, as among voters, unless each is made `unique` by a number behind it.
    """
    found = [message.text for message in voter_messages()] or list(FALLBACK)
    draw = random.Random(seed)
    for number in itertools.count():
        text = draw.choice(found)
        yield f"{text} {number}" if unique else text


def name_of(voter: int, turn: int) -> str:
    """The id of a voter's message; `turn` counts that voter's messages."""
    return f"wamid.HBgMVOTER{voter:08d}T{turn:06d}FQIAEhgUAA=="


def voter_and_turn(name: str) -> tuple[int, int]:
    """The voter and the turn of `name_of`."""
    return int(name[15:23]), int(name[24:30])


def whatsapp(voter: int, turn: int, text: str) -> Shot:
    """A webhook as Meta signs and posts it."""
    name, phone, user_id = name_of(voter, turn), f"9647{voter:09d}", f"IQ.{voter:015d}"
    message = {
        "from": phone,
        "from_user_id": user_id,
        "id": name,
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": text},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "9647700000000", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": "Voter"}, "wa_id": phone, "user_id": user_id}],
        "messages": [message],
    }
    entry = {"id": "102290129340398", "changes": [{"value": value, "field": "messages"}]}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
    headers = f"{SIGNATURE_HEADER}: {signature(SECRET, body)}"
    return Shot(name, _post("/webhooks/whatsapp", headers, body))


def update(voter: int, turn: int, number: int, text: str) -> dict[str, object]:
    """One of Telegram's updates; `number` rises over all voters."""
    person = {"id": 5_000_000_000 + voter, "is_bot": False, "first_name": "Voter"}
    chat = {"id": person["id"], "type": "private", "first_name": "Voter"}
    message = {
        "message_id": turn + 1,
        "from": person,
        "chat": chat,
        "date": int(time.time()),
        "text": text,
    }
    return {"update_id": 700_000_001 + number, "message": message}


def telegram(made: dict[str, object]) -> Shot:
    """An update as Telegram posts it."""
    headers = f"{SECRET_HEADER}: {SECRET}"
    body = json.dumps(made).encode()
    return Shot(str(made["update_id"]), _post("/webhooks/telegram", headers, body))


def by_line(shots: list[list[Shot]], lines: int) -> list[list[Shot]]:
    """Deal out shots[turn][voter] so that a voter's messages leave in order, on one connection."""
    return [[shot for turn in shots for shot in turn[line::lines]] for line in range(lines)]


def _post(path: str, headers: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: voterline.test\r\nContent-Type: application/json\r\n"
        f"{headers}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
