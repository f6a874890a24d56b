"""`faq diff --replay`: which recorded questions another version of the FAQ answers differently."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.conversation import Conversation
from bot.domain.message import Address, InboundMessage, OutboundMessage
from bot.services.dialogue import respond
from bot.services.mind import Mind
from bot.services.ports import Store
from bot.services.recorded import is_question
from bot.services.records import Recorded
from bot.services.redaction import redacted
from bot.words import SOURCE_LANGUAGE, Words

EXAMPLES = 3
"""Questions shown of each entry."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a voter gets: the decision's name ("" for an interface text), entry, choices, words."""

    decision: str
    entry: str | None
    options: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A question that is answered differently, and how many voters' messages it stands for."""

    text: str
    before: Reaction
    after: Reaction
    count: int = 1

    @property
    def entry(self) -> str | None:
        """The entry answered with before or, failing that, now; else the first one offered."""
        offered = (*self.before.options, *self.after.options)
        return self.before.entry or self.after.entry or next(iter(offered), None)

    @property
    def is_of_answers(self) -> bool:
        """Whether an entry was or is answered with, and not only offered."""
        return bool(self.before.entry or self.after.entry)

    @property
    def is_rewording(self) -> bool:
        """Whether only the words are others."""
        return replace(self.before, text="") == replace(self.after, text="")


@dataclass(frozen=True, slots=True)
class Replay:
    """All changes, and how many questions were put to both versions."""

    changes: tuple[Change, ...]
    questions: int

    @property
    def changed(self) -> int:
        """How many questions change answer."""
        return sum(change.count for change in self.changes)

    def by_entry(self) -> Iterator[tuple[str | None, tuple[Change, ...]]]:
        """Entries with their changes, most questions first in both."""
        groups: dict[str | None, list[Change]] = {}
        # Of questions asked as often, those first in which an answer comes or goes.
        for change in sorted(self.changes, key=lambda one: (-one.count, not one.is_of_answers)):
            groups.setdefault(change.entry, []).append(change)
        for entry in sorted(groups, key=lambda entry: -_total(groups[entry])):
            yield entry, tuple(groups[entry])


async def replay_store(
    store: Store, old: Mind, new: Mind, now: datetime, limit: int = 10_000
) -> Replay:
    """Replay the questions among the newest `limit` messages; raises StoreUnavailable."""
    recorded = await store.read(lambda transaction: transaction.recorded_questions(limit))
    return replay(recorded, old, new, now)


def replay(recorded: Iterable[Recorded], old: Mind, new: Mind, now: datetime) -> Replay:
    """Put every question to both minds, each as the first of a voter who has been welcomed.

    The conversation's language is kept, what was said before the question is not.
    """
    seen: dict[tuple[str, str | None], Change] = {}
    for one in filter(is_question, recorded):
        key = (one.text, one.language)
        if key in seen:
            seen[key] = replace(seen[key], count=seen[key].count + 1)
        else:
            seen[key] = Change(one.text, _reaction(old, one, now), _reaction(new, one, now))
    changes = (change for change in seen.values() if change.before != change.after)
    return Replay(tuple(changes), _total(seen.values()))


def render_replay(replayed: Replay, words: Words, language: str = SOURCE_LANGUAGE) -> str:
    """How many questions change answer, then entry by entry with examples free of personal data."""

    def say(key: str, **values: object) -> str:
        return words.say(language, key, **values)

    lines = [say("replay.summary", n=replayed.changed, questions=replayed.questions)]
    for entry, changes in replayed.by_entry():
        lines += ["", say("replay.entry", entry=entry or say("replay.none"), n=_total(changes))]
        for change in changes[:EXAMPLES]:
            lines.append(say("replay.example", count=change.count, text=redacted(change.text)))
            if change.is_rewording:
                lines.append(say("replay.reworded"))
            else:
                before, after = _named(change.before, words, language), change.after
                lines.append(
                    say("replay.change", before=before, after=_named(after, words, language))
                )
        if len(changes) > EXAMPLES:
            lines.append(say("replay.more", count=_total(changes[EXAMPLES:])))
    return "\n".join(lines)


def _reaction(mind: Mind, one: Recorded, now: datetime) -> Reaction:
    language = one.language if one.language in mind.catalog.languages else None
    conversation = Conversation(0, Address("terminal", "replay"), language=language, greeted=True)
    message = InboundMessage(conversation.address, "0", now, one.text)
    turn = respond(conversation, message, None, mind, now)
    outcome = turn.outcome or {}
    options = outcome.get("options")
    entry = outcome.get("entry") if outcome.get("decision") == "answer" else None
    return Reaction(
        decision=str(outcome.get("decision", "")),
        entry=str(entry) if entry else None,
        options=tuple(map(str, options)) if isinstance(options, Sequence) else (),
        text="\n\n".join(_as_read(reply.message) for reply in turn.replies),
    )


def _as_read(message: OutboundMessage) -> str:
    return "\n".join((message.text, *(button.label for button in message.buttons)))


def _named(reaction: Reaction, words: Words, language: str) -> str:
    key = f"trial.decision.{reaction.decision}"
    if not words.has(language, key):
        return words.say(language, "replay.interface")
    entries = ", ".join(reaction.options)
    return words.say(language, key, entry=reaction.entry, entries=entries)


def _total(changes: Iterable[Change]) -> int:
    return sum(change.count for change in changes)
