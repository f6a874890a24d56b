"""One broken copy of the fixture for each code: it yields that code and no other."""

from pathlib import Path

import pytest

from bot.faq.check import check
from bot.faq.finding import CODES
from bot.faq.report import message_and_remedy
from bot.words import Words
from tests.faq.folders import BROKEN, FIXTURE, LOCALES, TODAY, laid_over


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.load(LOCALES, "maintainer")


def test_the_fixture_itself_is_sound() -> None:
    report = check(FIXTURE, TODAY)

    assert report.findings == ()
    assert (report.languages, report.entries) == (6, 3)


@pytest.mark.parametrize("code", CODES)
def test_a_broken_file_yields_its_code_and_no_other(
    code: str, tmp_path: Path, words: Words
) -> None:
    overlay = BROKEN / code
    assert overlay.is_dir(), f"tests/faq/broken/{code} is missing"

    report = check(laid_over(tmp_path, overlay), TODAY)

    assert {finding.code for finding in report.findings} == {code}
    assert {finding.severity for finding in report.findings} == {CODES[code]}
    for finding in report.findings:
        assert finding.line >= 1
        assert finding.column >= 1
        message, remedy = message_and_remedy(finding, words, "en")
        assert message
        assert remedy


def test_no_broken_file_is_left_over_from_a_code_that_is_gone() -> None:
    assert {folder.name for folder in BROKEN.iterdir()} == set(CODES)
