"""Reads a short message as the continuation of what the conversation was about last."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.nlu.features import Floats
from bot.nlu.linear import log_softmax

MOST_WORDS = 5
"""Words of the longest message that is read so ("and where?", "and for my mother?")."""

CLEAR = 0.97
"""A message this sure by itself does not lean on what was said before."""

_OWN_SHARE = np.float32(0.5)
_SAME_TOPIC = np.float32(1.0)
"""Log-odds for the entries of the topic that was spoken of last."""


def with_last(own: Floats, together: Floats, labels: Sequence[str], last: str) -> Floats:
    """Return a message's log-probabilities in the light of the entry answered last.

    own: those of the message by itself; together: those of the last entry's title and the message
    read as one text; both in the order of `labels`. Entry ids begin with their topic.
    """
    topic = last.partition(".")[0] + "."
    near = np.array([label.startswith(topic) for label in labels], np.float32)
    return log_softmax(_OWN_SHARE * own + (1 - _OWN_SHARE) * together + _SAME_TOPIC * near)
