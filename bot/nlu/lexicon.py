"""Finds language-free concepts in a text by the words that stand for them in each language."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.nlu.affixes import peeled
from bot.nlu.normalize import fold, script

ARABIZI = "ar-latn"
"""The lexicon language of Arabic typed in Latin letters."""

_MISSPELT_FROM = 5
_REMEMBERED = 4_096


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


class _Forms:
    """The forms of one lexicon language, filed by first word and by beginning of a word."""

    def __init__(
        self, forms: Iterable[tuple[str, str]], language: str, known: Collection[str]
    ) -> None:
        self._known = known
        self._words: dict[str, list[_Form]] = {}
        self._stems: dict[str, list[_Form]] = {}
        for concept, form in forms:
            words = folded_form(form, language)
            if not words:
                continue
            first, *rest = words
            target = self._stems if first.endswith("*") else self._words
            length = sum(len(word.rstrip("*")) for word in words)
            filed = target.setdefault(first.rstrip("*"), [])
            if (one := _Form(concept, tuple(rest), length)) not in filed:
                filed.append(one)
        single = {w for w, forms in self._words.items() if any(not f.rest for f in forms)}
        stems = {s for s, forms in self._stems.items() if any(not f.rest for f in forms)}
        self._by_initial: dict[str, list[str]] = {}
        for word in sorted(single | stems):
            if len(word) >= _MISSPELT_FROM:
                self._by_initial.setdefault(word[0], []).append(word)
        self._repaired: OrderedDict[str, str | None] = OrderedDict()

    def at(self, words: list[str], position: int) -> tuple[list[_Form], int]:
        """Return the longest forms that begin at this word, and how many words they take."""
        best: list[_Form] = []
        for form in self._starting(words[position]):
            if best and form.length < best[0].length:
                continue
            if not _follows(form.rest, words, position + 1):
                continue
            if best and form.length > best[0].length:
                best = []
            best.append(form)
        return best, 1 + max((len(form.rest) for form in best), default=0)

    def _starting(self, word: str) -> Iterator[_Form]:
        yield from self._words.get(word, ())
        for end in range(1, len(word) + 1):
            yield from self._stems.get(word[:end], ())

    def repaired(self, word: str) -> str | None:
        """Return the lexicon's word or stem that a misspelt word was probably meant to be."""
        if len(word) < _MISSPELT_FROM or word.isdecimal() or word in self._known:
            return None
        if word not in self._repaired:
            self._repaired[word] = self._nearest(word)
            if len(self._repaired) > _REMEMBERED:
                self._repaired.popitem(last=False)
        return self._repaired[word]

    def _nearest(self, word: str) -> str | None:
        candidates = self._by_initial.get(word[0], [])
        allowed = 1 if len(word) < 9 else 2
        found = process.extractOne(word, candidates, scorer=OSA.distance, score_cutoff=allowed)
        return found[0] if found else None


class Lexicon:
    """Concept → language → forms, made ready for looking up.

    known: folded words by reply language that are spelt as they are meant, though no concept has
    them; they are not taken for misspellings of the lexicon's words.
    """

    def __init__(
        self,
        lexicon: Mapping[str, Mapping[str, tuple[str, ...]]],
        known: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> None:
        by_language: dict[str, list[tuple[str, str]]] = {}
        for concept in sorted(lexicon):
            for language, forms in lexicon[concept].items():
                by_language.setdefault(language, []).extend((concept, form) for form in forms)
        self.forms = lexicon
        self.known = known
        self._forms = {
            language: _Forms(
                forms, reading_language(language), known.get(reading_language(language), ())
            )
            for language, forms in by_language.items()
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


def _follows(rest: tuple[str, ...], words: list[str], position: int) -> bool:
    if position + len(rest) > len(words):
        return False
    return all(
        word.startswith(form[:-1]) if form.endswith("*") else word == form
        for form, word in zip(rest, words[position:], strict=False)
    )
