"""What a voter sees of our messages, and what each failure of a send means."""

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.whatsapp.api import CloudApi
from bot.channels.whatsapp.channel import COURTESIES_IN_FLIGHT, WINDOW, WhatsAppChannel
from bot.channels.whatsapp.envelope import values
from bot.channels.whatsapp.failures import ACTS, Act
from bot.channels.whatsapp.parse import parse
from bot.channels.whatsapp.templates import Template
from bot.domain.delivery import Delivery, Origin
from bot.domain.inbound import Inbound
from bot.domain.message import Address, Button, InboundMessage, OutboundMessage
from bot.errors import (
    Halted,
    SendError,
    TooFast,
    TryAgain,
    Undeliverable,
    Unknown,
    WindowClosed,
)
from tests.fake_whatsapp import DISPLAY_NUMBER, TOKEN, FakeWhatsApp
from tests.fake_whatsapp_faults import (
    refused,
    token_expired,
    too_fast,
    too_many_to_one,
    window_closed,
)
from tests.fake_whatsapp_user import FakeUser
from tests.fake_whatsapp_webhooks import NUMBER
from tests.faults import (
    Fault,
    drop_after_applying,
    drop_before_applying,
    garbled_answer,
    server_error,
)

NOON = datetime(2025, 10, 25, 12, tzinfo=UTC)
CHOICES = (Button("entry:card.lost", "بطاقة ضائعة"), Button("menu", "شيء آخر"))


@asynccontextmanager
async def connected(whatsapp: FakeWhatsApp, token: str = TOKEN) -> AsyncIterator[WhatsAppChannel]:
    api = CloudApi(token, NUMBER, whatsapp.url)
    channel = WhatsAppChannel(
        api,
        lambda: NOON,
        lambda language: f"{language}…",
        80.0,
        templates={"ckb": Template("answer_waiting_ckb", "ar")},
    )
    try:
        yield channel
    finally:
        await channel.close()


def delivery(
    to: FakeUser | str,
    text: str = "جواب",
    buttons: tuple[Button, ...] = (),
    attempts: int = 1,
    silent: timedelta = timedelta(0),
) -> Delivery:
    address = Address("whatsapp", to if isinstance(to, str) else to.user_id)
    message = OutboundMessage(text, buttons, "ckb")
    return Delivery(
        42, 7, address, message, Origin.BOT, attempts, 1, NOON, last_inbound_at=NOON - silent
    )


async def test_a_message_arrives_word_for_word_with_its_buttons_and_our_mark() -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        voter = whatsapp.user()
        identity = await channel.send(delivery(voter, "*لا* تنسيق", CHOICES))
        seen = await voter.read()
    assert (seen.text, seen.kind) == ("*لا* تنسيق", "button")
    assert seen.options == (("بطاقة ضائعة", "entry:card.lost"), ("شيء آخر", "menu"))
    assert identity == seen.message_id
    assert seen.raw["biz_opaque_callback_data"] == "42"


async def test_a_voter_is_reached_by_number_or_by_user_id_alone() -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        known, hidden = whatsapp.user(), whatsapp.user(shows_number=False)
        await channel.send(delivery(known.phone))
        await channel.send(delivery(hidden))
    assert [set(call) & {"to", "recipient"} for call in whatsapp.sent()] == [{"to"}, {"recipient"}]
    assert len(known.received) == len(hidden.received) == 1


async def test_four_choices_come_as_a_list_opened_in_the_voters_language() -> None:
    four = tuple(Button(f"topic:{n}", f"T{n}") for n in range(4))
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        voter = whatsapp.user()
        await channel.send(delivery(voter, buttons=four))
        seen = await voter.read()
    assert (seen.kind, seen.labels) == ("list", ("T0", "T1", "T2", "T3"))
    assert seen.raw["interactive"]["action"]["button"] == "ckb…"


def notice(to: FakeUser, language: str = "ckb") -> Delivery:
    said = delivery(to, "وەڵامێک چاوەڕێیە", (Button("waiting", "پیشان بدە"),))
    message = replace(said.message, language=language)
    return replace(said, origin=Origin.NOTICE, message=message)


async def test_a_notice_goes_out_as_a_template_however_long_the_voter_was_silent() -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        whatsapp.approve("answer_waiting_ckb", "ar", "وەڵامێک چاوەڕێیە", "پیشان بدە")
        voter = whatsapp.user()
        long_ago = NOON - timedelta(days=30)
        await channel.send(replace(notice(voter), last_inbound_at=long_ago))
        seen = await voter.read()
    assert (seen.kind, seen.options) == ("template", (("پیشان بدە", "waiting"),))
    assert seen.raw["biz_opaque_callback_data"] == "42"


async def test_a_notice_that_meta_does_not_know_is_undeliverable() -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        with pytest.raises(Undeliverable, match="132001"):
            await channel.send(notice(whatsapp.user()))
        whatsapp.approve("answer_waiting_ckb", "ar", "وەڵامێک چاوەڕێیە")
        with pytest.raises(Undeliverable, match="132000"):
            await channel.send(notice(whatsapp.user()))


async def test_a_notice_in_a_language_without_a_template_is_never_sent() -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        with pytest.raises(Undeliverable, match="no_template"):
            await channel.send(notice(whatsapp.user(), "tr"))
    assert whatsapp.calls == []


FAILURES = [
    (too_fast(), TooFast, "130429"),
    (refused(4), TooFast, "4"),
    (refused(80007), TooFast, "80007"),
    (Fault(429), TooFast, "429"),
    (too_many_to_one(), TryAgain, "131056"),
    (refused(131000, 500), TryAgain, "131000"),
    (refused(131016, 503), TryAgain, "131016"),
    (refused(2, 503), TryAgain, "2"),
    (refused(999_999, transient=True), TryAgain, "999999"),
    (refused(999_999), Undeliverable, "999999"),
    (refused(131026), Undeliverable, "131026"),
    (refused(131049), Undeliverable, "131049"),
    (refused(100), Undeliverable, "100"),
    (Fault(400), Undeliverable, "400"),
    (window_closed(), WindowClosed, "131047"),
    (token_expired(), Halted, "190"),
    (refused(0, 401), Halted, "0"),
    (refused(200, 403), Halted, "200"),
    (refused(299, 403), Halted, "299"),
    (refused(368, 403), Halted, "368"),
    (refused(131031, 403), Halted, "131031"),
    (refused(131048), Halted, "131048"),
    (Fault(401), Halted, "401"),
    (Fault(404), Halted, "404"),
    (Fault(302), TryAgain, "302"),
    (server_error(500), TryAgain, "500"),
    (server_error(502), TryAgain, "502"),
    (server_error(504, applied=True), Unknown, "504"),
    (drop_after_applying(), Unknown, "answer_lost"),
    (drop_before_applying(), Unknown, "answer_lost"),
    (garbled_answer(), Unknown, "unreadable_answer"),
]


@pytest.mark.parametrize(("fault", "kind", "code"), FAILURES)
async def test_each_failure_says_by_its_type_what_to_do(
    fault: Fault, kind: type[SendError], code: str
) -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        voter = whatsapp.user()
        whatsapp.fail(fault)
        with pytest.raises(SendError) as caught:
            await channel.send(delivery(voter))
    assert (type(caught.value), caught.value.code) == (kind, code)


def test_nobody_is_written_off_for_a_passing_limit() -> None:
    limits = {4, 80007, 130429, 131056}
    assert {ACTS[code] for code in limits} == {Act.SLOW_NUMBER, Act.SLOW_PAIR}


async def test_the_pair_rate_slows_down_one_voter_and_longer_each_time() -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        voter, other = whatsapp.user(), whatsapp.user()
        waits = []
        for attempts in (1, 2, 3, 11):
            whatsapp.fail(too_many_to_one())
            with pytest.raises(TryAgain) as caught:
                await channel.send(delivery(voter, attempts=attempts))
            waits.append(caught.value.retry_after)
        await channel.send(delivery(other))
    assert waits == [6.0, 12.0, 24.0, 600.0]
    assert len(other.received) == 1


async def test_a_pause_that_meta_asks_for_is_kept() -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        whatsapp.fail(too_fast(retry_after=90))
        with pytest.raises(TooFast) as caught:
            await channel.send(delivery(whatsapp.user()))
        assert caught.value.retry_after == 90.0


@pytest.mark.parametrize(
    ("silent", "closed"),
    [(timedelta(0), False), (WINDOW, False), (WINDOW + timedelta(seconds=1), True)],
)
async def test_the_window_is_kept_without_asking_meta(silent: timedelta, closed: bool) -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        voter = whatsapp.user()
        if closed:
            with pytest.raises(WindowClosed, match="window"):
                await channel.send(delivery(voter, silent=silent))
        else:
            await channel.send(delivery(voter, silent=silent))
    assert len(whatsapp.sent()) == (0 if closed else 1)


async def test_a_call_that_found_no_server_is_tried_again() -> None:
    async with FakeWhatsApp() as whatsapp:
        pass
    async with connected(whatsapp) as channel:
        with pytest.raises(TryAgain, match="not_connected"):
            await channel.send(delivery("9647000000001"))
        with pytest.raises(TryAgain, match="not_connected"):
            await channel.connect()


async def test_connecting_tells_our_number() -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        assert await channel.connect() == DISPLAY_NUMBER


async def test_calls_name_their_sender_in_the_form_that_meta_describes() -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        await channel.send(delivery(whatsapp.user()))
    [agent] = whatsapp.agents
    assert re.fullmatch(r"[a-zA-Z0-9_-]+/[0-9]+\.[0-9]+\.[0-9]+", agent)


async def test_a_refused_token_halts_the_channel() -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp, token="another") as channel:
        with pytest.raises(Halted):
            await channel.connect()
        with pytest.raises(Halted):
            await channel.send(delivery(whatsapp.user()))


def heard(whatsapp: FakeWhatsApp, *messages: tuple[FakeUser, str]) -> Inbound:
    found: list[InboundMessage] = []
    for voter, text in messages:
        change = {"field": "messages", "value": whatsapp.value(voter.say(text))}
        update = {"object": "whatsapp_business_account", "entry": [{"changes": [change]}]}
        found += parse(values(update, NUMBER), NOON).messages
    return Inbound(tuple(found))


async def test_the_newest_message_of_each_voter_is_marked_as_read_and_typing_is_shown() -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        one, two = whatsapp.user(), whatsapp.user()
        inbound = heard(whatsapp, (one, "a"), (one, "b"), (two, "c"))
        await channel.committed(inbound)
    assert one.seen == [inbound.messages[1].external_id]
    assert two.seen == [inbound.messages[2].external_id]
    assert all(call["typing_indicator"] == {"type": "text"} for call in whatsapp.calls)


async def test_what_cannot_be_marked_as_read_stops_nothing() -> None:
    unknown = InboundMessage(Address("whatsapp", "IQ.1"), "wamid.unknown", NOON, "x")
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        await channel.committed(Inbound((unknown,)))
    async with connected(whatsapp) as channel:
        await channel.committed(Inbound((unknown,)))


async def test_of_many_messages_at_once_only_some_are_marked_as_read() -> None:
    async with FakeWhatsApp() as whatsapp, connected(whatsapp) as channel:
        voters = [whatsapp.user() for _ in range(COURTESIES_IN_FLIGHT + 1)]
        crowd = heard(whatsapp, *((voter, "x") for voter in voters))
        await channel.committed(crowd)
        assert sum(len(voter.seen) for voter in voters) == COURTESIES_IN_FLIGHT
        for _ in range(COURTESIES_IN_FLIGHT):
            whatsapp.fail(server_error(500))
        await channel.committed(crowd)
        later = whatsapp.user()
        await channel.committed(heard(whatsapp, (later, "y")))
    assert len(later.seen) == 1


async def test_no_log_holds_the_token_an_address_or_a_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with FakeWhatsApp() as whatsapp:
        voter = whatsapp.user()
        async with connected(whatsapp) as channel:
            await channel.committed(heard(whatsapp, (voter, "سؤال سري")))
        for fault, _, _ in FAILURES:
            async with connected(whatsapp) as channel:
                whatsapp.fail(fault)
                with pytest.raises(SendError) as caught:
                    await channel.send(delivery(voter, "جواب سري"))
                assert voter.user_id not in str(caught.value)
        unknown = InboundMessage(Address("whatsapp", voter.phone), "wamid.x", NOON, "سري")
        async with connected(whatsapp) as channel:
            await channel.committed(Inbound((unknown,)))
    assert caplog.records
    shown = "\n".join(f"{record.getMessage()} {record.exc_info}" for record in caplog.records)
    for secret in (TOKEN, voter.phone, voter.user_id, "سري"):
        assert secret not in shown


def test_neither_channel_nor_line_shows_the_token() -> None:
    api = CloudApi(TOKEN, NUMBER, "http://127.0.0.1:1")
    channel = WhatsAppChannel(api, lambda: NOON, str, 80.0)
    assert TOKEN not in repr(api) + repr(channel)
