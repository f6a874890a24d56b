"""Loads the catalog for the running bot, refusing only what would make it send a wrong text."""

from pathlib import Path

from bot.errors import FaqError
from bot.faq.draft import read_draft
from bot.faq.fields import is_error
from bot.faq.finding import Finding
from bot.faq.model import Catalog
from bot.faq.report import render_finding
from bot.faq.rules.facts import unknown_facts
from bot.words import Words


def load(folder: Path, words: Words | None = None) -> Catalog:
    """The catalog of the folder.

    Raises FaqError, with every line worded by `words` (domain "maintainer") if given, when a file
    cannot be read (F0, F1) or an answer names a fact that does not exist (F501). All else that
    `faq check` finds, such as a missing translation or an expired fact, does not keep the bot from
    starting: it answers in a fallback language, or leaves the question to a person. Languages
    that are not offered yet and entries that no language has words for are left out.
    """
    return load_all(folder, words).offered()


def load_all(folder: Path, words: Words | None = None) -> Catalog:
    """The catalog with what voters do not meet yet, for maintainers; raises FaqError as `load`.

    An entry may have no translation in it at all.
    """
    catalog, findings = read(folder)
    errors = [finding for finding in findings if is_error(finding)]
    if catalog is None or errors:
        raise FaqError(tuple(render_finding(finding, words) for finding in errors))
    return catalog


def read(folder: Path) -> tuple[Catalog | None, tuple[Finding, ...]]:
    """All that can be used of the folder, None if nothing can, and what stands in the way."""
    draft, findings = read_draft(folder)
    if draft is None:
        return None, tuple(sorted(findings, key=lambda finding: finding.order))
    findings += tuple(unknown_facts(draft))
    return draft.catalog, tuple(sorted(findings, key=lambda finding: finding.order))
