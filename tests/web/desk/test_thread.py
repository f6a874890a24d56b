"""How conversation and history are woven into one thread."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.ticket import TicketEvent, TicketEventKind
from bot.services.records import Line, Speaker
from bot.web.desk.thread import Bubble, Item, Mark, Note, Threading, is_on_the_way
from tests.services.desk_scene import NOON
from tests.web.desk.test_queue import book

ASKED = Line(1, NOON - timedelta(minutes=9), Speaker.VOTER, "Where do I vote?")
SAID = Line(
    1,
    NOON - timedelta(minutes=3),
    Speaker.OPERATOR,
    "At school 12.",
    "en",
    status=DeliveryStatus.SENT,
    operator_name="Zainab",
)
CLAIMED = TicketEvent(2, 7, TicketEventKind.CLAIMED, NOON - timedelta(minutes=5), 1, "Zainab")


def threading(files: bool = True, reachable: bool = True) -> Threading:
    return Threading(book(), "en", "whatsapp", files, reachable, NOON)


def weave(*things: Line | TicketEvent) -> list[Item]:
    lines = [thing for thing in things if isinstance(thing, Line)]
    events = [thing for thing in things if isinstance(thing, TicketEvent)]
    woven = threading().weave(lines, events)
    return [item for item in woven if not item.key.startswith("day-")]


def bubble(line: Line) -> Bubble:
    (item,) = weave(line)
    assert isinstance(item, Bubble)
    return item


def test_events_stand_between_the_lines_by_time() -> None:
    woven = weave(ASKED, SAID, CLAIMED)

    assert [item.key for item in woven] == ["in-1", "event-2", "out-1"]
    assert isinstance(woven[1], Mark)
    assert woven[1].text == "desk.event.claimed who=\u2068Zainab\u2069"


def test_lines_keep_their_order_even_when_a_platforms_clock_is_wrong() -> None:
    early = replace(ASKED, id=2, at=ASKED.at - timedelta(hours=5))

    assert [item.key for item in weave(ASKED, early, SAID)] == ["in-1", "in-2", "out-1"]


def test_messages_are_told_once_not_as_events_too() -> None:
    replied = replace(CLAIMED, kind=TicketEventKind.REPLIED, body="stamp")
    wrote = replace(CLAIMED, kind=TicketEventKind.VOTER_WROTE)

    assert weave(replied, wrote) == []


def test_a_note_is_another_kind_of_thing_than_a_message() -> None:
    noted = replace(CLAIMED, kind=TicketEventKind.NOTED, body="ask the office")

    (item,) = weave(noted)

    assert isinstance(item, Note)
    assert (item.who, item.text) == ("Zainab", "ask the office")


@pytest.mark.parametrize("kind", [kind for kind in TicketEventKind if kind != "noted"])
def test_every_kind_of_event_can_be_shown(kind: TicketEventKind) -> None:
    for item in weave(replace(CLAIMED, kind=kind, body="3")):
        assert isinstance(item, Mark)
        assert "desk.event." in item.text


def test_an_approved_text_is_told_from_an_operators_own_words() -> None:
    own, approved = bubble(SAID), bubble(replace(SAID, entry="card.lost"))

    assert (own.badge, own.approved) == ("desk.own_words", False)
    assert approved.approved
    assert approved.badge == "desk.approved title=\u2068I lost my card\u2069"


def test_delivery_is_told_for_our_lines_only() -> None:
    assert bubble(SAID).status_text == "desk.delivery.sent"
    assert bubble(ASKED).status_text is None


def test_what_is_on_its_way_will_change_soon() -> None:
    assert is_on_the_way([replace(SAID, status=DeliveryStatus.QUEUED)])
    assert is_on_the_way([replace(SAID, status=DeliveryStatus.UNKNOWN)])
    assert not is_on_the_way([ASKED, SAID, replace(SAID, status=DeliveryStatus.FAILED)])


def test_what_did_not_arrive_says_why_and_can_be_sent_again() -> None:
    failed = bubble(replace(SAID, status=DeliveryStatus.FAILED, code="131026"))

    assert failed.status_text == "desk.delivery.failed"
    assert failed.reason == "desk.failure.undelivered channel=\u2068desk.channel.whatsapp\u2069"
    assert failed.code == "131026"
    assert failed.may_send_again


def test_what_was_set_aside_says_so_and_is_not_sent_again() -> None:
    left = bubble(replace(SAID, status=DeliveryStatus.FAILED, code="131026", set_aside=True))

    assert left.status_text == "desk.delivery.set_aside"
    assert not left.may_send_again


def test_nothing_is_sent_again_to_a_voter_who_blocked_us() -> None:
    line = replace(SAID, status=DeliveryStatus.FAILED, code="unreachable")
    (_, shown) = threading(reachable=False).weave([line], [])

    assert isinstance(shown, Bubble)
    assert not shown.may_send_again


def test_what_may_have_arrived_twice_says_so() -> None:
    assert bubble(replace(SAID, repeat=True)).twice
    assert not bubble(SAID).twice


@pytest.mark.parametrize(
    ("choice", "meaning"),
    [
        ("entry:card.lost", "I lost my card"),
        ("entry:gone", "gone"),
        ("lang:ckb", "کوردی (سۆرانی)"),
        ("rate:3", "desk.rating.3"),
        ("right:card.lost", "desk.choice.right title=\u2068I lost my card\u2069"),
        ("person:asked", "desk.choice.person"),
        ("menu", "desk.choice.menu"),
        ("topic:card:2", "desk.choice.topic"),
        ("unheard of", "unheard of"),
    ],
)
def test_a_tapped_button_is_told_by_what_it_means(choice: str, meaning: str) -> None:
    assert bubble(replace(ASKED, text="", choice=choice)).tap == meaning


def test_a_new_day_is_marked_in_iraqs_time() -> None:
    late = replace(ASKED, at=NOON - timedelta(hours=12, minutes=1))
    woven = threading().weave([late, SAID], [])

    assert [item.text for item in woven if isinstance(item, Mark)] == [
        "desk.yesterday",
        "desk.today",
    ]
