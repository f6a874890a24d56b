"""`voterline costs`: what platforms charge for, by day and by FAQ entry."""

import argparse
import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from bot import app
from bot.cli.console import CLEAN, Console
from bot.services.records import Cost

_WIDTH = 32
_COLUMNS = ("messages", "charged", "share")


def show(console: Console, arguments: argparse.Namespace) -> int:
    """`voterline costs`: whole days (UTC), today among them."""
    today = app.now().replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - timedelta(days=arguments.days - 1)
    costs = asyncio.run(
        app.with_store(console.settings, lambda store: store.read(lambda t: t.costs(since)))
    )
    if not costs:
        console.say("costs.none", days=arguments.days)
        return CLEAN
    other = console.text("costs.other")
    print(*_table(console, "day", costs, lambda cost: str(cost.day)), sep="\n", end="\n\n")
    print(*_table(console, "entry", costs, lambda cost: cost.entry or other), sep="\n")
    charged = sum(cost.charged for cost in costs)
    answers = sum(cost.messages for cost in costs if cost.entry)
    console.say("costs.total", charged=charged, messages=sum(cost.messages for cost in costs))
    if answers:
        console.say("costs.per_answer", share=f"{charged / answers:.3f}", answers=answers)
    return CLEAN


def _table(
    console: Console, name: str, costs: Sequence[Cost], key: Callable[[Cost], str]
) -> Iterable[str]:
    """A line for each key with its messages, those charged for, and these as a share."""
    heads = (console.text(f"costs.head.{head}") for head in _COLUMNS)
    yield f"{console.text(f'costs.head.{name}'):{_WIDTH}}" + "".join(
        f"{head:>10}" for head in heads
    )
    for one in sorted(set(map(key, costs))):
        messages = sum(cost.messages for cost in costs if key(cost) == one)
        charged = sum(cost.charged for cost in costs if key(cost) == one)
        yield f"{one:{_WIDTH}}{messages:>10}{charged:>10}{charged / messages:>10.3f}"
