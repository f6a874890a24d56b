"""Tells from a file's first bytes whether it is what the platform says it is."""

from collections.abc import Callable, Mapping

from bot.services.records import Media


def _is_mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def _is_mp3(head: bytes) -> bool:
    # A tag, or the eleven set bits of a frame, then "layer III".
    return head[:3] == b"ID3" or (head[:1] == b"\xff" and head[1] & 0xE6 == 0xE2)


def _is_aac(head: bytes) -> bool:
    return head[:1] == b"\xff" and head[1] & 0xF6 == 0xF0


HARMLESS: Mapping[str, Callable[[bytes], bool]] = {
    "image/jpeg": lambda head: head[:3] == b"\xff\xd8\xff",
    "image/png": lambda head: head[:8] == b"\x89PNG\r\n\x1a\n",
    "image/webp": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
    "audio/ogg": lambda head: head[:4] == b"OggS",
    "audio/mpeg": _is_mp3,
    "audio/mp4": _is_mp4,
    "audio/aac": _is_aac,
    "video/mp4": _is_mp4,
}
"""The types a browser may show, none of which can run anything, and how each begins."""

HEAD = 12
"""Bytes that are looked at; a shorter file is none of these."""


def true_type(media: Media) -> str | None:
    """The type as which a browser may show the file; None when it is another or pretends."""
    named = media.media_type.partition(";")[0].strip().lower()
    begins = HARMLESS.get(named)
    head = media.content[:HEAD]
    return named if begins and len(head) == HEAD and begins(head) else None
