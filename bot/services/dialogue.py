"""The rules of a conversation: one message and the state before it give replies and a new state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.choice import Choice, ChoiceKind
from bot.domain.conversation import Awaited, AwaitKind, Conversation, Mode
from bot.domain.decision import (
    Answer,
    Clarify,
    Handoff,
    HandoffReason,
    Smalltalk,
    SmalltalkKind,
    Stay,
)
from bot.domain.message import InboundMessage
from bot.domain.ticket import Ticket
from bot.faq.model import Human
from bot.nlu.normalize import clean
from bot.nlu.reading import Context, Reading
from bot.services.mind import Mind
from bot.services.outcome import outcome_of
from bot.services.records import Reply
from bot.services.typed import command_of, language_named, numbered, readable
from bot.services.wording import Wording
from bot.words import SOURCE_LANGUAGE

STILL_THE_SAME_TALK = timedelta(minutes=30)
"""A short message within this time goes on about what was answered last."""

STILL_THE_SAME_MATTER = timedelta(hours=24)
"""A voter who writes within a day after a ticket was closed still means that matter."""

HUMAN_ENTRY = "service.human"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message leads to; the answering service writes it down in one transaction.

    `handoff` asks for a person, `feedback` is (entry, was it right), `rating` a mark from 1 to 3,
    `forget` wipes the conversation before the replies, `outcome` is kept for the operator's eyes.
    """

    conversation: Conversation
    replies: tuple[Reply, ...] = ()
    handoff: Handoff | None = None
    feedback: tuple[str, bool] | None = None
    rating: int | None = None
    forget: bool = False
    outcome: Mapping[str, object] | None = None


def respond(
    before: Conversation, message: InboundMessage, ticket: Ticket | None, mind: Mind, now: datetime
) -> Turn:
    """Decide about one message; `ticket` is the conversation's newest one, open or closed."""
    conversation = replace(before, last_inbound_at=message.sent_at, awaited=None)
    last = before.last_inbound_at
    is_fresh = last is not None and message.sent_at - last < STILL_THE_SAME_TALK
    talk = before.last_entry if is_fresh else None
    turn = _Dialogue(conversation, before.awaited, ticket, mind, now, talk).respond(message)
    return turn if before.greeted or not turn.replies else _with_welcome(turn, mind)


def _with_welcome(turn: Turn, mind: Mind) -> Turn:
    spoken = turn.replies[0].message.language
    welcome = Wording(mind.catalog, mind.words, spoken).welcome()
    greeted = replace(turn.conversation, greeted=True)
    replies = turn.replies
    if turn.outcome and turn.outcome.get("kind") == SmalltalkKind.GREETING:
        replies = ()
    elif replies[0].message == welcome.message:
        return replace(turn, conversation=greeted)
    return replace(turn, conversation=greeted, replies=(welcome, *replies))


@dataclass(frozen=True, slots=True)
class _Dialogue:
    """One turn in the making; every rule returns the finished Turn."""

    conversation: Conversation
    awaited: Awaited | None
    ticket: Ticket | None
    mind: Mind
    now: datetime
    talk: str | None = None
    """The entry spoken of a moment ago."""

    def respond(self, message: InboundMessage) -> Turn:
        command, argument = command_of(message.text)
        choice = Choice.parse(message.choice) if message.choice is not None else None
        if command == "forget" or (choice and choice.kind is ChoiceKind.FORGET):
            return self._forget(choice)
        if self._operator_has_it:
            silent = replace(self.conversation, awaited=self.awaited)
            heard = Handoff(HandoffReason.FOLLOW_UP)
            return Turn(silent, handoff=heard, outcome=outcome_of(Stay()))
        if command:
            return self._command(command, argument)
        if message.choice is not None:
            return self._choose(choice)
        if message.attachment:
            return self._hand_over(Handoff(HandoffReason.ATTACHMENT))
        text = clean(message.text)
        if not readable(text):
            return self._offer(self.wording.menu("unreadable"))
        if typed := numbered(text, self.awaited):
            return self._choose(Choice.parse(typed))
        if language := language_named(text, self.mind.catalog):
            return self._speak(language)
        return self._question(text)

    @property
    def wording(self) -> Wording:
        language = self.conversation.language or self.mind.default_language
        return Wording(self.mind.catalog, self.mind.words, language)

    @property
    def _has_open_ticket(self) -> bool:
        return self.ticket is not None and self.ticket.is_open

    @property
    def _operator_has_it(self) -> bool:
        claimed = self.ticket is not None and self.ticket.assignee is not None
        return self._has_open_ticket and (claimed or self.conversation.mode is Mode.OPERATOR)

    # what a command or a button asks for

    def _command(self, command: str, argument: str) -> Turn:
        if command == "start":
            return self._offer(self.wording.welcome(), AwaitKind.LANGUAGE)
        if command == "language":
            language = language_named(argument, self.mind.catalog) if argument else None
            if language:
                return self._speak(language)
            return self._offer(self.wording.languages(), AwaitKind.LANGUAGE)
        if command == "human":
            return self._person(HandoffReason.ASKED)
        return self._offer(self.wording.menu("help" if command == "help" else "menu"))

    def _choose(self, choice: Choice | None) -> Turn:
        match choice:
            case Choice(ChoiceKind.ENTRY, entry) if entry in self.mind.catalog.entries:
                return self._answer(Answer(entry, 1.0))
            case Choice(ChoiceKind.PERSON, value) if value in set(HandoffReason):
                return self._person(HandoffReason(value))
            case Choice(ChoiceKind.LANGUAGE, code) if code in self.mind.catalog.languages:
                return self._speak(code)
            case Choice(ChoiceKind.MENU | ChoiceKind.WAITING):
                return self._offer(self.wording.menu())
            case Choice(ChoiceKind.TOPIC, value):
                topic, _, page = value.partition(":")
                if topic in self.mind.catalog.topics():
                    number = int(page) if page.isdecimal() and page != "0" else 1
                    return self._offer(self.wording.topic(topic, number))
            case Choice(ChoiceKind.RIGHT | ChoiceKind.WRONG as kind, entry) if (
                entry in self.mind.catalog.entries
            ):
                return self._feedback(entry, helpful=kind is ChoiceKind.RIGHT)
            case Choice(ChoiceKind.RATE, mark) if mark in ("1", "2", "3"):
                thanks = self.wording.text("rating.thanks")
                return Turn(self.conversation, (thanks,), rating=int(mark))
        return self._offer(self.wording.menu("choice.gone"))

    def _speak(self, language: str) -> Turn:
        spoken = replace(self.conversation, language=language, language_chosen=True)
        dialogue = replace(self, conversation=spoken, awaited=None)
        if self.awaited and self.awaited.question:
            return dialogue._question(self.awaited.question)
        return dialogue._offer(dialogue.wording.menu("language.set"))

    def _feedback(self, entry: str, *, helpful: bool) -> Turn:
        if helpful:
            thanks = self.wording.text("feedback.thanks")
            return Turn(self.conversation, (thanks,), feedback=(entry, True))
        related = [
            other for other in self.mind.catalog.entries[entry].related if self._knows(other)
        ]
        turn = self._offer(self.wording.clarify(related[:3], "feedback.wrong"))
        return replace(turn, feedback=(entry, False))

    def _forget(self, choice: Choice | None) -> Turn:
        if choice is None:
            return self._offer(self.wording.confirm_forget(), AwaitKind.FORGET)
        if choice.value == "yes":
            gone = self.wording.text("forget.done")
            return Turn(self.conversation, (gone,), forget=True)
        return Turn(self.conversation, (self.wording.text("forget.kept"),))

    # what a question asks for

    def _question(self, text: str) -> Turn:
        before = self.conversation
        context = Context(before.language, before.language_chosen, self.talk)
        reading = self.mind.understand(text, context)
        decision = reading.decision
        if reading.foreign and not isinstance(decision, Answer):
            return self._not_served(reading)
        unsure = not reading.sure_of_language and before.language is None
        if unsure and not isinstance(decision, Answer):
            return self._which_language(text)
        spoken = replace(
            before, language=before.language if before.language_chosen else reading.language
        )
        turn = replace(self, conversation=spoken)._decide(decision)
        return replace(turn, outcome=outcome_of(decision, reading))

    def _decide(self, decision: Answer | Clarify | Handoff | Smalltalk | Stay) -> Turn:
        match decision:
            case Answer():
                return self._answer(decision)
            case Smalltalk(kind):
                return Turn(
                    replace(self.conversation, awaited=self.awaited),
                    (self.wording.smalltalk(kind),),
                    outcome=outcome_of(decision),
                )
            case Clarify(options) if not self._same_matter() and (
                known := [option for option in options if self._knows(option)]
            ):
                return self._offer(self.wording.clarify(known))
            case Clarify(options):
                guess = options[0] if options else None
                return self._hand_over(Handoff(HandoffReason.NOT_UNDERSTOOD, guess))
            case Handoff():
                return self._hand_over(decision)
            case Stay():
                return Turn(self.conversation)

    def _answer(self, decision: Answer) -> Turn:
        entry = self.mind.catalog.entries[decision.entry]
        if entry.id == HUMAN_ENTRY:
            return self._person(HandoffReason.ASKED)
        if not self.mind.may_answer(entry.id, self.now.date()):
            return self._hand_over(Handoff(HandoffReason.EXPIRED, entry.id))
        turn = self._offer(self.wording.answer(entry.id), AwaitKind.FEEDBACK)
        turn = replace(turn, conversation=replace(turn.conversation, last_entry=entry.id))
        if entry.human is Human.ALWAYS:
            turn = replace(turn, handoff=Handoff(HandoffReason.FOLLOW_UP, entry.id))
        return self._with_second(turn, decision.also) if decision.also else turn

    def _with_second(self, first: Turn, answer: Answer) -> Turn:
        """Both answers in the order of the questions; what a person is needed for comes once."""
        second = self._answer(answer)
        replies = (*first.replies, *second.replies)
        return replace(second, replies=replies, handoff=first.handoff or second.handoff)

    def _person(self, reason: HandoffReason) -> Turn:
        handoff = Handoff(reason, self.conversation.last_entry)
        if reason is HandoffReason.ASKED and not self._has_open_ticket and self._knows(HUMAN_ENTRY):
            return Turn(self.conversation, (self.wording.answer(HUMAN_ENTRY),), handoff)
        return self._hand_over(handoff)

    def _hand_over(self, handoff: Handoff) -> Turn:
        reply = self.wording.handoff(handoff.reason, waiting=self._has_open_ticket)
        return Turn(self.conversation, (reply,), handoff, outcome=outcome_of(handoff))

    def _which_language(self, question: str) -> Turn:
        asked = self._offer(self.wording.languages(), AwaitKind.LANGUAGE).conversation
        choices = asked.awaited.choices if asked.awaited else ()
        waiting = Awaited(AwaitKind.LANGUAGE, choices, question)
        return Turn(replace(asked, awaited=waiting), (self.wording.languages(),))

    def _not_served(self, reading: Reading) -> Turn:
        key, written = "language.not_served", reading.foreign or SOURCE_LANGUAGE
        known = written if self.mind.words.has(written, key) else SOURCE_LANGUAGE
        reply = Wording(self.mind.catalog, self.mind.words, known).languages(key)
        turn = self._offer(reply, AwaitKind.LANGUAGE)
        return replace(turn, outcome=outcome_of(reading.decision, reading))

    def _offer(self, reply: Reply, kind: AwaitKind = AwaitKind.OPTION) -> Turn:
        choices = tuple(button.id for button in reply.message.buttons)
        awaited = Awaited(kind, choices) if choices else None
        return Turn(replace(self.conversation, awaited=awaited), (reply,))

    def _knows(self, entry: str) -> bool:
        return entry in self.mind.catalog.entries

    def _same_matter(self) -> bool:
        closed = self.ticket.closed_at if self.ticket else None
        return closed is not None and self.now - closed < STILL_THE_SAME_MATTER
