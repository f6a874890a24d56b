"""The beginnings of files, as the formats' specifications give them."""

import base64

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
"""A whole PNG picture of one point."""

SAMPLES = {
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01",
    "image/png": DOT,
    "image/webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "audio/ogg": b"OggS\x00\x02\x00\x00\x00\x00\x00\x00OpusHead",
    "audio/mpeg": b"\xff\xfb\x90\x64\x00\x00\x00\x00\x00\x00\x00\x00",
    "audio/mp4": b"\x00\x00\x00\x20ftypM4A \x00\x00",
    "audio/aac": b"\xff\xf1\x50\x80\x02\x1f\xfc\xde\x02\x00\x4c\x61",
    "video/mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00",
}
