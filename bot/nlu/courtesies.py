"""Takes greetings and thanks off the ends of a question, so that they do not blur what it asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.nlu.corpus import SMALLTALK, Example
from bot.nlu.memory import remembered
from bot.nlu.normalize import fold

_LONGEST = 4


@dataclass(frozen=True)
class Courtesies:
    """Folded courtesies of at most four words, by language."""

    phrases: Mapping[str, frozenset[str]]
    _first: dict[str, frozenset[str]] = field(init=False, repr=False)
    _last: dict[str, frozenset[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name, place in (("_first", 0), ("_last", -1)):
            words = {
                language: frozenset(phrase.split()[place] for phrase in phrases)
                for language, phrases in self.phrases.items()
            }
            object.__setattr__(self, name, words)

    @classmethod
    def of(cls, examples: Iterable[Example]) -> Courtesies:
        """Collect the short ones among the small talk of a corpus."""
        phrases: dict[str, set[str]] = {}
        for example in examples:
            if example.label.startswith(SMALLTALK):
                folded = fold(example.text, example.language)
                if 0 < len(folded.split()) <= _LONGEST:
                    phrases.setdefault(example.language, set()).add(folded)
        return cls({language: frozenset(found) for language, found in phrases.items()})

    def stripped(self, text: str, language: str) -> str:
        """Return the text without courtesies at its ends, or all of it where too little is left."""
        words = text.split()
        start, end = 0, len(words)
        while start < end:
            if taken := self._at_start(words[start:end], language):
                start += taken
            elif taken := self._at_end(words[start:end], language):
                end -= taken
            else:
                break
        return text if end - start in (0, 1, len(words)) else " ".join(words[start:end])

    def _at_start(self, words: list[str], language: str) -> int:
        if _word(words[0], language, 0) not in self._first.get(language, ()):
            return 0
        for taken in range(min(_LONGEST, len(words)), 0, -1):
            if fold(" ".join(words[:taken]), language) in self.phrases[language]:
                return taken
        return 0

    def _at_end(self, words: list[str], language: str) -> int:
        if _word(words[-1], language, -1) not in self._last.get(language, ()):
            return 0
        for taken in range(min(_LONGEST, len(words)), 0, -1):
            if fold(" ".join(words[-taken:]), language) in self.phrases[language]:
                return taken
        return 0


@remembered
def _word(word: str, language: str, place: int) -> str:
    folded = fold(word, language).split()
    return folded[place] if folded else ""
