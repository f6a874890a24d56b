"""Loading refuses what would make the bot send a wrong text, and nothing else."""

from pathlib import Path

import pytest

from bot.errors import FaqError
from bot.faq.load import load, read
from bot.faq.model import Case, Human
from bot.words import Words
from tests.faq.folders import BROKEN, FIXTURE, LOCALES, laid_over


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_catalog_holds_what_the_files_say() -> None:
    catalog = load(FIXTURE)
    lost = catalog.entries["card.lost"]

    assert list(catalog.languages) == ["ar", "ckb", "kmr-Arab", "kmr-Latn", "tr", "en"]
    assert catalog.languages["kmr-Arab"].months[10] == "چریا دووێ"
    assert (lost.topic, lost.human, lost.related) == ("card", Human.OFFER, ("service.human",))
    assert lost.as_of.isoformat() == "2025-11-11"
    assert catalog.entries["service.human"].valid_until is None
    assert set(lost.translations) == set(catalog.languages)
    assert catalog.facts["hotline"].value == "5667"
    assert catalog.out_of_scope["ckb"]
    assert catalog.smalltalk["tr"]["thanks"]


@pytest.mark.parametrize("code", ["F003", "F105", "F501"])
def test_what_cannot_be_used_is_refused_with_all_lines(code: str, tmp_path: Path) -> None:
    folder = laid_over(tmp_path, BROKEN / code)

    with pytest.raises(FaqError) as refused:
        load(folder, Words.load(LOCALES, "maintainer"))

    assert len(refused.value.findings) == 1
    assert refused.value.findings[0].startswith(f"{folder}/card/lost/en.yaml:")
    assert f" {code} error " in refused.value.findings[0]
    assert " → " in refused.value.findings[0]


@pytest.mark.parametrize("code", ["F201", "F203", "F206", "F301", "F403", "F503", "F506"])
def test_what_a_maintainer_should_mend_does_not_stop_the_bot(code: str, tmp_path: Path) -> None:
    assert load(laid_over(tmp_path, BROKEN / code)).entries


def test_a_translation_that_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    catalog, findings = read(laid_over(tmp_path, BROKEN / "F003"))

    assert [finding.code for finding in findings] == ["F003"]
    assert "en" not in catalog.entries["card.lost"].translations
    assert "ar" in catalog.entries["card.lost"].translations


def test_without_languages_there_is_no_catalog(tmp_path: Path) -> None:
    catalog, findings = read(tmp_path)

    assert catalog is None
    assert [finding.code for finding in findings] == ["F012", "F012", "F012"]


def test_the_revision_follows_the_content_and_not_the_place(tmp_path: Path) -> None:
    folder = laid_over(tmp_path)
    before = load(folder).revision

    assert before == load(FIXTURE).revision
    change(folder, "card/lost/en.yaml", "title: I lost my card", "title: My card is lost")
    assert load(folder).revision != before


def test_a_known_failure_keeps_its_reason(tmp_path: Path) -> None:
    folder = laid_over(tmp_path)
    change(
        folder,
        "card/lost/en.yaml",
        "  not:\n",
        "    - {text: karta, expect: fails, reason: one word}\n  not:\n",
    )

    cases = load(folder).entries["card.lost"].translations["en"].tests_answer

    assert cases[-1] == Case("karta", fails="one word")


def test_messages_out_of_scope_may_be_tried_and_known_to_fail(tmp_path: Path) -> None:
    folder = laid_over(tmp_path)
    file = "out_of_scope/en.yaml"
    known = "tests:\n  - {text: my paper, expect: fails, reason: vague}\n  - TODO\n"
    change(folder, file, "tests:\n", known)
    text = (folder / "out_of_scope/tr.yaml").read_text(encoding="utf-8")
    (folder / "out_of_scope/tr.yaml").write_text(text.partition("tests:")[0], encoding="utf-8")

    tests = load(folder).out_of_scope_tests

    assert tests["en"][:2] == (Case("my paper", fails="vague"), Case("covid vaccine certificate"))
    assert tests["tr"] == ()


def test_hidden_and_foreign_files_are_passed_by(tmp_path: Path) -> None:
    folder = laid_over(tmp_path)
    (folder / ".hidden.yaml").write_text("\t", encoding="utf-8")
    (folder / "README.md").write_text("\t", encoding="utf-8")
    (folder / "card" / "empty").mkdir()

    assert read(folder)[1] == ()
