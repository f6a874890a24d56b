"""Findings in words: every code has them, one line each, safe for annotations."""

import re

import pytest

from bot.faq.check import Report, check
from bot.faq.finding import CODES, Finding, Severity
from bot.faq.report import render_finding, render_github, render_report
from bot.words import Words
from tests.faq.folders import FIXTURE, LOCALES, TODAY

WORDS = Words.load(LOCALES, "maintainer")
BEHIND = Finding(
    "faq/card/lost/ckb.yaml", 1, 11, "F203", Severity.ERROR, {"revision": 1, "entry": 2}
)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_message_and_a_remedy(code: str) -> None:
    for part in ("message", "remedy"):
        assert WORDS.has("en", f"check.{code}.{part}")


def test_no_words_are_left_over_from_a_code_that_is_gone() -> None:
    keys = (re.fullmatch(r"check\.(F\d+)\.\w+", key) for key in WORDS.texts["en"])

    assert {key[1] for key in keys if key} == set(CODES)


def test_a_line_says_where_what_and_what_to_do() -> None:
    assert render_finding(BEHIND, WORDS) == (
        "faq/card/lost/ckb.yaml:1:11 F203 error this text follows revision 1, the entry is at "
        "revision 2 → compare the answer with entry.yaml and the other languages, correct it, "
        "then set revision: 2"
    )


def test_a_report_ends_with_its_count() -> None:
    report = Report((BEHIND,), languages=6, entries=3)

    assert render_report(report, WORDS).splitlines()[-1] == (
        "6 languages, 3 entries, 1 errors, 0 warnings"
    )
    assert render_report(check(FIXTURE, TODAY), WORDS).count("\n") == 0


def test_an_annotation_keeps_to_one_line_and_to_its_file() -> None:
    values = {"text": "100%\r\n::error::x", "first": "a:1", "other": "x"}
    finding = Finding("faq/a,b:c.yaml", 3, 5, "F301", Severity.ERROR, values)

    [line] = render_github(Report((finding,)), WORDS).splitlines()

    assert line.startswith("::error file=faq/a%2Cb%3Ac.yaml,line=3,col=5,title=F301::")
    assert "100%25 ::error::x" in line


def test_a_text_of_many_lines_is_shown_in_one() -> None:
    values = {"text": "one\n  two", "first": "a:1", "other": "x"}

    assert "“one two”" in render_finding(Finding("a", 1, 1, "F301", Severity.ERROR, values), WORDS)


def test_without_words_the_place_and_code_are_still_told() -> None:
    assert render_finding(BEHIND, None) == "faq/card/lost/ckb.yaml:1:11 F203 error"
