"""`faq test`: puts the test messages in `faq/` to the engine that voters meet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from bot.domain.decision import Answer, Clarify, Decision
from bot.faq.model import Case, Catalog
from bot.nlu.corpus import NONE
from bot.nlu.match import Match
from bot.nlu.reading import Context, Reading

Understand = Callable[[str, Context], Reading]
"""`Engine.understand` of an engine that knows the whole catalog."""

BEST = 3


@dataclass(frozen=True, slots=True)
class Result:
    """How one test message went.

    `entry` is NONE for a message that no entry may answer; `wanted` is False for one that must not
    be answered by the entry; `ranking` holds the three likeliest entries; `margin`, 0 to 1, is how
    far the entry, or none, stands before the next best (below 0: behind it); `known_failure` is the
    reason why the test is expected to fail.
    """

    entry: str
    language: str
    text: str
    wanted: bool
    decision: Decision
    ranking: tuple[Match, ...]
    margin: float
    known_failure: str | None

    @property
    def is_met(self) -> bool:
        """Whether the engine did what the message is there to show."""
        if self.entry == NONE:
            return not isinstance(self.decision, Answer)
        match self.decision:
            case Answer(entry=answered):
                return (answered == self.entry) is self.wanted
            case Clarify(options=options):
                return self.entry in options or not self.wanted
        return not self.wanted

    @property
    def passed(self) -> bool:
        """Met, or not met as was known; a known failure that is met must lose its mark."""
        return self.is_met is (self.known_failure is None)

    @property
    def is_answered(self) -> bool:
        """Whether the entry was sent without asking back."""
        return isinstance(self.decision, Answer) and self.decision.entry == self.entry


@dataclass(frozen=True, slots=True)
class LanguageSummary:
    """How a language's tests went; shares are 0 to 1, None where there is nothing to count."""

    language: str
    tests: int
    passed: int
    known_failures: int
    answered_share: float | None
    median_margin: float | None


@dataclass(frozen=True)
class Trial:
    """All results, in the order of the catalog."""

    results: tuple[Result, ...]

    @property
    def failures(self) -> tuple[Result, ...]:
        """The results that did not pass."""
        return tuple(result for result in self.results if not result.passed)

    def summaries(self) -> tuple[LanguageSummary, ...]:
        """One summary a language, in the order of the results."""
        languages = dict.fromkeys(result.language for result in self.results)
        return tuple(
            _summary(language, [one for one in self.results if one.language == language])
            for language in languages
        )


def try_out(
    catalog: Catalog, understand: Understand, language: str | None = None, topic: str | None = None
) -> Trial:
    """Put the test messages of one language, one topic, or all to the engine.

    Each is the first message of a conversation, so that its language must be found out too. Those
    that no entry may answer belong to no topic.
    """
    return Trial(
        tuple(
            result
            for code in catalog.languages
            if language is None or code == language
            for result in _results(catalog, understand, code, topic)
        )
    )


def _results(
    catalog: Catalog, understand: Understand, language: str, topic: str | None
) -> Iterator[Result]:
    for entry in catalog.entries.values():
        if (topic is None or entry.topic == topic) and language in entry.translations:
            translation = entry.translations[language]
            for case in translation.tests_answer:
                yield _result(understand, entry.id, language, case, wanted=True)
            for case in translation.tests_not:
                yield _result(understand, entry.id, language, case, wanted=False)
    if topic is None:
        for case in catalog.out_of_scope_tests.get(language, ()):
            yield _result(understand, NONE, language, case, wanted=False)


def _result(
    understand: Understand, entry: str, language: str, case: Case, *, wanted: bool
) -> Result:
    reading = understand(case.text, Context())
    own = next((match.probability for match in reading.ranking if match.entry == entry), 0.0)
    if entry == NONE:
        own = reading.outside
    others = (match.probability for match in reading.ranking if match.entry != entry)
    return Result(
        entry=entry,
        language=language,
        text=case.text,
        wanted=wanted,
        decision=reading.decision,
        ranking=reading.ranking[:BEST],
        margin=own - max(others, default=0.0),
        known_failure=case.fails,
    )


def _summary(language: str, results: list[Result]) -> LanguageSummary:
    wanted = [result for result in results if result.wanted]
    answered = sum(result.is_answered for result in wanted)
    return LanguageSummary(
        language=language,
        tests=len(results),
        passed=sum(result.passed for result in results),
        known_failures=sum(result.known_failure is not None for result in results),
        answered_share=answered / len(wanted) if wanted else None,
        median_margin=median(result.margin for result in wanted) if wanted else None,
    )
