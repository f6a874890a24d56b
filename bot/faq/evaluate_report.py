"""Words the sums of `faq eval`: a table for people, JSON for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from bot.faq.evaluate import Prediction, Sums
from bot.nlu.corpus import NONE
from bot.words import SOURCE_LANGUAGE, Words

_SHARES = (
    "language_accuracy", "top1", "top3", "answered", "answered_right", "precision",
    "none_answered", "solved",
)  # fmt: skip
_WIDTH = 22


def render_sums(
    sums: Sequence[Sums],
    predictions: Sequence[Prediction],
    words: Words,
    language: str = SOURCE_LANGUAGE,
) -> str:
    """A row a language and style with shares in percent, and what the shares are of."""
    heads = [words.say(language, f"evaluate.head.{name}") for name in ("n", *_SHARES)]
    every = words.say(language, "evaluate.all")
    lines = [" " * _WIDTH + "".join(f"{head:>8}" for head in heads)]
    for row in sums:
        name = f"{row.language} {row.style}".strip() or every
        shares = (getattr(row, share) for share in _SHARES)
        lines.append(f"{name:{_WIDTH}}{row.n:>8}" + "".join(map(_percent, shares)))
    lines.append(words.say(language, "evaluate.legend"))
    if foreign := sum(one.wanted == NONE != one.question.id for one in predictions):
        lines.append(words.say(language, "evaluate.other_entries", count=foreign))
    return "\n".join(lines)


def sums_as_json(sums: Sequence[Sums]) -> str:
    """The same as a list of objects; shares are 0 to 1, null where there is nothing to count."""
    return json.dumps([asdict(row) for row in sums], ensure_ascii=False, indent=1)


def _percent(share: float | None) -> str:
    return f"{'–':>8}" if share is None else f"{100 * share:>8.1f}"
