"""What voters asked in vain, grouped and made ready to be taken over into the FAQ."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.choice import Choice, ChoiceKind
from bot.domain.decision import HandoffReason
from bot.faq.yaml_writer import comment, item
from bot.nlu.grouping import grouped
from bot.services.ports import Store
from bot.services.recorded import explained, is_question
from bot.services.records import Recorded
from bot.services.redaction import redacted
from bot.words import SOURCE_LANGUAGE, Words

_IN_VAIN = (
    HandoffReason.NOT_UNDERSTOOD,
    HandoffReason.NONE_OF_THESE,
    HandoffReason.WRONG_ANSWER,
)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was asked in vain, without personal data; `guess` is the likeliest entry."""

    text: str
    language: str
    reason: HandoffReason
    guess: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are nearly the same: how many voters' messages, and each wording once."""

    language: str
    count: int
    guess: str | None
    reasons: Mapping[HandoffReason, int]
    texts: tuple[str, ...]


async def read_unanswered(
    store: Store, default_language: str, limit: int = 10_000
) -> tuple[Unanswered, ...]:
    """The questions asked in vain among the newest `limit` messages; raises StoreUnavailable."""
    recorded = await store.read(lambda transaction: transaction.recorded_questions(limit))
    return tuple(unanswered(recorded, default_language))


def unanswered(recorded: Iterable[Recorded], default_language: str) -> Iterator[Unanswered]:
    """The questions that were handed over, or answered wrongly as their voter said, oldest first.

    A tap on "no" or "none of these" speaks of the conversation's last question; each question
    counts once. `default_language` is for messages of which no language is known.
    """
    last: dict[int, Recorded] = {}
    for one in recorded:
        reason = _reason(one)
        asked = one if is_question(one) else last.get(one.conversation)
        if asked is one:
            last[one.conversation] = one
        if reason is None or asked is None or not (text := redacted(asked.text)):
            continue
        last.pop(one.conversation, None)
        language = explained(asked, "language") or asked.language or default_language
        yield Unanswered(text, str(language), reason, _guess(asked))


def group(questions: Sequence[Unanswered], fewest: int = 1) -> tuple[Group, ...]:
    """Like questions together, by language, the largest group of each first.

    Groups of fewer than `fewest` messages are left out.
    """
    languages = dict.fromkeys(question.language for question in questions)
    groups = []
    for language in languages:
        own = [question for question in questions if question.language == language]
        for indices in grouped([question.text for question in own], language):
            if len(indices) >= fewest:
                groups.append(_group(language, [own[index] for index in indices]))
    return tuple(groups)


def render_inbox(groups: Sequence[Group], words: Words, language: str = SOURCE_LANGUAGE) -> str:
    """Lists for `questions:` or `tests:`, language by language, with a comment above each group."""
    if not groups:
        return comment(words.say(language, "inbox.empty"))
    lines = [comment(words.say(language, "inbox.head"))]
    spoken = None
    for one in groups:
        if one.language != spoken:
            spoken = one.language
            messages = sum(other.count for other in groups if other.language == spoken)
            head = words.say(language, "inbox.language", language=spoken, n=messages)
            lines += ["", comment(head)]
        reasons = ", ".join(
            f"{words.say(language, f'inbox.reason.{reason}')} {count}"
            for reason, count in one.reasons.items()
        )
        guess = one.guess or words.say(language, "inbox.no_guess")
        about = words.say(language, "inbox.group", count=one.count, guess=guess, reasons=reasons)
        lines += ["", comment(about, 2), *(item(text, 2) for text in one.texts)]
    return "\n".join(lines)


def _reason(one: Recorded) -> HandoffReason | None:
    choice = Choice.parse(one.choice) if one.choice else None
    if choice and choice.kind is ChoiceKind.WRONG:
        return HandoffReason.WRONG_ANSWER
    outcome = one.outcome or {}
    if outcome.get("decision") != "handoff":
        return None
    return next((reason for reason in _IN_VAIN if outcome.get("reason") == reason), None)


def _guess(asked: Recorded) -> str | None:
    entries = explained(asked, "entries")
    if isinstance(entries, Sequence) and entries and isinstance(entries[0], Mapping):
        return str(entries[0].get("entry"))
    entry = (asked.outcome or {}).get("entry")
    return str(entry) if entry else None


def _group(language: str, members: Sequence[Unanswered]) -> Group:
    guesses = Counter(member.guess for member in members if member.guess).most_common(1)
    reasons = dict(Counter(member.reason for member in members).most_common())
    texts = tuple(dict.fromkeys(member.text for member in members))
    return Group(language, len(members), guesses[0][0] if guesses else None, reasons, texts)
