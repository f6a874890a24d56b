"""`faq check`: everything wrong with the folder `faq/`, found at once and in order."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.faq.draft import Draft, read_draft
from bot.faq.finding import Finding, Severity
from bot.faq.folder import entry_path
from bot.faq.rules import facts, letters, lexicon, limits, phrasings, translations

Rule = Callable[[Draft], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    limits.related,
    limits.long_files,
    translations.missing,
    translations.unfinished,
    translations.revisions,
    translations.placeholders,
    translations.brackets,
    translations.copies,
    letters.outside_alphabet,
    letters.hidden_marks,
    phrasings.repeated,
    phrasings.too_few,
    phrasings.same_title,
    lexicon.stems,
    limits.titles,
    limits.answers,
    facts.unknown_facts,
    facts.unused_facts,
    facts.answers_never_sent,
)
"""All rules but those that look at the calendar."""


@dataclass(frozen=True)
class Report:
    """Findings sorted by place, and how much was looked at."""

    findings: tuple[Finding, ...]
    languages: int = 0
    entries: int = 0

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return len(self.findings) - self.errors

    def only(self, language: str | None = None, topic: str | None = None) -> "Report":
        """The report on one language's files, on one topic's, or on both."""
        kept = (
            finding
            for finding in self.findings
            if (language is None or _concerns(finding, language))
            and (topic is None or topic in finding.path.split("/")[-3:-2])
        )
        return replace(self, findings=tuple(kept))


def check(folder: Path, today: date) -> Report:
    """Every finding of every rule on the folder; `today` decides what has expired.

    Raises OSError when a file cannot be opened.
    """
    with _collector_at_rest():
        return _check(folder, today)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """All that is read is kept until the end; looking for garbage in it costs a quarter."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check(folder: Path, today: date) -> Report:
    draft, findings = read_draft(folder)
    if draft is None:
        return Report(_sorted(findings))
    findings += tuple(finding for rule in RULES for finding in rule(draft))
    findings += tuple(facts.dates(draft, today))
    allowed = {
        draft.folder.path(entry_path(entry.id, "")): entry.allow
        for entry in draft.catalog.entries.values()
    }
    kept = [finding for finding in findings if not _is_allowed(finding, allowed)]
    return Report(_sorted(kept), len(draft.catalog.languages), len(draft.catalog.entries))


def _concerns(finding: Finding, language: str) -> bool:
    # A missing file is noted where the entry is.
    missing = finding.code == "F201" and finding.values["language"] == language
    return missing or finding.path.endswith(f"/{language}.yaml")


def _is_allowed(finding: Finding, allowed: Mapping[str, frozenset[str]]) -> bool:
    folder = finding.path.rpartition("/")[0]
    return finding.severity is Severity.WARNING and finding.code in allowed.get(folder, ())


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: finding.order))
