"""Picks the language of a first page from what the browser asks for."""

from collections.abc import Collection

SPOKEN = {
    "ku": "kmr-Latn",
    "kmr": "kmr-Latn",
    "ku-arab": "ckb",
    "ku-iq": "ckb",
    "sdh": "ckb",
    "az": "tr",
    "tk": "tr",
}
"""Tags that browsers send for languages that we name otherwise (ISO 639, BCP 47)."""


def accepted_language(header: str, offered: Collection[str]) -> str | None:
    """The offered code that an Accept-Language header (RFC 9110 §12.5.4) likes best, or None."""
    by_tag = {code.lower(): code for code in offered}
    for tag in _by_quality(header[:500]):
        primary = tag.partition("-")[0]
        for name in (tag, primary):
            code = SPOKEN.get(name, by_tag.get(name))
            if code in offered:
                return code
    return None


def _by_quality(header: str) -> list[str]:
    wanted = []
    for part in header.lower().split(","):
        tag, _, parameters = part.partition(";")
        quality = _quality(parameters)
        if tag.strip() and quality > 0:
            wanted.append((quality, tag.strip()))
    return [tag for _, tag in sorted(wanted, key=lambda pair: -pair[0])]


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
