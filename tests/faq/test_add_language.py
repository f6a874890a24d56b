"""A new language gets all its files, harms no other, and is not offered until it is written."""

import shutil
from pathlib import Path

import pytest

from bot.faq.add_language import add_language
from bot.faq.check import Report, check
from bot.faq.coverage import coverage
from bot.faq.finding import Severity
from bot.faq.load import load, load_all, read
from bot.faq.refused import Refused
from bot.words import Words
from tests.faq.folders import FIXTURE, LOCALES, TODAY

WORDS = Words.load(LOCALES, "maintainer")
OWN_NAME = "ܣܘܪܝܬ"


def copied(folder: Path, faq: Path = FIXTURE) -> tuple[Path, Path]:
    """A copy of an FAQ and of the English interface texts."""
    shutil.copytree(faq, folder / "faq")
    shutil.copytree(LOCALES / "en", folder / "locales" / "en")
    return folder / "faq", folder / "locales"


def errors(report: Report) -> list[str]:
    return [f"{f.path} {f.code}" for f in report.findings if f.severity is Severity.ERROR]


def test_a_dummy_language_in_the_real_faq_brings_no_error(tmp_path: Path) -> None:
    faq, locales = copied(tmp_path, LOCALES.parent / "faq")
    before = check(faq, TODAY)

    created = add_language(faq, locales, "syr", OWN_NAME, WORDS, rtl=True)

    after = check(faq, TODAY)
    assert errors(after) == errors(before)
    assert {f.code for f in after.findings if f.path.endswith("/syr.yaml")} == {"F202"}
    assert len(created.files) == before.entries + 5
    assert Words.load(locales).say("syr", "welcome") == Words.load(locales).say("en", "welcome")


def test_voters_do_not_meet_it_before_it_is_offered(tmp_path: Path) -> None:
    faq, locales = copied(tmp_path)
    before = load(faq)

    add_language(faq, locales, "syr", OWN_NAME, WORDS, rtl=True)

    assert load(faq).languages == before.languages
    assert load(faq).corpus() == before.corpus()
    whole = load_all(faq)
    assert whole.languages["syr"].direction == "rtl"
    assert not whole.languages["syr"].offered
    assert whole.corpus() == before.corpus()
    assert [row.language for row in coverage(whole)][-1] == "syr"


def test_a_language_the_matcher_cannot_read_is_not_offered_by_mistake(tmp_path: Path) -> None:
    faq, locales = copied(tmp_path)
    add_language(faq, locales, "syr", OWN_NAME, WORDS, rtl=True)
    languages = faq / "languages.yaml"
    text = languages.read_text(encoding="utf-8")
    languages.write_text(text.replace("offered: no", "offered: yes"), encoding="utf-8")

    assert "F112" in {finding.code for finding in check(faq, TODAY).findings}


def test_texts_behind_are_warnings_until_the_language_is_offered(tmp_path: Path) -> None:
    faq, _ = copied(tmp_path)
    languages = faq / "languages.yaml"
    text = languages.read_text(encoding="utf-8")
    languages.write_text(
        text.replace('["@voterline/turkmen"]', '["@voterline/turkmen"]\n  offered: no'),
        encoding="utf-8",
    )
    behind = faq / "card" / "lost" / "tr.yaml"
    text = behind.read_text(encoding="utf-8")
    behind.write_text(text.replace("revision: 1", "revision: 9"), encoding="utf-8")
    (faq / "polling" / "hours" / "tr.yaml").unlink()

    report = check(faq, TODAY)

    assert {finding.code for finding in report.findings} == {"F201", "F203"}
    assert errors(report) == []
    assert "tr" not in load(faq).languages
    assert load(faq).translation("card.lost", "en").language == "en"


def test_an_interrupted_run_can_be_repeated(tmp_path: Path) -> None:
    faq, locales = copied(tmp_path)
    begun = faq / "card" / "lost" / "syr.yaml"
    begun.write_text("title: begun\n", encoding="utf-8")

    created = add_language(faq, locales, "syr", OWN_NAME, WORDS)

    assert begun not in created.files
    assert begun.read_text(encoding="utf-8") == "title: begun\n"


@pytest.mark.parametrize(
    ("code", "told"), [("Syriac", "no language code"), ("../x", "no language"), ("ar", "already")]
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    code: str, told: str, tmp_path: Path
) -> None:
    faq, locales = copied(tmp_path)

    with pytest.raises(Refused, match=told):
        add_language(faq, locales, code, OWN_NAME, WORDS)

    assert check(faq, TODAY).findings == ()


def test_a_name_with_signs_of_yaml_is_kept(tmp_path: Path) -> None:
    faq, locales = copied(tmp_path)

    add_language(faq, locales, "xx", "no: #1", WORDS, owner="@a/b")

    whole, findings = read(faq)
    assert findings == ()
    assert whole is not None
    assert (whole.languages["xx"].name, whole.languages["xx"].owners) == ("no: #1", ("@a/b",))
