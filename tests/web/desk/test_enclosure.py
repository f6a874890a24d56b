"""How the desk names what came with a message, and what of it can be opened."""

import pytest

from bot.domain.message import Attachment, AttachmentKind
from bot.web.desk.enclosure import Enclosure, Enclosures
from tests.web.desk.test_queue import book


def shown(attachment: Attachment, files: bool = True) -> Enclosure:
    return Enclosures(book(), files).of(attachment, 7)


def test_a_place_is_told_by_its_coordinates_and_found_on_a_map() -> None:
    place = shown(Attachment(AttachmentKind.LOCATION, latitude=36.19112, longitude=-44.00919))

    assert place.label == "desk.attachment.location · \u206836.19112, -44.00919\u2069"
    assert place.shown_as == "place"
    assert place.href == (
        "https://www.openstreetmap.org/?mlat=36.19112&mlon=-44.00919#map=17/36.19112/-44.00919"
    )


def test_a_file_is_named_by_kind_name_and_size() -> None:
    file = shown(Attachment(AttachmentKind.DOCUMENT, "ref", "card.pdf", "application/pdf", 2_500))

    assert (
        file.label
        == "desk.attachment.document · \u2068card.pdf\u2069 · desk.kilobytes size=\u20682\u2069"
    )
    assert (file.shown_as, file.href) == ("file", "/desk/media/7")


@pytest.mark.parametrize(
    ("kind", "shown_as"),
    [
        (AttachmentKind.PHOTO, "photo"),
        (AttachmentKind.VOICE, "audio"),
        (AttachmentKind.AUDIO, "audio"),
        (AttachmentKind.VIDEO, "video"),
        (AttachmentKind.STICKER, "file"),
    ],
)
def test_pictures_voices_and_films_need_no_download(kind: AttachmentKind, shown_as: str) -> None:
    assert shown(Attachment(kind, "ref")).shown_as == shown_as


def test_what_cannot_be_fetched_is_named_only() -> None:
    assert shown(Attachment(AttachmentKind.PHOTO)).href is None
    assert shown(Attachment(AttachmentKind.CONTACT, "ref")).href is None
    assert shown(Attachment(AttachmentKind.PHOTO, "ref"), files=False).href is None
