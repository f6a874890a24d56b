"""That operators see what voters send by Telegram, and that no file can do harm."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.library import MAX_BYTES, TelegramLibrary
from bot.domain.message import Attachment, AttachmentKind
from bot.errors import MediaUnavailable
from bot.services.records import Media
from tests.fake_shelf import Kept
from tests.fake_telegram import TOKEN, FakeTelegram
from tests.fake_telegram_faults import too_many_requests
from tests.faults import server_error

VOICE = b"OggS" + bytes(range(256)) * 400


@asynccontextmanager
async def opened(telegram: FakeTelegram, token: str = TOKEN) -> AsyncIterator[TelegramLibrary]:
    api = BotApi(token, telegram.url)
    try:
        yield TelegramLibrary(api)
    finally:
        await api.close()


def voice(reference: str | None, media_type: str | None = "audio/ogg", **more: int) -> Attachment:
    return Attachment(AttachmentKind.VOICE, reference, media_type=media_type, **more)


async def refused(kept: Kept, token: str = TOKEN, **more: int) -> tuple[str, int]:
    """Why such a file is not to be had, and how many bytes of it were given out."""
    async with FakeTelegram() as telegram, opened(telegram, token) as library:
        identity = telegram.shelf.keep(kept)
        with pytest.raises(MediaUnavailable) as error:
            await library.fetch(voice(identity, **more))
        return error.value.code, telegram.shelf.given.get(identity, 0)


@pytest.mark.parametrize(("known", "shown"), [("audio/ogg", "audio/ogg"), (None, "image/jpeg")])
async def test_a_file_comes_whole_under_the_type_that_the_message_or_its_name_gives(
    known: str | None, shown: str
) -> None:
    async with FakeTelegram() as telegram, opened(telegram) as library:
        identity = telegram.shelf.keep(Kept(VOICE, declared=len(VOICE)))
        assert await library.fetch(voice(identity, known)) == Media(shown, VOICE)


async def test_a_file_that_says_it_is_too_large_is_not_even_asked_for() -> None:
    assert await refused(Kept(VOICE), size=MAX_BYTES + 1) == ("too_large", 0)
    assert await refused(Kept(VOICE, declared=MAX_BYTES + 1)) == ("too_large", 0)
    assert await refused(Kept(bytes(MAX_BYTES + 1))) == ("too_large", 0)


async def test_a_file_that_hides_its_size_is_cut_off() -> None:
    code, given = await refused(Kept(bytes(MAX_BYTES * 2), declared=10))
    assert code == "too_large"
    assert given < MAX_BYTES * 2


async def test_a_path_on_a_disk_is_never_opened() -> None:
    assert await refused(Kept(VOICE, url=__file__)) == ("refused", 0)


@pytest.mark.parametrize(("status", "code"), [(302, "refused"), (404, "gone"), (503, "later")])
async def test_what_is_no_file_says_why(status: int, code: str) -> None:
    assert await refused(Kept(VOICE, status=status)) == (code, 0)


async def test_without_a_valid_token_nothing_is_fetched() -> None:
    assert await refused(Kept(VOICE), token="123:other") == ("refused", 0)


@pytest.mark.parametrize(
    "attachment",
    [voice("4711"), voice(None), Attachment(AttachmentKind.CONTACT, "+964 700 000 0000")],
)
async def test_what_telegram_does_not_keep_is_gone(attachment: Attachment) -> None:
    async with FakeTelegram() as telegram, opened(telegram) as library:
        with pytest.raises(MediaUnavailable, match="gone"):
            await library.fetch(attachment)


async def test_after_a_passing_fault_a_file_is_to_be_had_later() -> None:
    async with FakeTelegram() as telegram, opened(telegram) as library:
        telegram.fail("getFile", too_many_requests(1), server_error(500))
        identity = telegram.shelf.keep(Kept(VOICE))
        for _ in range(2):
            with pytest.raises(MediaUnavailable, match="later"):
                await library.fetch(voice(identity))
        assert (await library.fetch(voice(identity))).content == VOICE
