"""`faq coverage`: what counts as current, and when a language is whole."""

from dataclasses import replace

from bot.faq.coverage import coverage, render_coverage
from bot.faq.load import load
from bot.faq.model import Catalog, Importance
from bot.faq.trial import LanguageSummary, Trial
from bot.words import Words
from tests.faq.folders import FIXTURE, LOCALES

CATALOG = load(FIXTURE)
WORDS = Words.load(LOCALES, "maintainer")


def with_turkish(entry_id: str, revision: int | None) -> Catalog:
    """The catalog with an entry's Turkish of another revision, or without it."""
    entry = CATALOG.entries[entry_id]
    translations = dict(entry.translations)
    turkish = translations.pop("tr")
    if revision is not None:
        translations["tr"] = replace(turkish, revision=revision)
    changed = replace(entry, translations=translations)
    return replace(CATALOG, entries={**CATALOG.entries, entry_id: changed})


def turkish(catalog: Catalog) -> tuple[int, int, int, bool]:
    [row] = [row for row in coverage(catalog) if row.language == "tr"]
    required, usable = row.current[Importance.REQUIRED], row.current[Importance.USABLE]
    return required, usable, row.behind, row.is_whole


def test_a_language_is_whole_when_no_required_entry_is_missing_or_behind() -> None:
    assert turkish(CATALOG) == (2, 1, 0, True)
    assert turkish(with_turkish("card.lost", None)) == (1, 1, 0, False)
    assert turkish(with_turkish("card.lost", 7)) == (1, 1, 1, False)
    assert turkish(with_turkish("service.human", None)) == (2, 0, 0, True)


def test_the_table_has_a_row_a_language_and_says_when_tests_were_not_tried() -> None:
    shown = render_coverage(coverage(CATALOG), WORDS).splitlines()

    assert len(shown) == 1 + 6 + 1
    assert shown[1].split() == ["ar", "2/2", "1/1", "0/0", "0", "16", "–", "–", "–", "yes"]


def test_the_results_of_the_tests_are_shown_when_there_are_any() -> None:
    [row, *_] = coverage(CATALOG, Trial(()))
    tried = replace(row, trial=LanguageSummary("ar", 12, 9, 0, 0.5, None))

    cells = render_coverage([tried], WORDS).splitlines()[1].split()

    assert cells[6:] == ["75", "50", "–", "yes"]
