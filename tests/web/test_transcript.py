"""Bubbles: links, harmless text, tapped buttons, days, times."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import Origin
from bot.domain.message import Button, OutboundMessage
from bot.services.records import Line, Outgoing, Speaker
from bot.web.transcript import Part, bubbles_of, clock_time, harmless, parts_of, plain
from tests.web.stage import LANGUAGES, NOON

ONE, TWO = Button("entry:one", "One"), Button("entry:two", "Two")


def heard(number: int, text: str, choice: str | None = None, at: datetime = NOON) -> Line:
    return Line(number, at, Speaker.VOTER, text, choice=choice)


def said(number: int) -> Line:
    return Line(number, NOON, Speaker.BOT, "…")


def sent(number: int, *buttons: Button) -> Outgoing:
    return Outgoing(number, NOON, OutboundMessage(f"answer {number}", buttons, "en"), Origin.BOT)


@given(st.text())
def test_the_parts_put_together_are_the_text(text: str) -> None:
    assert "".join(part.text for part in parts_of(text)) == text


@given(st.text(alphabet="htps:/.ihecq ()،؟\u200f\n", min_size=1))
def test_only_web_addresses_become_links(text: str) -> None:
    for part in parts_of(text):
        assert part.link is None or part.link.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("الموقع: https://ihec.iq، والخط", "https://ihec.iq"),
        ("(https://ihec.iq/a?b=c).", "https://ihec.iq/a?b=c"),
        ("https://ihec.iq؟", "https://ihec.iq"),
        ("javascript:alert(1)", None),
        ("https://", None),
    ],
)
def test_a_link_ends_before_the_sentences_own_marks(text: str, link: str | None) -> None:
    assert next((part.link for part in parts_of(text) if part.link), None) == link


def test_marks_that_join_letters_survive_and_marks_that_turn_lines_do_not() -> None:
    assert harmless("می\u200cخواهم\u202e\u2066\x00\x1b\n\t") == "می\u200cخواهم\n\t"


def test_the_newest_offer_of_a_button_is_the_one_tapped() -> None:
    lines = [heard(1, "x"), said(1), heard(2, "y"), said(2), heard(3, "One", "entry:one")]

    bubbles = bubbles_of(lines, [sent(1, ONE, TWO), sent(2, ONE)], LANGUAGES)

    assert [bubble.tapped for bubble in bubbles] == [None, None, None, "entry:one", None]


def test_lines_of_ours_that_were_not_sent_and_forgotten_words_are_left_out() -> None:
    bubbles = bubbles_of([heard(1, ""), said(1), said(2)], [sent(2)], LANGUAGES)

    assert [bubble.parts for bubble in bubbles] == [(Part("answer 2"),)]


def test_a_day_of_iraq_begins_at_nine_in_the_evening_utc() -> None:
    late = datetime(2026, 11, 21, 20, 59, tzinfo=UTC)
    lines = [heard(1, "a", at=late), heard(2, "b", at=late + timedelta(minutes=1))]

    days = [bubble.day for bubble in bubbles_of(lines, [], LANGUAGES)]

    assert [str(day) for day in days] == ["2026-11-21", "2026-11-22"]


def test_times_are_iraqs_in_the_languages_digits() -> None:
    assert clock_time(NOON, LANGUAGES["ar"]) == "١٢:٠٠"
    assert clock_time(NOON, LANGUAGES["tr"]) == "12:00"


def test_an_operators_words_find_their_own_direction() -> None:
    message = OutboundMessage("hi", (), "ckb")
    bot, operator = (
        bubbles_of([said(1)], [Outgoing(1, NOON, message, origin)], LANGUAGES)[0]
        for origin in (Origin.BOT, Origin.OPERATOR)
    )

    assert (bot.direction, operator.direction) == ("rtl", "auto")
    assert plain(operator)["speaker"] == "operator"
