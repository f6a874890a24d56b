"""That operators see what voters send by WhatsApp, and that no file can do harm."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.channels.whatsapp.api import CloudApi
from bot.channels.whatsapp.library import MAX_BYTES, WhatsAppLibrary
from bot.domain.message import Attachment, AttachmentKind
from bot.errors import MediaUnavailable
from bot.services.records import Media
from tests.fake_shelf import Kept
from tests.fake_whatsapp import TOKEN, FakeWhatsApp
from tests.fake_whatsapp_webhooks import NUMBER

PICTURE = b"\xff\xd8" + bytes(range(256)) * 700


@asynccontextmanager
async def opened(whatsapp: FakeWhatsApp, token: str = TOKEN) -> AsyncIterator[WhatsAppLibrary]:
    api = CloudApi(token, NUMBER, whatsapp.url)
    try:
        yield WhatsAppLibrary(api)
    finally:
        await api.close()


def photo(reference: str | None, media_type: str | None = "image/jpeg") -> Attachment:
    return Attachment(AttachmentKind.PHOTO, reference, media_type=media_type)


async def refused(kept: Kept, token: str = TOKEN) -> tuple[str, int]:
    """Why such a file is not to be had, and how many bytes of it were given out."""
    async with FakeWhatsApp() as whatsapp, opened(whatsapp, token) as library:
        identity = whatsapp.shelf.keep(kept)
        with pytest.raises(MediaUnavailable) as error:
            await library.fetch(photo(identity))
        return error.value.code, whatsapp.shelf.given.get(identity, 0)


@pytest.mark.parametrize(
    ("told", "known", "shown"),
    [
        ("image/png", "image/jpeg", "image/png"),
        (None, "image/jpeg", "image/jpeg"),
        (None, None, "application/octet-stream"),
    ],
)
async def test_a_file_comes_whole_and_as_meta_names_it(
    told: str | None, known: str | None, shown: str
) -> None:
    async with FakeWhatsApp() as whatsapp, opened(whatsapp) as library:
        identity = whatsapp.shelf.keep(Kept(PICTURE, told, declared=str(len(PICTURE))))
        assert await library.fetch(photo(identity, known)) == Media(shown, PICTURE)


@pytest.mark.parametrize("size", [str(MAX_BYTES + 1), MAX_BYTES + 1])
async def test_a_file_that_says_it_is_too_large_is_not_even_asked_for(size: object) -> None:
    assert await refused(Kept(PICTURE, declared=size)) == ("too_large", 0)


@pytest.mark.parametrize("size", [None, "10", "", "-1", "9" * 5000, True, "many"])
async def test_a_file_that_hides_its_size_is_cut_off(size: object) -> None:
    code, given = await refused(Kept(bytes(MAX_BYTES * 2), declared=size))
    assert code == "too_large"
    assert given < MAX_BYTES * 2


async def test_a_file_of_just_the_size_allowed_is_fetched() -> None:
    async with FakeWhatsApp() as whatsapp, opened(whatsapp) as library:
        identity = whatsapp.shelf.keep(Kept(bytes(MAX_BYTES)))
        assert len((await library.fetch(photo(identity))).content) == MAX_BYTES


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/file",
        "https://lookaside.fbsbx.com.evil.example/",
        "https://lookaside.fbsbx.com@evil.example/",
        "https://evil.example/https://lookaside.fbsbx.com/",
        "http://lookaside.fbsbx.com/",
        "https://lookaside.fbsbx.com:8443/",
        "https://graph.facebook.com/",
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "/files/1",
        "//evil.example/",
        "https://[",
        "x",
    ],
)
async def test_our_token_goes_to_nobody_but_meta(url: str) -> None:
    assert await refused(Kept(PICTURE, url=url)) == ("refused", 0)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (301, "refused"),
        (302, "refused"),
        (206, "refused"),
        (401, "refused"),
        (404, "gone"),
        (410, "gone"),
        (429, "later"),
        (503, "later"),
    ],
)
async def test_what_is_no_file_says_why(status: int, code: str) -> None:
    assert await refused(Kept(PICTURE, status=status)) == (code, 0)


async def test_without_a_valid_token_nothing_is_fetched() -> None:
    assert await refused(Kept(PICTURE), token="expired") == ("refused", 0)


@pytest.mark.parametrize(
    "attachment",
    [
        photo("4711"),
        photo("../4711?x#y"),
        photo(None),
        Attachment(AttachmentKind.CONTACT, "+964 700 000 0000"),
        Attachment(AttachmentKind.LOCATION, latitude=1.0, longitude=1.0),
    ],
)
async def test_what_meta_does_not_keep_is_gone(attachment: Attachment) -> None:
    async with FakeWhatsApp() as whatsapp, opened(whatsapp) as library:
        with pytest.raises(MediaUnavailable) as error:
            await library.fetch(attachment)
    assert error.value.code in {"gone", "refused"}
    assert attachment.reference != "4711" or error.value.code == "gone"


async def test_when_meta_cannot_be_reached_a_file_is_to_be_had_later() -> None:
    library = WhatsAppLibrary(api := CloudApi(TOKEN, NUMBER, "http://127.0.0.1:1/v23.0"))
    with pytest.raises(MediaUnavailable, match="later"):
        await library.fetch(photo("1"))
    await api.close()
