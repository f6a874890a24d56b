"""Rules on the lexicon's stems (F307, F308): those found in words that mean something else."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.faq.draft import Draft
from bot.faq.finding import Finding
from bot.faq.folder import LEXICON
from bot.faq.rules.loose import letters
from bot.nlu.lexicon import reading_language

SHORTEST = 3
"""Letters a stem needs, after folding."""

ACCIDENTAL = 4
"""Up to this length a stem that begins a word of another concept does so by accident; longer ones
are mostly relatives (`poll*`, `polls`), which the longest form sorts out by itself."""


class Form(NamedTuple):
    """A form of one word: whose it is, where it stands, as written, and its folded letters."""

    concept: str
    number: int
    text: str
    letters: str
    is_stem: bool


def stems(draft: Draft) -> Iterator[Finding]:
    """Stems of one or two letters, and short stems that begin a word of another concept."""
    languages = sorted({code for forms in draft.catalog.lexicon.values() for code in forms})
    for language in languages:
        forms = _forms(draft, language)
        ours = {(form.concept, form.letters) for form in forms if form.is_stem}
        words: dict[str, list[Form]] = {}
        for form in forms:
            if not form.is_stem:
                for length in range(SHORTEST, ACCIDENTAL + 1):
                    words.setdefault(form.letters[:length], []).append(form)
        for stem in forms:
            if stem.is_stem:
                yield from _of_stem(draft, language, stem, words.get(stem.letters, ()), ours)


def _of_stem(
    draft: Draft,
    language: str,
    stem: Form,
    words: Iterable[Form],
    stems: set[tuple[str, str]],
) -> Iterator[Finding]:
    name, keys = f"{LEXICON}/{language}.yaml", (stem.concept, stem.number)
    if len(stem.letters) < SHORTEST:
        yield draft.at("F307", name, *keys, form=stem.text, concept=stem.concept)
    taken = next((form for form in words if _is_taken(form, stem, stems)), None)
    if taken is not None:
        values = {"word": taken.text, "other": taken.concept}
        yield draft.at("F308", name, *keys, form=stem.text, concept=stem.concept, **values)


def _is_taken(form: Form, stem: Form, stems: set[tuple[str, str]]) -> bool:
    """Whether the stem would also take this word's other endings, for want of a stem of its own."""
    if form.concept == stem.concept or form.letters == stem.letters:
        return False
    longer = range(len(stem.letters), len(form.letters) + 1)
    return not any((form.concept, form.letters[:end]) in stems for end in longer)


def _forms(draft: Draft, language: str) -> list[Form]:
    found = []
    for concept, by_language in draft.catalog.lexicon.items():
        for number, text in enumerate(by_language.get(language, ())):
            if " " not in text:
                folded = letters(text, reading_language(language))
                found.append(Form(concept, number, text, folded, text.endswith("*")))
    return found
