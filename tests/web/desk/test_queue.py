"""What the list shows: order, filters, counts, and no voter's words but the last line."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.decision import HandoffReason
from bot.domain.operator import Operator, Role
from bot.domain.ticket import Ticket
from bot.services.records import QueueRow
from bot.web.desk.phrasebook import Phrasebook
from bot.web.desk.queue import PREVIEW, SHOWN, Filter, Queue, Show, build_queue
from tests.services.desk_scene import NOON, KeysAndValues, fixture_catalog

ZAINAB = Operator(1, "Zainab", Role.OPERATOR)

TICKET = Ticket(
    id=7,
    conversation_id=3,
    reason=HandoffReason.ASKED,
    language="ckb",
    opened_at=NOON,
    best_guess="card.lost",
    waiting_since=NOON - timedelta(minutes=6),
)


def row(text: str = "سڵاو", kind: str | None = None, **changes: object) -> QueueRow:
    return QueueRow(replace(TICKET, **changes), "telegram", text, kind)


def book(language: str = "en") -> Phrasebook:
    catalog = fixture_catalog()
    return Phrasebook(KeysAndValues(), catalog, catalog.languages[language])


def listed(*rows: QueueRow, show: Show = Show.ALL, language: str | None = None) -> Queue:
    return build_queue(rows, (), 6, Filter(show, language), ZAINAB, book(), NOON)


def test_a_row_tells_who_waits_how_long_for_what_and_with_whom() -> None:
    (shown,) = listed(row(assignee=2, assignee_name="Azad")).rows

    assert shown.wait == "desk.wait.minutes count=6"
    assert shown.urgency == "soon"
    assert shown.language_name == "کوردی (سۆرانی)"
    assert shown.channel == "desk.channel.telegram"
    assert shown.reason == "desk.reason.asked"
    assert shown.last == "سڵاو"
    assert shown.guess == "I lost my card"
    assert shown.holder == "Azad"
    assert not shown.mine


@pytest.mark.parametrize(
    ("minutes", "wait", "urgency"),
    [
        (0, "desk.wait.now", "calm"),
        (4, "desk.wait.minutes count=4", "calm"),
        (59, "desk.wait.minutes count=59", "late"),
        (60, "desk.wait.hours count=1", "late"),
        (47 * 60, "desk.wait.hours count=47", "late"),
        (49 * 60, "desk.wait.days count=2", "late"),
    ],
)
def test_waiting_is_told_in_the_largest_unit_that_fits(
    minutes: int, wait: str, urgency: str
) -> None:
    (shown,) = listed(row(waiting_since=NOON - timedelta(minutes=minutes))).rows

    assert (shown.wait, shown.urgency) == (wait, urgency)


def test_a_voter_who_was_answered_waits_for_nobody() -> None:
    queue = listed(row(waiting_since=None), row())

    assert queue.rows[0].wait == "desk.wait.answered"
    assert queue.rows[0].urgency == "none"
    assert queue.waiting == 1


def test_filters_choose_and_count() -> None:
    rows = [row(), row(assignee=1), row(assignee=2), row(language="ar")]

    def ids(show: Show, language: str | None = None) -> int:
        return len(listed(*rows, show=show, language=language).rows)

    assert (ids(Show.ALL), ids(Show.UNASSIGNED), ids(Show.MINE)) == (4, 2, 1)
    assert (ids(Show.ALL, "ar"), ids(Show.MINE, "ar")) == (1, 0)
    queue = listed(*rows, show=Show.UNASSIGNED)
    assert [tab.count for tab in queue.shows] == [4, 2, 1, None, 6]
    assert [(tab.value, tab.count) for tab in queue.languages] == [("ar", 1), ("ckb", 1)]
    assert queue.waiting == 4


def test_the_chosen_language_stays_in_sight_when_its_last_ticket_has_gone() -> None:
    queue = listed(row(language="ar"), language="tr")

    assert [(tab.value, tab.count, tab.chosen) for tab in queue.languages] == [
        ("ar", 1, False),
        ("tr", 0, True),
    ]


def test_a_long_queue_says_how_many_are_not_shown() -> None:
    queue = listed(*[row() for _ in range(SHOWN + 5)])

    assert (len(queue.rows), queue.more) == (SHOWN, 5)


def test_the_last_words_are_one_line_of_bounded_length() -> None:
    (shown,) = listed(row("first\nsecond\t" + "x" * 500)).rows

    assert shown.last.startswith("first second x")
    assert len(shown.last) == PREVIEW


def test_a_message_without_words_is_named_by_its_kind() -> None:
    (photo,) = listed(row("", "photo")).rows
    (nothing,) = listed(row("", None)).rows

    assert photo.last == "desk.attachment.photo"
    assert nothing.last == ""


def test_a_ticket_about_an_entry_that_is_gone_is_still_listed() -> None:
    (shown,) = listed(row(best_guess="gone.entry", language="xx")).rows

    assert shown.guess == "gone.entry"
    assert shown.language_name == "xx"


@settings(deadline=None)
@given(st.none() | st.text(), st.none() | st.text())
def test_any_address_gives_a_filter_that_reads_itself_again(
    show: str | None, language: str | None
) -> None:
    chosen = Filter.read(show, language)

    assert Filter.read(str(chosen.show), chosen.language) == chosen
    assert chosen.query() == "" or chosen.query().startswith("?")
