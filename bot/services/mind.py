"""What the bot knows at one moment: the approved FAQ and the engine trained on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.faq.format import is_current
from bot.faq.model import Catalog
from bot.nlu.reading import Context, Reading
from bot.words import Words

Understand = Callable[[str, Context], Reading]
"""Reads one message in the light of what its conversation already tells."""


@dataclass(frozen=True, slots=True)
class Mind:
    """A catalog, the understanding trained on that very catalog, and the interface texts."""

    catalog: Catalog
    understand: Understand
    words: Words
    default_language: str

    def may_answer(self, entry_id: str, today: date) -> bool:
        """Whether the entry exists and its facts still hold today."""
        return entry_id in self.catalog.entries and is_current(self.catalog, entry_id, today)
