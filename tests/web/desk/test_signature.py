"""What a browser may show is told from a file's first bytes, not from what it calls itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.records import Media
from bot.web.desk.signature import HARMLESS, true_type
from tests.web.desk.samples import SAMPLES


@pytest.mark.parametrize("media_type", SAMPLES)
def test_a_file_that_is_what_it_says_may_be_shown(media_type: str) -> None:
    assert true_type(Media(media_type, SAMPLES[media_type])) == media_type
    assert true_type(Media(f"{media_type.upper()}; codecs=x", SAMPLES[media_type])) == media_type


def test_every_harmless_type_has_a_sample() -> None:
    assert set(SAMPLES) == set(HARMLESS)


@pytest.mark.parametrize("media_type", SAMPLES)
def test_a_page_that_calls_itself_a_picture_is_not_shown(media_type: str) -> None:
    page = b"<!doctype html><script>alert(1)</script>"

    assert true_type(Media(media_type, page)) is None


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/html", "application/pdf", ""])
@pytest.mark.parametrize("content", SAMPLES.values())
def test_other_types_are_never_shown_whatever_they_hold(media_type: str, content: bytes) -> None:
    assert true_type(Media(media_type, content)) is None


def test_a_picture_under_another_pictures_name_is_not_shown() -> None:
    assert true_type(Media("image/png", SAMPLES["image/jpeg"])) is None


@given(st.text() | st.sampled_from(list(HARMLESS)), st.binary(max_size=20))
def test_any_bytes_are_survived(media_type: str, content: bytes) -> None:
    assert true_type(Media(media_type, content)) in {None, *HARMLESS}
