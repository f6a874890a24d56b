"""Trains the index in a process of its own, and tries a changed FAQ out before anybody meets it."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bot.domain.decision import Answer
from bot.errors import FaqError
from bot.faq.load import load
from bot.faq.model import Case, Catalog
from bot.faq.trial import Trial, try_out
from bot.faq.trial_report import render_failures
from bot.nlu.corpus import NONE, Corpus
from bot.nlu.engine import Engine
from bot.nlu.index import Index, build, cached
from bot.nlu.language import Detector
from bot.nlu.reading import Context
from bot.services.mind import Mind
from bot.words import Words

BESIDE_ANSWERING = 10
"""How far training steps back (as `nice`) for a service that answers meanwhile."""

UNTRIED = "untried"
"""The folder in the cache where a new index waits until it has been tried."""


def index_of(corpus: Corpus, cache: Path) -> Index:
    """The corpus's index, trained first when it is not in the cache.

    Training takes both cores for a minute and memory that a process would not give back.
    """
    index = cached(corpus, cache)
    if index is None:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            pool.submit(_train, corpus, cache).result()
        index = build(corpus, cache)
    return index


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A test in a language that got an answer it must not get; `lines` say so.

    `tested` is the entry that the test belongs to, or NONE.
    """

    tested: str
    language: str
    text: str
    answered: str
    lines: str


def tried_index_of(corpus: Corpus, folder: Path, locales: Path, cache: Path, in_use: Mind) -> Index:
    """The index of the FAQ in `folder`, once no test gets a wrong answer that it has not `in_use`.

    Raises FaqError with the wrong answers, worded for maintainers; a test that is only asked back
    harms no voter. An index that is in the cache has been through this before, or was started with
    on purpose.
    """
    index = cached(corpus, cache)
    if index is None:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            wrong = pool.submit(_train_and_try, folder, locales, cache).result()
        if new := [one for one in wrong if not _is_old(one, in_use)]:
            raise FaqError(tuple(one.lines for one in new))
        for path in (cache / UNTRIED).glob("nlu-*.npz"):
            path.replace(cache / path.name)
        index = build(corpus, cache)
    return index


def give_up() -> None:
    """End the training that is under way in this process, if any."""
    for child in multiprocessing.active_children():
        child.terminate()


def _is_old(wrong: WrongAnswer, in_use: Mind) -> bool:
    tests = _tests_of(wrong.tested, wrong.language, in_use.catalog)
    decision = in_use.understand(wrong.text, Context()).decision
    answered = decision.entry if isinstance(decision, Answer) else None
    return answered == wrong.answered and any(case.text == wrong.text for case in tests)


def _tests_of(tested: str, language: str, catalog: Catalog) -> tuple[Case, ...]:
    if tested == NONE:
        return catalog.out_of_scope_tests.get(language, ())
    entry = catalog.entries.get(tested)
    translation = entry.translations.get(language) if entry else None
    return (*translation.tests_answer, *translation.tests_not) if translation else ()


def _train(corpus: Corpus, cache: Path) -> None:
    build(corpus, cache)


def _train_and_try(folder: Path, locales: Path, cache: Path) -> tuple[WrongAnswer, ...]:
    os.nice(BESIDE_ANSWERING)
    words = Words.load(locales, "maintainer")
    catalog = load(folder, words)
    understand = Engine(build(catalog.corpus(), cache / UNTRIED), Detector.load()).understand
    return tuple(
        WrongAnswer(
            one.entry,
            one.language,
            one.text,
            one.decision.entry,
            *render_failures(Trial((one,)), catalog, words),
        )
        for one in try_out(catalog, understand).failures
        if isinstance(one.decision, Answer) and one.known_failure is None
    )
