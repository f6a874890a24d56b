"""Whole conversations over the FAQ as it ships, told in conversations/*.yaml."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from bot.domain.conversation import Conversation
from bot.domain.message import Address, InboundMessage
from bot.services.dialogue import respond
from bot.services.living import LivingMind

FOLDER = Path(__file__).parent / "conversations"
TOLD = [
    (path.stem, name, turns)
    for path in sorted(FOLDER.glob("*.yaml"))
    for name, turns in yaml.safe_load(path.read_text(encoding="utf-8")).items()
]
START = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "turns", [pytest.param(turns, id=f"{stem}: {name}") for stem, name, turns in TOLD]
)
def test_the_conversation_goes_as_told(
    turns: list[dict[str, object]], real_mind: LivingMind
) -> None:
    """A turn is what the `voter` writes, minutes `after` the one before, and what must come of it.

    `answers`: the entries sent, in order; `best`: the entry sent or offered first; `decision`: what
    was decided; `language`: the one spoken from then on.
    """
    mind = real_mind.current
    conversation = Conversation(1, Address("webchat", "voter"), greeted=True)
    now = START
    for number, turn in enumerate(turns):
        now += timedelta(minutes=int(str(turn.get("after", 1))))
        message = InboundMessage(conversation.address, str(number), now, str(turn["voter"]))
        reply = respond(conversation, message, None, mind, now)
        conversation = replace(reply.conversation, last_inbound_at=now)
        sent = [one.entry for one in reply.replies if one.entry]
        if "answers" in turn:
            assert sent == turn["answers"], turn["voter"]
        if "decision" in turn:
            assert reply.outcome is not None, turn["voter"]
            assert reply.outcome["decision"] in str(turn["decision"]).split(" or ")
        if "best" in turn:
            offered = (reply.outcome or {}).get("options") or [None]
            assert [*sent, offered[0]][0] == turn["best"], turn["voter"]  # type: ignore[index]
        if "language" in turn:
            assert conversation.language == turn["language"]
