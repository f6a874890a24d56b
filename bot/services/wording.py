"""Builds each message the bot can send, from approved answers and interface texts alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.choice import Choice, ChoiceKind
from bot.domain.decision import HandoffReason, SmalltalkKind
from bot.domain.delivery import Origin
from bot.domain.message import Button, OutboundMessage
from bot.faq.format import format_date, render_answer
from bot.faq.model import Catalog, Entry, Human
from bot.services.records import Reply
from bot.words import Words

PAGE = 8
"""Entries shown on one page of a topic: with "more" and "back" a list of WhatsApp's ten rows."""

HOTLINE = "hotline"
LANGUAGES_ENTRY = "service.languages"
RATINGS = ("3", "2", "1")


@dataclass(frozen=True, slots=True)
class Wording:
    """The bot's voice in one language."""

    catalog: Catalog
    words: Words
    language: str

    def text(self, key: str, buttons: Sequence[Button] = (), **values: object) -> Reply:
        """An interface text with buttons below it."""
        return Reply(self._message(self.say(key, **values), buttons))

    def say(self, key: str, **values: object) -> str:
        """An interface text alone."""
        return self.words.say(self.language, key, **values)

    def welcome(self) -> Reply:
        """First contact: who speaks, in which languages, what happens to the words."""
        return self.text("welcome", self.language_buttons())

    def smalltalk(self, kind: SmalltalkKind) -> Reply:
        """The answer to a courtesy."""
        return self.text(f"smalltalk.{kind}")

    def answer(self, entry_id: str, lead: str | None = None) -> Reply:
        """The approved answer of an entry, with its date and the question whether it was right."""
        entry = self.catalog.entries[entry_id]
        translation = self.catalog.translation(entry_id, self.language)
        parts = [self.say(lead)] if lead else []
        if translation.language != self.language:
            parts.append(self.say("answer.other_language"))
        parts.append(render_answer(self.catalog, entry_id, self.language).strip())
        if entry.as_of:
            date = format_date(self.catalog, entry.as_of, self.language)
            parts.append(self.say("answer.as_of", date=date))
        if entry.human is Human.ALWAYS and entry.as_of:
            parts.append(self.say("answer.person_follows"))
        buttons = self._buttons_below(entry)
        message = self._message("\n\n".join(parts), buttons)
        return Reply(message, entry=entry_id, revision=translation.revision)

    def clarify(self, options: Sequence[str], key: str = "clarify") -> Reply:
        """The question back: up to three entries and "none of these"."""
        reason = HandoffReason.WRONG_ANSWER if key != "clarify" else HandoffReason.NONE_OF_THESE
        none = Button(str(Choice(ChoiceKind.PERSON, reason)), self.say("button.none"))
        return self.text(key, (*map(self.entry_button, options), none))

    def handoff(self, reason: HandoffReason, waiting: bool) -> Reply:
        """What the voter reads when a person takes over; `waiting`: a ticket is open already."""
        key = "handoff.added" if waiting else f"handoff.{reason}"
        return self.text(key, hotline=self.hotline())

    def menu(self, key: str = "menu") -> Reply:
        """All topics as buttons."""
        return self.text(key, tuple(self._topic_button(t) for t in self.catalog.topics()))

    def topic(self, topic: str, page: int = 1) -> Reply:
        """The entries of a topic, a page at a time."""
        entries = [entry.id for entry in self.catalog.entries_of(topic)]
        start = (page - 1) * PAGE
        buttons = [self.entry_button(entry) for entry in entries[start : start + PAGE]]
        if len(entries) > start + PAGE:
            more = Choice(ChoiceKind.TOPIC, f"{topic}:{page + 1}")
            buttons.append(Button(str(more), self.say("button.more")))
        buttons.append(Button(str(Choice(ChoiceKind.MENU)), self.say("button.back")))
        return self.text("topic", buttons, topic=self.say(f"topic.{topic}"))

    def languages(self, key: str = "language.ask") -> Reply:
        """The question which language to speak."""
        return self.text(key, self.language_buttons())

    def confirm_forget(self) -> Reply:
        """The question whether to delete everything."""
        yes = Button(str(Choice(ChoiceKind.FORGET, "yes")), self.say("button.forget"))
        no = Button(str(Choice(ChoiceKind.FORGET, "no")), self.say("button.keep"))
        return self.text("forget.ask", (yes, no))

    def language_buttons(self) -> tuple[Button, ...]:
        """One button a language, each in its own name."""
        return tuple(
            Button(str(Choice(ChoiceKind.LANGUAGE, code)), language.name)
            for code, language in self.catalog.languages.items()
        )

    def entry_button(self, entry_id: str) -> Button:
        """A button that asks an entry's question."""
        title = self.catalog.translation(entry_id, self.language).title
        return Button(str(Choice(ChoiceKind.ENTRY, entry_id)), title)

    def hotline(self) -> str:
        """The hotline's number as the facts give it."""
        return self.catalog.facts[HOTLINE].value or ""

    def _topic_button(self, topic: str) -> Button:
        return Button(str(Choice(ChoiceKind.TOPIC, topic)), self.say(f"topic.{topic}"))

    def _buttons_below(self, entry: Entry) -> tuple[Button, ...]:
        if entry.id == LANGUAGES_ENTRY:
            return self.language_buttons()
        return () if entry.human is Human.ALWAYS else self._feedback_buttons(entry.id)

    def _feedback_buttons(self, entry_id: str) -> tuple[Button, ...]:
        right = Button(str(Choice(ChoiceKind.RIGHT, entry_id)), self.say("button.right"))
        wrong = Button(str(Choice(ChoiceKind.WRONG, entry_id)), self.say("button.wrong"))
        if self.catalog.entries[entry_id].human is Human.NEVER:
            return (right, wrong)
        person = Choice(ChoiceKind.PERSON, HandoffReason.ASKED)
        return (right, wrong, Button(str(person), self.say("button.person")))

    def _message(self, text: str, buttons: Sequence[Button] = ()) -> OutboundMessage:
        return OutboundMessage(text, tuple(buttons), self.language)


def closing(words: Words, language: str) -> OutboundMessage:
    """What the voter reads when an operator closes the ticket: a thank-you and three marks."""
    labels = dict(zip(RATINGS, ("rating.good", "rating.fair", "rating.bad"), strict=True))
    buttons = tuple(
        Button(str(Choice(ChoiceKind.RATE, mark)), words.say(language, key))
        for mark, key in labels.items()
    )
    return OutboundMessage(words.say(language, "ticket.closed"), buttons, language)


def waiting(words: Words, language: str) -> Reply:
    """What tells a voter that a reply waits until they write or tap the button below."""
    show = Button(str(Choice(ChoiceKind.WAITING)), words.say(language, "parked.show"))
    message = OutboundMessage(words.say(language, "parked.notice"), (show,), language)
    return Reply(message, Origin.NOTICE)
