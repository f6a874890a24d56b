"""`faq check`: places, guesses, what is allowed, and what is left alone."""

from datetime import date
from pathlib import Path

import pytest

from bot.faq.check import Report, check
from bot.faq.finding import Finding, Severity
from tests.faq.folders import BROKEN, FIXTURE, TODAY, laid_over

LOST = "card/lost/en.yaml"


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the fixture with one text replaced."""
    copied = laid_over(folder)
    path = copied / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return copied


def found(folder: Path, today: date = TODAY) -> list[Finding]:
    return list(check(folder, today).findings)


def codes(folder: Path) -> list[str]:
    return [finding.code for finding in found(folder)]


def test_findings_of_all_kinds_come_at_once_and_in_order(tmp_path: Path) -> None:
    folder = laid_over(tmp_path)
    for code in ("F206", "F503", "F402", "F003"):
        laid = BROKEN / code
        for file in laid.rglob("*.yaml"):
            (folder / file.relative_to(laid)).write_bytes(file.read_bytes())

    report = check(folder, TODAY)

    places = [finding.order for finding in report.findings]
    assert {finding.code for finding in report.findings} == {"F003", "F206", "F402", "F503"}
    assert places == sorted(places)
    assert (report.errors, report.warnings) == (3, 1)


@pytest.mark.parametrize(
    ("code", "path", "line", "column"),
    [
        ("F203", "card/lost/en.yaml", 1, 1),
        ("F206", "card/lost/ckb.yaml", 4, 3),
        ("F207", "card/lost/ar.yaml", 4, 3),
        ("F303", "card/lost/en.yaml", 18, 7),
        ("F401", "card/lost/en.yaml", 2, 1),
        ("F402", "languages.yaml", 60, 3),
        ("F503", "card/lost/entry.yaml", 7, 1),
        ("F111", "polling/hours/entry.yaml", 9, 11),
    ],
)
def test_a_finding_points_at_the_text(
    code: str, path: str, line: int, column: int, tmp_path: Path
) -> None:
    folder = laid_over(tmp_path, BROKEN / code)

    first = next(finding for finding in found(folder) if finding.path == f"{folder}/{path}")

    assert (first.line, first.column) == (line, column)


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "guess"),
    [
        ("card/lost/entry.yaml", "human: offer", "human: ofer", "F106", "offer"),
        ("card/lost/entry.yaml", "importance: required", "importence: required", "F102",
         "importance"),
        ("card/lost/entry.yaml", "[service.human]", "[service.humen]", "F111", "service.human"),
        (LOST, "{hotline}.", "{hotline} {hot_line}.", "F501", "hotline"),
        ("card/lost/ckb.yaml", "بڕۆ", "بڕۆ ي", "F206", "ی"),
        ("card/lost/kmr-Latn.yaml", "Here navenda", "Here navendı", "F206", "i"),
        (LOST, "Go to your", "Gо to your", "F206", "o"),
    ],
)  # fmt: skip
def test_the_likeliest_word_is_proposed(
    file: str, old: str, new: str, code: str, guess: str, tmp_path: Path
) -> None:
    findings = found(changed(tmp_path, file, old, new))

    assert guess in [finding.values["meant"] for finding in findings if finding.code == code]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("card/lost/ar.yaml", "اكتب إلى IHEC أو https://ihec.iq"),
        ("card/lost/ar.yaml", "اكتب Türkçe أو کوردی أو Kurmancî"),
        ("card/lost/ckb.yaml", "ژمارە ٥٦٦٧ (١٢:٣٠)، «باشە»؟"),
        (LOST, "Write العربية or Türkçe; the centre in Türkiye is closed."),
        ("card/lost/tr.yaml", "İl seçim bürosu IĞDIR, Kerkük"),
    ],
)
def test_names_numbers_and_the_languages_own_names_are_letters_of_no_alphabet(
    file: str, text: str, tmp_path: Path
) -> None:
    assert codes(changed(tmp_path, file, "answer: |\n", f"answer: |\n  {text}\n")) == []


def test_voters_may_type_questions_on_any_keyboard(tmp_path: Path) -> None:
    folder = changed(
        tmp_path, "card/lost/ckb.yaml", "questions:\n", "questions:\n  - كارتي من ي ة\n"
    )

    assert codes(folder) == []


def test_a_warning_is_silenced_on_the_entry_that_allows_it(tmp_path: Path) -> None:
    folder = laid_over(tmp_path, BROKEN / "F206")
    assert codes(folder) == ["F206"]

    entry = folder / "card/lost/entry.yaml"
    entry.write_text(entry.read_text(encoding="utf-8") + "allow: [F206]\n", encoding="utf-8")

    assert codes(folder) == []


def test_an_error_cannot_be_silenced(tmp_path: Path) -> None:
    folder = changed(tmp_path, "card/lost/entry.yaml", "related:", "allow: [F203]\nrelated:")

    assert codes(folder) == ["F106"]


def test_a_missing_translation_is_an_error_only_where_the_entry_is_required(
    tmp_path: Path,
) -> None:
    folder = laid_over(tmp_path)
    (folder / "card/lost/tr.yaml").unlink()
    (folder / "service/human/tr.yaml").unlink()

    graveness = {finding.path.split("/")[-3]: finding.severity for finding in found(folder)}

    assert graveness == {"card": Severity.ERROR, "service": Severity.WARNING}


def test_a_translation_that_cannot_be_read_is_not_called_missing_too(tmp_path: Path) -> None:
    folder = changed(tmp_path, "service/human/entry.yaml", "about:", "abuot:")

    assert set(codes(folder)) == {"F101", "F102"}


def test_a_language_without_negatives_or_lexicon_is_a_warning(tmp_path: Path) -> None:
    folder = laid_over(tmp_path)
    (folder / "out_of_scope/ckb.yaml").unlink()
    (folder / "lexicon/ar-latn.yaml").unlink()

    report = check(folder, TODAY)

    assert [finding.code for finding in report.findings] == ["F012", "F012"]
    assert report.errors == 0


def test_questions_that_differ_in_spelling_alone_are_the_same(tmp_path: Path) -> None:
    folder = changed(
        tmp_path, "polling/hours/ar.yaml", "questions:\n", "questions:\n  - ضاعت بطاقتى، شسوي؟؟\n"
    )
    lost = folder / "card/lost/ar.yaml"
    text = lost.read_text(encoding="utf-8")
    lost.write_text(text.replace("questions:\n", "questions:\n  - ضاعت بطاقتي شسوّي\n"), "utf-8")

    [finding] = found(folder)

    assert finding.code == "F301"
    assert finding.values["other"] == "card.lost"


def test_a_question_that_must_not_be_answered_cannot_be_a_question_of_an_entry(
    tmp_path: Path,
) -> None:
    folder = changed(
        tmp_path, "out_of_scope/en.yaml", "messages:\n", "messages:\n  - Report LOST card!\n"
    )

    [finding] = found(folder)

    assert (finding.code, finding.path) == ("F301", f"{folder}/out_of_scope/en.yaml")


@pytest.mark.parametrize(
    ("test", "code", "other"),
    [
        ("Report LOST card!", "F303", "card.lost"),
        ("gold price, per gram", "F303", "out_of_scope"),
        ("do you like halbousi?", "F305", None),
    ],
)
def test_a_test_out_of_scope_equals_nothing_learned_and_stands_once(
    test: str, code: str, other: str | None, tmp_path: Path
) -> None:
    folder = laid_over(tmp_path)
    file = folder / "out_of_scope/en.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}  - {test}\n", encoding="utf-8")
    last = len(file.read_text(encoding="utf-8").splitlines())

    findings = found(folder)

    assert [(f.code, f.path, f.line) for f in findings] == [(code, str(file), last)]
    assert findings[0].values.get("other") == other


@pytest.mark.parametrize(
    ("last_day", "found_codes"),
    [("2026-11-20", ["F503"]), ("2026-11-21", ["F504"]), ("2026-12-05", ["F504"]),
     ("2026-12-06", [])],
)  # fmt: skip
def test_a_fact_is_announced_fourteen_days_before_its_last_day(
    last_day: str, found_codes: list[str], tmp_path: Path
) -> None:
    folder = changed(tmp_path, "facts.yaml", "valid_until: 2099-12-31", f"valid_until: {last_day}")

    assert codes(folder) == found_codes


def test_the_length_of_an_answer_is_counted_with_its_facts_filled_in(tmp_path: Path) -> None:
    answer = "x" * (900 - len("11 November 2025") - 2)
    text = "  {last_election} {polling_opens}{polling_closes}{hotline} "
    folder = changed(
        tmp_path, "polling/hours/en.yaml", "answer: |\n", f"answer: |\n{text}{answer}\n"
    )

    [finding] = found(folder)

    assert finding.code == "F403"
    assert finding.values["length"] > 900


def test_a_stem_that_has_a_longer_rival_is_no_trap(tmp_path: Path) -> None:
    folder = laid_over(tmp_path, BROKEN / "F308")
    assert codes(folder) == ["F308"]

    lexicon = folder / "lexicon/en.yaml"
    lexicon.write_text(lexicon.read_text(encoding="utf-8").replace('"votary"', '"votar*"'))

    assert codes(folder) == []


def test_a_report_can_be_cut_to_a_language_and_a_topic() -> None:
    places = ("faq/card/lost/ckb.yaml", "faq/card/lost/ar.yaml", "faq/polling/date/ckb.yaml")
    report = Report(tuple(Finding(path, 1, 1, "F203", Severity.ERROR) for path in places))

    assert [finding.path for finding in report.only(language="ckb").findings] == [
        places[0],
        places[2],
    ]
    assert [finding.path for finding in report.only(topic="card").findings] == list(places[:2])
    assert len(report.only("ckb", "card").findings) == 1


def test_a_language_is_told_what_it_lacks(tmp_path: Path) -> None:
    folder = laid_over(tmp_path)
    (folder / "card/lost/tr.yaml").unlink()
    report = check(folder, TODAY)

    assert [finding.code for finding in report.only(language="tr").findings] == ["F201"]
    assert report.only(language="ar").findings == ()


def test_the_folder_is_only_read(tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in FIXTURE.rglob("*")}

    check(FIXTURE, TODAY)

    assert {path: path.stat().st_mtime_ns for path in FIXTURE.rglob("*")} == before
