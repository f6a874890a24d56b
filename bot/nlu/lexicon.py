"""Finds language-free concepts in a text by the words that stand for them in each language."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.nlu.affixes import peeled
from bot.nlu.memory import remembered
from bot.nlu.normalize import fold, script

ARABIZI = "ar-latn"
"""The lexicon language of Arabic typed in Latin letters."""

_MISSPELT_FROM = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A concept and the folded word or words of the text that stand for it."""

    concept: str
    word: str


@dataclass(frozen=True, slots=True)
class _Form:
    """A form of a concept: its first word is the key it is filed under, `rest` must follow."""

    concept: str
    rest: tuple[str, ...]
    length: int


_Filed = dict[str, dict[str, list[_Form]]]
"""Forms by first word (or beginning of one) and second, "" where any may follow that fits."""


class _Forms:
    """The forms of one lexicon language, filed by first word and by beginning of a word."""

    def __init__(self, forms: Iterable[tuple[str, str]], known: Collection[str]) -> None:
        self._known = known
        self._words: _Filed = {}
        self._stems: _Filed = {}
        alone: set[str] = set()
        for concept, form in forms:
            words = form.split()
            first, *rest = words
            second = rest[0] if rest and not rest[0].endswith("*") else ""
            target = self._stems if first.endswith("*") else self._words
            length = sum(len(word.rstrip("*")) for word in words)
            filed = target.setdefault(first.rstrip("*"), {}).setdefault(second, [])
            if (one := _Form(concept, tuple(rest), length)) not in filed:
                filed.append(one)
            if not rest:
                alone.add(first.rstrip("*"))
        self._by_initial: dict[str, list[str]] = {}
        for word in sorted(alone):
            if len(word) >= _MISSPELT_FROM:
                self._by_initial.setdefault(word[0], []).append(word)
        self._nearest = remembered(partial(_nearest, self._by_initial))

    def at(self, words: list[str], position: int) -> tuple[list[_Form], int]:
        """Return the longest forms that begin at this word, and how many words they take."""
        best: list[_Form] = []
        following = words[position + 1] if position + 1 < len(words) else ""
        for form in self._starting(words[position], following):
            if best and form.length < best[0].length:
                continue
            if form.rest and not _follows(form.rest, words, position + 1):
                continue
            if best and form.length > best[0].length:
                best = []
            best.append(form)
        return best, 1 + max((len(form.rest) for form in best), default=0)

    def _starting(self, word: str, following: str) -> Iterator[_Form]:
        beginnings = [word[:end] for end in range(1, len(word) + 1)]
        filed = [self._words.get(word), *map(self._stems.get, beginnings)]
        found = [forms for forms in filed if forms]
        for second in ("", following) if following else ("",):
            for forms in found:
                yield from forms.get(second, ())

    def repaired(self, word: str) -> str | None:
        """Return the lexicon's word or stem that a misspelt word was probably meant to be."""
        if len(word) < _MISSPELT_FROM or word.isdecimal() or word in self._known:
            return None
        return self._nearest(word)


class Lexicon:
    """The forms of concepts, made ready for looking up.

    forms: lexicon language → concept and folded form, as `folded` makes them. known: folded words
    by reply language that are spelt as they are meant, though no concept has them; they are not
    taken for misspellings of the lexicon's words.
    """

    def __init__(
        self,
        forms: Mapping[str, Sequence[tuple[str, str]]],
        known: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> None:
        self.forms = forms
        self.known = known
        self._forms = {
            language: _Forms(filed, known.get(reading_language(language), ()))
            for language, filed in forms.items()
        }

    def find(self, text: str, language: str) -> tuple[Found, ...]:
        """Return the concepts in the order of the text, each as often as it stands there.

        language is a reply language; Arabic in Latin letters is looked up among the Arabizi forms.
        """
        return self.find_folded(fold(text, language), language)

    def find_folded(self, folded: str, language: str) -> tuple[Found, ...]:
        """Do as `find` for a text that `fold` has already folded for the same language."""
        wanted = ARABIZI if language == "ar" and script(folded) == "Latn" else language
        forms = self._forms.get(wanted)
        if forms is None:
            return ()
        words = folded.split()
        found: list[Found] = []
        position = 0
        while position < len(words):
            matched, taken = _look_up(forms, words, position, wanted)
            shown = " ".join(words[position : position + taken])
            found.extend(Found(form.concept, shown) for form in matched)
            position += taken
        return tuple(found)


def folded(
    lexicon: Mapping[str, Mapping[str, Sequence[str]]],
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Turn concept → language → forms into language → concept and folded form, in sorted order.

    Folding some 50,000 forms takes longer than all else that is read from the cache.
    """
    by_language: dict[str, list[tuple[str, str]]] = {}
    for concept in sorted(lexicon):
        for language, forms in lexicon[concept].items():
            words = (folded_form(form, reading_language(language)) for form in forms)
            filed = dict.fromkeys(" ".join(form) for form in words if form)
            by_language.setdefault(language, []).extend((concept, form) for form in filed)
    return {language: tuple(filed) for language, filed in by_language.items()}


def reading_language(lexicon_language: str) -> str:
    """Return the language by whose rules forms of a lexicon language are folded."""
    return "ar" if lexicon_language == ARABIZI else lexicon_language


def folded_form(form: str, language: str) -> tuple[str, ...]:
    """Return the folded words of a form; a word that is a beginning keeps its "*"."""
    words: list[str] = []
    for part in form.split():
        folded = fold(part.rstrip("*"), language).split()
        if folded and part.endswith("*"):
            folded[-1] += "*"
        words.extend(folded)
    return tuple(words)


def _look_up(
    forms: _Forms, words: list[str], position: int, language: str
) -> tuple[list[_Form], int]:
    matched, taken = forms.at(words, position)
    if matched:
        return matched, taken
    word = words[position]
    for shorter in peeled(word, language):
        matched, taken = forms.at([shorter, *words[position + 1 : position + 6]], 0)
        if matched:
            return matched, taken
    meant = forms.repaired(word)
    if meant is not None:
        matched, _ = forms.at([meant], 0)
    return matched, 1


def _nearest(by_initial: Mapping[str, list[str]], word: str) -> str | None:
    candidates = by_initial.get(word[0], [])
    allowed = 1 if len(word) < 9 else 2
    found = process.extractOne(word, candidates, scorer=OSA.distance, score_cutoff=allowed)
    return found[0] if found else None


def _follows(rest: tuple[str, ...], words: list[str], position: int) -> bool:
    if position + len(rest) > len(words):
        return False
    for place, form in enumerate(rest, position):
        word = words[place]
        if word != form and not (form.endswith("*") and word.startswith(form[:-1])):
            return False
    return True
