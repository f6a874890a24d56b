"""One question asked outside any conversation: what a voter would get, for the command line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.conversation import Conversation
from bot.domain.decision import Answer, Clarify, Decision, Handoff, HandoffReason
from bot.domain.message import Address, InboundMessage
from bot.nlu.explain import explain
from bot.nlu.reading import Context, Reading
from bot.services.dialogue import respond
from bot.services.mind import Mind
from bot.services.outcome import decision_name

BEST = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """How a question was read and the words a voter would read."""

    reading: Reading
    decision: Decision
    text: str


def ask(mind: Mind, text: str, now: datetime) -> Asked:
    """Answer one question of a voter who has been welcomed before."""
    reading = mind.understand(text, Context())
    decision = reading.decision
    if isinstance(decision, Answer) and not mind.may_answer(decision.entry, now.date()):
        decision = Handoff(HandoffReason.EXPIRED, decision.entry)
    conversation = Conversation(0, Address("terminal", "ask"), greeted=True)
    message = InboundMessage(conversation.address, "0", now, text)
    turn = respond(conversation, message, None, mind, now)
    lines = []
    for reply in turn.replies:
        lines.append(reply.message.text)
        lines += [f"{n}. {b.label}" for n, b in enumerate(reply.message.buttons, 1)]
    return Asked(reading, decision, "\n".join(lines))


def as_json(asked: Asked, *, explained: bool = False) -> Mapping[str, object]:
    """The command's contract: language, script, decision, entry, options, ranking, text."""
    reading, decision = asked.reading, asked.decision
    language, _, script = reading.language.partition("-")
    answered = decision if isinstance(decision, Answer) else None
    plain: dict[str, object] = {
        "language": language,
        "script": script or reading.script,
        "decision": decision_name(decision),
        "entry": answered.entry if answered else None,
        "options": list(decision.options) if isinstance(decision, Clarify) else [],
        "ranking": [match.entry for match in reading.ranking[:BEST]],
        "confidence": round(reading.ranking[0].probability, 4) if reading.ranking else 0.0,
        "text": asked.text,
    }
    return plain | {"explanation": explain(reading)} if explained else plain
