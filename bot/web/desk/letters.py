"""The messages that did not arrive, as the desk lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.services.records import DeadLetter
from bot.web.desk.failure import in_words
from bot.web.desk.phrasebook import Phrasebook


@dataclass(frozen=True, slots=True)
class LetterView:
    """One message in the operator's words; `id` is its number in the outbox."""

    id: int
    at: datetime
    day: str
    hour: str
    channel: str
    whose: str
    text: str
    language: str
    reason: str
    code: str
    ticket: int | None
    may_send_again: bool


def build_letters(
    letters: Sequence[DeadLetter], book: Phrasebook, now: datetime
) -> tuple[LetterView, ...]:
    """The list in the order given; to whom cannot be written, nothing can be sent again."""
    return tuple(
        LetterView(
            id=letter.id,
            at=letter.at,
            day=book.day(letter.at, now),
            hour=book.hour(letter.at),
            channel=book.named("channel", letter.channel),
            whose=book.say(f"desk.origin.{letter.origin}"),
            text=letter.text,
            language=letter.language,
            reason=in_words(book, letter.channel, letter.code),
            code=letter.code,
            ticket=letter.ticket,
            may_send_again=letter.reachable,
        )
        for letter in letters
    )
