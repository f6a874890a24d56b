"""`faq coverage`: how far each language is, by how badly voters need the entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.faq.model import Catalog, Importance
from bot.faq.trial import LanguageSummary, Trial
from bot.words import SOURCE_LANGUAGE, Words

_COLUMNS = (
    "required", "usable", "complete", "behind", "tests", "passed", "answered", "margin", "whole",
)  # fmt: skip
_WIDTH = 11


@dataclass(frozen=True, slots=True)
class Coverage:
    """One language: entries current and in all per importance, texts behind, and its tests.

    `trial` is None when the tests were not tried out.
    """

    language: str
    current: Mapping[Importance, int]
    total: Mapping[Importance, int]
    behind: int
    tests: int
    trial: LanguageSummary | None

    @property
    def is_whole(self) -> bool:
        """Whether every required entry has a text of the newest revision."""
        return self.current[Importance.REQUIRED] == self.total[Importance.REQUIRED]


def coverage(catalog: Catalog, trial: Trial | None = None) -> tuple[Coverage, ...]:
    """The coverage of each language, in the order of the catalog."""
    tried = {summary.language: summary for summary in trial.summaries()} if trial else {}
    return tuple(_of(catalog, code, tried.get(code)) for code in catalog.languages)


def _of(catalog: Catalog, language: str, trial: LanguageSummary | None) -> Coverage:
    current = dict.fromkeys(Importance, 0)
    total = dict.fromkeys(Importance, 0)
    behind = 0
    tests = len(catalog.out_of_scope_tests.get(language, ()))
    for entry in catalog.entries.values():
        total[entry.importance] += 1
        if (text := entry.translations.get(language)) is None:
            continue
        tests += len(text.tests_answer) + len(text.tests_not)
        if text.revision == entry.revision:
            current[entry.importance] += 1
        else:
            behind += 1
    return Coverage(language, current, total, behind, tests, trial)


def render_coverage(rows: Sequence[Coverage], words: Words, language: str = SOURCE_LANGUAGE) -> str:
    """A table with a row a language, and what its columns mean."""
    heads = [words.say(language, f"coverage.head.{name}") for name in _COLUMNS]
    first = words.say(language, "coverage.head.language")
    lines = [f"{first:{_WIDTH}}" + "".join(f"{head:>{_WIDTH}}" for head in heads)]
    for row in rows:
        whole = words.say(language, "coverage.whole.yes" if row.is_whole else "coverage.whole.no")
        cells = [f"{row.current[one]}/{row.total[one]}" for one in Importance]
        cells += [str(row.behind), str(row.tests), *_tried(row.trial), whole]
        lines.append(f"{row.language:{_WIDTH}}" + "".join(f"{cell:>{_WIDTH}}" for cell in cells))
    return "\n".join((*lines, words.say(language, "coverage.legend")))


def _tried(trial: LanguageSummary | None) -> tuple[str, str, str]:
    if trial is None:
        return ("–", "–", "–")
    passed = trial.passed / trial.tests if trial.tests else None
    return (_percent(passed), _percent(trial.answered_share), _percent(trial.median_margin))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}"
