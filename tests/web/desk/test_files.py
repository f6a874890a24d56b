"""What voters send is fetched for a signed-in operator only, and can do no harm there."""

import pytest

from bot.domain.message import Attachment, AttachmentKind
from bot.services.records import Media
from tests.web.desk.samples import DOT, SAMPLES
from tests.web.desk.scene import WebScene

PHOTO = Attachment(AttachmentKind.PHOTO, "ref-1", media_type="image/png")
FILE = "/desk/media/1"


async def sent(scene: WebScene, attachment: Attachment = PHOTO, channel: str = "whatsapp") -> int:
    """A voter sent this; returns the ticket's number."""
    return (await scene.ticket("", channel=channel, attachment=attachment)).id


async def test_a_photo_is_fetched_when_it_is_asked_for_and_not_before(scene: WebScene) -> None:
    number = await sent(scene)
    zainab = await scene.browser("Zainab")

    page = (await zainab.get(f"/desk/tickets/{number}")).text
    assert f'<img src="{FILE}"' in page
    assert 'loading="lazy"' in page
    assert scene.shelf.asked == []
    response = await zainab.get(FILE)

    assert response.content == DOT
    assert scene.shelf.asked == [PHOTO]


@pytest.mark.parametrize("media_type", SAMPLES)
async def test_what_is_harmless_is_shown_under_its_own_type(
    scene: WebScene, media_type: str
) -> None:
    await sent(scene)
    scene.shelf.media = Media(media_type, SAMPLES[media_type])
    zainab = await scene.browser("Zainab")

    headers = (await zainab.get(FILE)).headers

    assert headers["content-type"] == media_type
    assert "content-disposition" not in headers


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("text/html", b"<script>alert(1)</script>"),
        ("image/svg+xml", b"<svg onload='alert(1)'/>"),
        ("image/jpeg", b"<!doctype html><script>alert(1)</script>"),
        ("application/pdf", b"%PDF-1.7 and so on"),
        ("image/gif", b"GIF89a and so on"),
        ("nonsense\r\nX-Evil: 1", b"x"),
    ],
)
async def test_all_else_is_a_download_of_no_type(
    scene: WebScene, media_type: str, content: bytes
) -> None:
    await sent(scene)
    scene.shelf.media = Media(media_type, content)
    zainab = await scene.browser("Zainab")

    headers = (await zainab.get(FILE)).headers

    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''photo-1"
    assert "x-evil" not in headers


@pytest.mark.parametrize("content", [DOT, b"<script>alert(1)</script>"])
async def test_a_file_is_kept_nowhere_and_can_run_nothing(scene: WebScene, content: bytes) -> None:
    await sent(scene)
    scene.shelf.media = Media("image/png", content)
    zainab = await scene.browser("Zainab")

    headers = (await zainab.get(FILE)).headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"].split("; ")
    assert "sandbox" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("بطاقة.pdf", "%D8%A8%D8%B7%D8%A7%D9%82%D8%A9.pdf"),
        ("../../etc/passwd", "etcpasswd"),
        ("\u202egnp.exe", "gnp.exe"),
        ('a"b\r\nX-Evil: 1.pdf', "abX-Evil%201.pdf"),
        ("x" * 500 + ".pdf", "x" * 96 + ".pdf"),
        ("\ud800.pdf", "%EF%BF%BD.pdf"),
        ("...", "document-1"),
    ],
)
async def test_a_download_has_a_name_that_does_not_deceive(
    scene: WebScene, name: str, saved: str
) -> None:
    await sent(scene, Attachment(AttachmentKind.DOCUMENT, "ref", name))
    scene.shelf.media = Media("application/pdf", b"%PDF")
    zainab = await scene.browser("Zainab")

    disposition = (await zainab.get(FILE)).headers["content-disposition"]

    assert disposition == f"attachment; filename*=UTF-8''{saved}"


async def test_a_stranger_gets_nothing(scene: WebScene) -> None:
    await sent(scene)
    async with scene.stranger() as client:
        response = await client.get(FILE, headers={"Accept": "image/*"})

    assert response.status_code == 401
    assert scene.shelf.asked == []


@pytest.mark.parametrize(
    ("code", "status"), [("gone", 404), ("too_large", 404), ("refused", 404), ("later", 503)]
)
async def test_what_cannot_be_had_is_a_short_page_that_says_why(
    scene: WebScene, code: str, status: int
) -> None:
    await sent(scene)
    scene.shelf.trouble = code
    zainab = await scene.browser("Zainab")

    response = await zainab.get(FILE)

    assert response.status_code == status
    assert f"desk.no_file.{code}" in response.text
    assert response.headers["cache-control"] == "no-store"


async def test_a_forgotten_message_has_no_file(scene: WebScene) -> None:
    number = await sent(scene)
    zainab = await scene.browser("Zainab")
    ticket = await scene.store.read(lambda t: t.ticket(number))
    await scene.store.write(lambda t: t.forget(ticket.conversation_id, scene.now))

    assert (await zainab.get(FILE)).status_code == 404
    assert scene.shelf.asked == []


@pytest.mark.parametrize("path", ["/desk/media/9", f"/desk/media/{'9' * 20}", "/desk/media/x"])
async def test_what_is_not_there_is_a_polite_404(scene: WebScene, path: str) -> None:
    await sent(scene)
    zainab = await scene.browser("Zainab")

    assert (await zainab.get(path)).status_code == 404


async def test_a_channel_without_a_library_offers_no_link(scene: WebScene) -> None:
    number = await sent(scene, channel="telegram")
    zainab = await scene.browser("Zainab")

    assert "/desk/media/" not in (await zainab.get(f"/desk/tickets/{number}")).text
    assert (await zainab.get(FILE)).status_code == 404


async def test_a_place_is_a_link_that_tells_nobody_where_it_was_pressed(scene: WebScene) -> None:
    place = Attachment(AttachmentKind.LOCATION, latitude=36.19112, longitude=44.00919)
    number = await sent(scene, place)
    zainab = await scene.browser("Zainab")

    page = (await zainab.get(f"/desk/tickets/{number}")).text

    assert 'href="https://www.openstreetmap.org/?mlat=36.19112&amp;mlon=44.00919' in page
    assert 'rel="noopener noreferrer"' in page
    assert (await zainab.get(FILE)).status_code == 404
