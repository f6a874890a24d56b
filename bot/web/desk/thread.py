"""One conversation with its ticket's history woven in, as the desk shows it from top to bottom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.choice import Choice, ChoiceKind
from bot.domain.delivery import DeliveryStatus
from bot.domain.ticket import TicketEvent, TicketEventKind
from bot.services.records import Line, Speaker
from bot.web.desk.enclosure import Enclosure, Enclosures
from bot.web.desk.failure import in_words
from bot.web.desk.phrasebook import Phrasebook

ON_THE_WAY = frozenset({DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.UNKNOWN})

SEEN_AS_LINES = frozenset({TicketEventKind.VOTER_WROTE, TicketEventKind.REPLIED})
"""Events whose message stands in the conversation anyway."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message; `tap` is what a pressed button stands for, `badge` whose words it holds.

    `id` counts within its own side. `reason` and `code` say why one of ours did not arrive,
    `twice` that it may have arrived twice.
    """

    id: int
    key: str
    speaker: str
    who: str
    at: datetime
    hour: str
    text: str
    language: str
    tap: str | None
    attachment: Enclosure | None
    edited: bool
    status: str | None
    status_text: str | None
    reason: str | None
    code: str | None
    twice: bool
    may_send_again: bool
    badge: str | None
    approved: bool
    labels: tuple[str, ...]
    kind: str = "bubble"


@dataclass(frozen=True, slots=True)
class Note:
    """Words among colleagues, from the ticket's events and never from the outbox."""

    key: str
    who: str
    at: datetime
    hour: str
    text: str
    kind: str = "note"


@dataclass(frozen=True, slots=True)
class Mark:
    """A thin line between messages: something that happened, or a new day."""

    key: str
    text: str
    hour: str | None = None
    at: datetime | None = None
    kind: str = "mark"


Item = Bubble | Note | Mark


@dataclass(frozen=True, slots=True)
class Threading:
    """Weaves one thread for one operator.

    `channel` is the voter's, `files` says whether what they sent can be fetched, `reachable`
    whether they can be written to.
    """

    book: Phrasebook
    language: str
    channel: str
    files: bool
    reachable: bool
    now: datetime

    def weave(self, lines: Sequence[Line], events: Sequence[TicketEvent]) -> tuple[Item, ...]:
        """Both in their own order, each event before the first line that is younger."""
        return tuple(self._with_days(_merge(lines, events)))

    def _with_days(self, things: Iterator[Line | TicketEvent]) -> Iterator[Item]:
        last = None
        for thing in things:
            item = self._bubble(thing) if isinstance(thing, Line) else self._event(thing)
            if item is None:
                continue
            day = self.book.day(thing.at, self.now)
            if day != last:
                yield Mark(f"day-{item.key}", day)
                last = day
            yield item

    def _bubble(self, line: Line) -> Bubble:
        ours = line.speaker is not Speaker.VOTER
        status = _status(line) if ours else None
        failed = line.status is DeliveryStatus.FAILED
        enclosures = Enclosures(self.book, self.files)
        return Bubble(
            id=line.id,
            key=f"{'out' if ours else 'in'}-{line.id}",
            speaker=line.speaker,
            who=line.operator_name or self.book.say(f"desk.speaker.{line.speaker}"),
            at=line.at,
            hour=self.book.hour(line.at),
            text=line.text,
            language=line.language or self.language,
            tap=self._meaning(line.choice) if line.choice else None,
            attachment=enclosures.of(line.attachment, line.id) if line.attachment else None,
            edited=line.edited,
            status=status,
            status_text=self.book.say(f"desk.delivery.{status}") if status else None,
            reason=in_words(self.book, self.channel, line.code or "") if failed else None,
            code=line.code if failed else None,
            twice=line.repeat,
            may_send_again=failed and self.reachable and not line.set_aside,
            badge=self._badge(line),
            approved=line.entry is not None,
            labels=line.labels,
        )

    def _badge(self, line: Line) -> str | None:
        if line.entry is not None:
            return self.book.say("desk.approved", title=self.book.title(line.entry))
        if line.speaker is Speaker.OPERATOR:
            return self.book.say("desk.own_words")
        return None

    def _meaning(self, text: str) -> str:
        match Choice.parse(text):
            case Choice(ChoiceKind.ENTRY, entry):
                return self.book.title(entry)
            case Choice(ChoiceKind.LANGUAGE, code):
                return self.book.language_name(code)
            case Choice(ChoiceKind.RATE, mark):
                return self.book.named("rating", mark)
            case Choice(ChoiceKind.RIGHT | ChoiceKind.WRONG as kind, entry):
                title = self.book.title(entry)
                return self.book.say(f"desk.choice.{kind}", title=title)
            case Choice(kind, _):
                return self.book.named("choice", kind)
            case _:
                return text

    def _event(self, event: TicketEvent) -> Item | None:
        if event.kind in SEEN_AS_LINES:
            return None
        who = event.operator_name or ""
        hour = self.book.hour(event.at)
        key = f"event-{event.id}"
        if event.kind is TicketEventKind.NOTED:
            return Note(key, who, event.at, hour, event.body or "")
        return Mark(key, self._story(event, who), hour, event.at)

    def _story(self, event: TicketEvent, who: str) -> str:
        match event.kind:
            case TicketEventKind.RATED:
                mark = self.book.named("rating", event.body or "")
                return self.book.say("desk.event.rated", mark=mark)
            case TicketEventKind.REOPENED if not who:
                return self.book.say("desk.event.reopened_by_voter")
            case _:
                return self.book.say(f"desk.event.{event.kind}", who=who)


def is_on_the_way(lines: Sequence[Line]) -> bool:
    """Whether one of our messages has not left yet, so that its state will change soon."""
    return any(line.status in ON_THE_WAY for line in lines)


def _status(line: Line) -> str | None:
    return "set_aside" if line.set_aside else line.status


def _merge(lines: Sequence[Line], events: Sequence[TicketEvent]) -> Iterator[Line | TicketEvent]:
    waiting = list(events)
    for line in lines:
        while waiting and waiting[0].at < line.at:
            yield waiting.pop(0)
        yield line
    yield from waiting
