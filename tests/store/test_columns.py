"""Values come back from their columns as they were."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import Awaited, AwaitKind
from bot.domain.message import Attachment, AttachmentKind, Button
from bot.store import columns

ANY_TEXT = st.text(alphabet=st.characters(codec=None))
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda n: timezone(timedelta(minutes=n)))
ATTACHMENTS = st.builds(
    Attachment,
    st.sampled_from(AttachmentKind),
    st.none() | ANY_TEXT,
    size=st.none() | st.integers(0, 2**70),
    latitude=st.none() | st.floats(-90, 90),
)
AWAITED = st.builds(
    Awaited, st.sampled_from(AwaitKind), st.lists(ANY_TEXT).map(tuple), st.none() | ANY_TEXT
)
BUTTONS = st.lists(st.builds(Button, ANY_TEXT, ANY_TEXT)).map(tuple)


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(9000, 1, 1), timezones=ZONES)  # noqa: DTZ001
)
def test_a_time_is_kept_to_the_microsecond_in_utc(moment: datetime) -> None:
    back = columns.moment(columns.micros(moment))
    assert back == moment
    assert back.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        columns.micros(datetime(2026, 1, 1))  # noqa: DTZ001


@given(ANY_TEXT)
def test_what_is_storable_is_utf8_without_nul_and_as_long(text: str) -> None:
    kept = columns.storable(text)
    assert isinstance(kept, str)
    assert b"\0" not in kept.encode()
    assert len(kept) == len(text)
    assert kept == text or "\ufffd" in kept


@given(ATTACHMENTS)
def test_an_attachment_comes_back(attachment: Attachment) -> None:
    assert columns.load_attachment(columns.dump_attachment(attachment)) == attachment


@given(AWAITED)
def test_an_open_question_comes_back(awaited: Awaited) -> None:
    assert columns.load_awaited(columns.dump_awaited(awaited)) == awaited


@given(BUTTONS)
def test_buttons_come_back(buttons: tuple[Button, ...]) -> None:
    assert columns.load_buttons(columns.dump_buttons(buttons)) == buttons
