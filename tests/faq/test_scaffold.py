"""A new entry lacks only its words, and no voter meets it before it has them."""

from datetime import date
from pathlib import Path

import pytest

from bot.faq.check import check
from bot.faq.load import load, load_all
from bot.faq.refused import Refused
from bot.faq.scaffold import new_entry, render_created
from bot.words import Words
from tests.faq.folders import FIXTURE, LOCALES, TODAY, laid_over

WORDS = Words.load(LOCALES, "maintainer")


@pytest.mark.parametrize("name", ["card/parking", "card.parking"])
def test_a_new_entry_lacks_its_words_and_nothing_else(name: str, tmp_path: Path) -> None:
    folder = laid_over(tmp_path)

    created = new_entry(folder, name, TODAY, WORDS)

    home = folder / "card" / "parking"
    assert created.subject == "card.parking"
    assert sorted(created.files) == sorted(home.iterdir())
    assert len(created.files) == 7
    report = check(folder, TODAY)
    assert {finding.code for finding in report.findings} == {"F202"}
    assert {Path(finding.path) for finding in report.findings} == set(created.files)


def test_two_new_entries_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    folder = laid_over(tmp_path)

    new_entry(folder, "card/parking", TODAY, WORDS)
    new_entry(folder, "card/photo", TODAY, WORDS)

    assert {finding.code for finding in check(folder, TODAY).findings} == {"F202"}


def test_voters_do_not_meet_an_entry_that_is_not_written(tmp_path: Path) -> None:
    folder = laid_over(tmp_path)
    new_entry(folder, "card/parking", TODAY, WORDS)

    catalog = load(folder)

    assert "card.parking" not in catalog.entries
    assert all("TODO" not in example.text for example in catalog.corpus().examples)


def test_one_finished_language_is_not_enough_while_the_entry_has_no_source(tmp_path: Path) -> None:
    folder = laid_over(tmp_path)
    new_entry(folder, "card/parking", TODAY, WORDS)
    file = folder / "card" / "parking" / "en.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("TODO", "park"), encoding="utf-8")

    assert set(load_all(folder).entries["card.parking"].translations) == {"en"}
    assert "card.parking" not in load(folder).entries

    about = folder / "card" / "parking" / "entry.yaml"
    about.write_text(about.read_text(encoding="utf-8").replace("TODO", "x"), encoding="utf-8")
    assert set(load(folder).entries["card.parking"].translations) == {"en"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("crad/parking", "Did you mean “card”?"),
        ("card/Parking", "“Parking” cannot be"),
        ("card/", "“” cannot be"),
        ("card/a/b", "“a.b” cannot be"),
        ("card/lost", "exists already"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    name: str, told: str, tmp_path: Path
) -> None:
    folder = laid_over(tmp_path)

    with pytest.raises(Refused, match=told):
        new_entry(folder, name, TODAY, WORDS)

    assert check(folder, TODAY).findings == ()


def test_outside_a_faq_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="faq/"):
        new_entry(tmp_path, "card/parking", date(2026, 1, 1), WORDS)


def test_the_files_are_listed_with_the_next_step(tmp_path: Path) -> None:
    lines = render_created(new_entry(laid_over(tmp_path), "card/x", TODAY, WORDS), WORDS)

    assert lines.splitlines()[0].endswith("faq/card/x/entry.yaml")
    assert "card.x" in lines.splitlines()[-1]
    assert not (FIXTURE / "card" / "x").exists()
