"""Words findings for people: in a terminal, and as annotations beside a change on GitHub."""

from collections.abc import Mapping

from bot.faq.check import Report
from bot.faq.finding import Finding
from bot.words import SOURCE_LANGUAGE, Words

# Values that are words themselves and have a wording of their own, `check.<name>.<value>`.
_WORDED = ("expected", "kind")


def render_report(report: Report, words: Words, language: str = SOURCE_LANGUAGE) -> str:
    """All findings, one a line, and a last line that counts them."""
    lines = [render_finding(finding, words, language) for finding in report.findings]
    return "\n".join((*lines, render_summary(report, words, language)))


def render_summary(report: Report, words: Words, language: str = SOURCE_LANGUAGE) -> str:
    """How much was checked and found."""
    return words.say(
        language,
        "check.summary",
        languages=report.languages,
        entries=report.entries,
        errors=report.errors,
        warnings=report.warnings,
    )


def render_finding(finding: Finding, words: Words | None, language: str = SOURCE_LANGUAGE) -> str:
    """`path:line:column code severity message → what to do`; without words only up to severity."""
    place = f"{finding.path}:{finding.line}:{finding.column}"
    if words is None:
        return f"{place} {finding.code} {finding.severity}"
    severity = words.say(language, f"check.severity.{finding.severity}")
    message, remedy = message_and_remedy(finding, words, language)
    return f"{place} {finding.code} {severity} {message} → {remedy}"


def render_github(report: Report, words: Words, language: str = SOURCE_LANGUAGE) -> str:
    """Workflow commands, one a finding, that GitHub shows beside the changed lines.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    return "\n".join(_annotation(finding, words, language) for finding in report.findings)


def message_and_remedy(finding: Finding, words: Words, language: str) -> tuple[str, str]:
    """What is wrong and what to do about it."""
    values = _worded(finding.values, words, language)
    message = words.say(language, f"check.{finding.code}.message", n=None, **values)
    remedy = words.say(language, f"check.{finding.code}.remedy", n=None, **values)
    return message.strip(), remedy.strip()


def _worded(values: Mapping[str, object], words: Words, language: str) -> dict[str, object]:
    worded = {key: _one_line(value) for key, value in values.items()}
    for key in _WORDED:
        if key in worded:
            worded[key] = words.say(language, f"check.{key}.{worded[key]}")
    if worded.get("field") == "":
        worded["field"] = words.say(language, "check.whole_file")
    guess = worded.get("meant")
    worded["hint"] = words.say(language, "check.hint", meant=guess) if guess else ""
    return worded


def _one_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _annotation(finding: Finding, words: Words, language: str) -> str:
    message, remedy = message_and_remedy(finding, words, language)
    properties = ",".join(
        f"{key}={_escaped(str(value), ':,')}"
        for key, value in (
            ("file", finding.path),
            ("line", finding.line),
            ("col", finding.column),
            ("title", finding.code),
        )
    )
    return f"::{finding.severity} {properties}::{_escaped(f'{message} → {remedy}')}"


def _escaped(text: str, also: str = "") -> str:
    for sign in "%\r\n" + also:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
