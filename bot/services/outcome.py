"""What is kept beside a voter's message about how it was understood, as plain data."""

from collections.abc import Mapping

from bot.domain.decision import Answer, Clarify, Decision, Handoff, Smalltalk, Stay
from bot.nlu.explain import explain
from bot.nlu.reading import Reading


def decision_name(decision: Decision) -> str:
    """The decision's name in the command line's contract: answer, clarify, handoff, smalltalk."""
    match decision:
        case Answer():
            return "answer"
        case Clarify():
            return "clarify"
        case Handoff():
            return "handoff"
        case Smalltalk():
            return "smalltalk"
        case Stay():
            return "stay"


def outcome_of(decision: Decision, reading: Reading | None = None) -> Mapping[str, object]:
    """The decision, what it is about and, where the engine was asked, its explanation."""
    outcome: dict[str, object] = {"decision": decision_name(decision)}
    match decision:
        case Answer(entry, confidence, also):
            outcome |= {"entry": entry, "confidence": round(confidence, 4)}
            if also:
                outcome["also"] = also.entry
        case Clarify(options):
            outcome |= {"options": list(options)}
        case Handoff(reason, best_guess):
            outcome |= {"reason": str(reason), "entry": best_guess}
        case Smalltalk(kind):
            outcome |= {"kind": str(kind)}
    if reading is not None:
        outcome["explanation"] = explain(reading)
    return outcome
