"""A translator sees what changed since the text was brought up to date, word by word."""

from pathlib import Path

import pytest

from bot.faq.changes import EntryDiff, Part, diff, render_diff
from bot.faq.refused import Refused
from bot.words import Words
from tests.faq.checkout import change, checked_out, commit, needs_git
from tests.faq.folders import LOCALES, laid_over

WORDS = Words.load(LOCALES, "maintainer")


def rendered(found: EntryDiff) -> str:
    return render_diff(found, WORDS)


@needs_git
def test_what_changed_since_the_revision_was_taken_is_shown_word_by_word(tmp_path: Path) -> None:
    faq = checked_out(tmp_path)
    lost = faq / "card/lost"
    # Corrections of the translation alone do not bring it up to date.
    change(lost / "ckb.yaml", "title: ", "title:  ")
    commit(tmp_path, "A space")
    change(lost / "entry.yaml", "revision: 1", "revision: 2")
    change(lost / "en.yaml", "revision: 1", "revision: 2")
    change(lost / "en.yaml", "your identity documents", "your passport")
    commit(tmp_path, "Passports only")
    # What is not committed yet counts too.
    change(lost / "en.yaml", "title: I lost my card", "title: I lost the card")

    found = diff(faq, "card/lost", "ckb", WORDS)

    assert (found.entry, found.revision, found.entry_revision) == ("card.lost", "1", "2")
    assert found.since is not None
    assert found.since.subject == "The first answers"
    assert [part.name for part in found.parts] == [
        "entry.yaml",
        "en.yaml title",
        "en.yaml answer",
    ]
    text = rendered(found)
    assert "revision: [-1-]{+2+}" in text
    assert "I lost [-my-]{+the+} card" in text
    assert "[-identity documents-]{+passport+}" in text


@needs_git
def test_a_translation_of_the_new_revision_counts_from_there(tmp_path: Path) -> None:
    faq = checked_out(tmp_path)
    lost = faq / "card/lost"
    for file in ("entry", "en", "ckb"):
        change(lost / f"{file}.yaml", "revision: 1", "revision: 2")
    commit(tmp_path, "All at two")

    found = diff(faq, "card.lost", "ckb", WORDS)

    assert found.since is not None
    assert (found.since.subject, found.parts) == ("All at two", ())
    assert rendered(found).endswith(WORDS.say("en", "diff.nothing"))


@needs_git
def test_a_comment_is_no_change(tmp_path: Path) -> None:
    faq = checked_out(tmp_path)
    entry = faq / "card/lost/entry.yaml"
    entry.write_text("# a comment\n" + entry.read_text(encoding="utf-8"), encoding="utf-8")

    assert diff(faq, "card.lost", "ckb", WORDS).parts == ()


@needs_git
def test_a_revision_that_is_not_committed_has_no_history(tmp_path: Path) -> None:
    faq = checked_out(tmp_path)
    change(faq / "card/lost/ckb.yaml", "revision: 1", "revision: 2")

    found = diff(faq, "card.lost", "ckb", WORDS)

    assert found.since is None
    assert "no history" in rendered(found)


def test_outside_a_checkout_it_says_that_there_is_no_history(tmp_path: Path) -> None:
    found = diff(laid_over(tmp_path), "card.lost", "ckb", WORDS)

    assert found.since is None
    assert "no history" in rendered(found)


@pytest.mark.parametrize(("entry", "language"), [("card.gone", "ckb"), ("card.lost", "fa")])
def test_what_is_not_there_is_refused(entry: str, language: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="There is no"):
        diff(laid_over(tmp_path), entry, language, WORDS)


def test_the_pieces_of_a_change_make_up_both_texts() -> None:
    part = Part("x", "one two\nthree", "one 2\nthree four")

    changes = list(part.changes())
    assert "".join(change.before for change in changes) == part.before
    assert "".join(change.after for change in changes) == part.after
