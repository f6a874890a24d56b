"""Keeps the running service on the newest FAQ that is whole and sound, and says when it is not."""

import asyncio
import gc
import logging
import os
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.errors import FaqError
from bot.faq.evaluate import restrict
from bot.faq.load import load
from bot.faq.model import Catalog
from bot.nlu.corpus import Corpus
from bot.nlu.engine import Engine
from bot.nlu.language import Detector
from bot.nlu.reading import Context, Reading
from bot.nlu.unserved import unserved_language
from bot.services.loops import place_of
from bot.services.mind import Mind
from bot.services.training import give_up, index_of, tried_index_of
from bot.words import Words

LOOK_EVERY = 2.0
"""Seconds between looks at the FAQ's folder."""

FOREIGN = "ω"
"""A script that none of our languages is written in."""

COLLECTED_AFTER = (20_000, 20, 50)
"""New objects before the collector looks among them, and how many such looks before it goes on."""

log = logging.getLogger(__name__)


@dataclass
class LivingMind:
    """The mind in use, exchanged whole when the folder `faq/` changes and the change is sound.

    Without a `detector` it knows the answers and understands no messages, which is enough where
    none are answered, and spares the memory and the training.
    """

    folder: Path
    cache: Path
    locales: Path
    detector: Detector | None
    findings: Words
    current: Mind
    corpus: Corpus = field(repr=False)
    problem: str | None = None
    _seen: int = field(default=0, repr=False)

    @classmethod
    def start(
        cls,
        folder: Path,
        cache: Path,
        locales: Path,
        default_language: str,
        entries: Collection[str] | None = None,
        *,
        understanding: bool = True,
    ) -> "LivingMind":
        """Load the FAQ and its index, building it if needed; raises FaqError if it is not sound."""
        seen = _fingerprint(folder)
        detector = Detector.load() if understanding else None
        findings = Words.load(locales, "maintainer")
        catalog = load(folder, findings)
        if entries is not None:
            catalog = restrict(catalog, entries)
        words = Words.load(locales)
        corpus = catalog.corpus()
        understand = _understand_nothing
        if detector:
            understand = Engine(index_of(corpus, cache), detector).understand
        mind = Mind(catalog, understand, words, default_language)
        _set_aside()
        return cls(folder, cache, locales, detector, findings, mind, corpus, _seen=seen)

    def mind(self) -> Mind:
        """The mind to answer the next messages with."""
        return self.current

    async def watch(self) -> None:
        """Have ready what the first messages may need, then look for changes for ever."""
        if self.detector:
            await asyncio.to_thread(_load_foreign_languages, self.detector)
        _set_aside()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            seen = await asyncio.to_thread(_fingerprint, self.folder)
            if seen != self._seen:
                self._seen = seen
                await self.reload()

    async def reload(self) -> bool:
        """Take up what the folder holds now; on any fault the mind in use stays: False."""
        try:
            catalog = await asyncio.to_thread(load, self.folder, self.findings)
            if catalog.revision != self.current.catalog.revision:
                await self._take_up(catalog)
        except FaqError as fault:
            self.problem = fault.findings[0] if fault.findings else str(fault)
            log.warning("faq: %s findings, the last good one stays", len(fault.findings))
            return False
        except Exception as trouble:
            self.problem = place_of(trouble)
            log.error("faq: not taken up, the last good one stays: %s", self.problem)
            return False
        self.problem = None
        log.info("faq: revision %s in use", catalog.revision)
        return True

    async def _take_up(self, catalog: Catalog) -> None:
        # A changed answer or fact shows at once; only changed questions and tests need training
        # and trying.
        corpus = catalog.corpus()
        mind = replace(self.current, catalog=catalog)
        if self.detector and corpus != self.corpus:
            try:
                index = await asyncio.to_thread(
                    tried_index_of,
                    corpus,
                    self.folder,
                    self.locales,
                    self.cache,
                    self.current,
                )
            except asyncio.CancelledError:
                # A thread cannot be cancelled; what it waits for can.
                give_up()
                raise
            mind = replace(mind, understand=Engine(index, self.detector).understand)
        self.current, self.corpus = mind, corpus
        _set_aside()


def _load_foreign_languages(detector: Detector) -> None:
    """Have the profiles loaded by which foreign languages are told, else a voter waits a second."""
    unserved_language(FOREIGN, detector.detect(FOREIGN))


def _set_aside() -> None:
    """Keep the garbage collector away from what stays until the FAQ changes.

    Its full passes over all of that stop every thread for some 0.2 s, again and again under load.
    What a message leaves behind is mostly in no ring and goes by itself: looking for rings after
    every 700 objects would take a tenth of all processor time.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


def _understand_nothing(text: str, context: Context) -> Reading:
    raise RuntimeError("this process answers no messages")


def _fingerprint(folder: Path) -> int:
    """A number that changes when any file of the folder is changed, added or removed."""
    found = []
    for directory, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".yaml"):
                path = os.path.join(directory, name)
                try:
                    status = os.stat(path)
                except FileNotFoundError:
                    continue
                found.append((path, status.st_mtime_ns, status.st_size))
    return hash(tuple(sorted(found)))
