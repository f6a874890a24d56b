"""Turns a conversation's lines into the bubbles that the chat page shows, as plain data."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from bot.domain.delivery import Origin
from bot.domain.message import Button
from bot.faq.model import Language
from bot.services.records import Line, Outgoing, Speaker

IRAQ = timezone(timedelta(hours=3))
"""Iraq's clock; it has kept no summer time since 2008 (IANA time zone Asia/Baghdad)."""

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

_LINK = re.compile(r"https?://[^\s<>\"،؛]+[^\s<>\"،؛.,;:!?؟)\]}»]")
# Direction marks that reach beyond their own word, and control characters but tab and newline.
_UNRULY = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bubble's text; `link` is the address it leads to, if any."""

    text: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Bubble:
    """One line of the page. `id` is the outbox id of our lines and 0 for the voter's own.

    `direction` is rtl, ltr or auto; `tapped` is the id of the button the voter pressed; `day` is
    set on the first bubble of each day of Iraq.
    """

    id: int
    speaker: Speaker
    at: datetime
    parts: tuple[Part, ...]
    language: str | None = None
    direction: str = "auto"
    buttons: tuple[Button, ...] = ()
    tapped: str | None = None
    day: date | None = None


def bubbles_of(
    lines: Iterable[Line], outgoing: Sequence[Outgoing], languages: Mapping[str, Language]
) -> tuple[Bubble, ...]:
    """The whole transcript, oldest first; lines of ours that are not yet sent are left out."""
    ours = {message.id: message for message in outgoing}
    bubbles: list[Bubble] = []
    for line in lines:
        if line.speaker is not Speaker.VOTER:
            if line.id in ours:
                bubbles.append(bubble_of(ours[line.id], languages))
            continue
        if line.choice is not None:
            _mark_tapped(bubbles, line.choice)
        if line.text.strip():
            parts = (Part(harmless(line.text)),)
            bubbles.append(Bubble(0, Speaker.VOTER, line.at, parts, line.language))
    return tuple(_with_days(bubbles))


def bubble_of(outgoing: Outgoing, languages: Mapping[str, Language]) -> Bubble:
    """One of our messages; an operator may write in another direction than the language's."""
    message = outgoing.message
    operator = outgoing.origin is Origin.OPERATOR
    language = languages.get(message.language)
    return Bubble(
        outgoing.id,
        Speaker.OPERATOR if operator else Speaker.BOT,
        outgoing.at,
        tuple(parts_of(message.text)),
        message.language,
        "auto" if operator or language is None else language.direction,
        message.buttons,
    )


def plain(bubble: Bubble) -> dict[str, object]:
    """The bubble as the page's script reads it."""
    return {
        "id": bubble.id,
        "speaker": str(bubble.speaker),
        "at": bubble.at.isoformat(),
        "language": bubble.language,
        "direction": bubble.direction,
        "parts": [[part.text, part.link] for part in bubble.parts],
        "buttons": [[button.id, button.label] for button in bubble.buttons],
    }


def parts_of(text: str) -> Iterator[Part]:
    """The text cut at its web addresses; put together again the parts are the text."""
    end = 0
    for link in _LINK.finditer(text):
        if link.start() > end:
            yield Part(text[end : link.start()])
        yield Part(link[0], link[0])
        end = link.end()
    if end < len(text) or not text:
        yield Part(text[end:])


def harmless(text: str) -> str:
    """A voter's text without the characters that could turn around or hide what stands near."""
    return _UNRULY.sub("", text)


def clock_time(at: datetime, language: Language) -> str:
    """The time of day in Iraq, 24 hours, in the language's digits."""
    text = at.astimezone(IRAQ).strftime("%H:%M")
    return text.translate(ARABIC_DIGITS) if language.digits == "arab" else text


def _mark_tapped(bubbles: list[Bubble], choice: str) -> None:
    for place in reversed(range(len(bubbles))):
        if any(button.id == choice for button in bubbles[place].buttons):
            bubbles[place] = replace(bubbles[place], tapped=choice)
            return


def _with_days(bubbles: Iterable[Bubble]) -> Iterator[Bubble]:
    day = None
    for bubble in bubbles:
        today = bubble.at.astimezone(IRAQ).date()
        yield bubble if today == day else replace(bubble, day=today)
        day = today
