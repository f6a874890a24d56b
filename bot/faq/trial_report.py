"""Words the results of `faq test`: each failure with its competition, then a line a language."""

from bot.domain.decision import Answer, Clarify
from bot.faq.fields import listed
from bot.faq.folder import OUT_OF_SCOPE
from bot.faq.model import Catalog
from bot.faq.trial import LanguageSummary, Result, Trial
from bot.nlu.corpus import NONE
from bot.words import SOURCE_LANGUAGE, Words


def render_trial(
    trial: Trial, catalog: Catalog, words: Words, language: str = SOURCE_LANGUAGE
) -> str:
    """Every failure with the entries that competed, and how each language did."""
    lines = list(render_failures(trial, catalog, words, language))
    lines += [_summary(summary, words, language) for summary in trial.summaries()]
    return "\n".join(lines)


def render_failures(
    trial: Trial, catalog: Catalog, words: Words, language: str = SOURCE_LANGUAGE
) -> tuple[str, ...]:
    """A block of lines for every failure."""
    return tuple(_failure(result, catalog, words, language) for result in trial.failures)


def _failure(result: Result, catalog: Catalog, words: Words, language: str) -> str:
    head = words.say(
        language,
        "trial.failure",
        language=result.language,
        entry=OUT_OF_SCOPE if result.entry == NONE else result.entry,
        text=" ".join(result.text.split()),
    )
    wanted = words.say(
        language,
        f"trial.{_kind(result)}",
        entry=result.entry,
        decision=_decision(result, words, language),
    )
    competition = [
        words.say(
            language,
            "trial.rank",
            place=place,
            entry=match.entry,
            percent=round(100 * match.probability),
            title=catalog.translation(match.entry, result.language).title,
        )
        for place, match in enumerate(result.ranking, start=1)
    ]
    return "\n".join((head, wanted, *competition, _remedy(result, words, language)))


def _kind(result: Result) -> str:
    if result.entry == NONE:
        return "outside"
    return "wanted" if result.wanted else "unwanted"


def _decision(result: Result, words: Words, language: str) -> str:
    key = f"trial.decision.{type(result.decision).__name__.lower()}"
    match result.decision:
        case Answer(entry=entry):
            return words.say(language, key, entry=entry)
        case Clarify(options=options):
            return words.say(language, key, entries=listed(options))
    return words.say(language, key)


def _remedy(result: Result, words: Words, language: str) -> str:
    if result.known_failure is not None:
        return words.say(language, "trial.remedy.repaired", reason=result.known_failure)
    return words.say(language, f"trial.remedy.{_kind(result)}")


def _summary(summary: LanguageSummary, words: Words, language: str) -> str:
    return words.say(
        language,
        "trial.summary",
        language=f"{summary.language:9}",
        passed=summary.passed,
        tests=summary.tests,
        known=summary.known_failures,
        answered=_percent(summary.answered_share),
        margin=_percent(summary.median_margin),
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}"
