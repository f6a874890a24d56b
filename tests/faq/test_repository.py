"""Git is asked for what was; without it, or without an answer, there is plainly none."""

from pathlib import Path

import pytest

from bot.faq.load import load
from bot.faq.repository import Repository
from tests.faq.checkout import change, checked_out, commit, git, needs_git
from tests.faq.folders import FIXTURE, laid_over

pytestmark = needs_git


def around(folder: Path) -> Repository:
    repository = Repository.around(folder)
    assert repository is not None
    return repository


def test_commits_of_a_file_come_newest_first(tmp_path: Path) -> None:
    faq = checked_out(tmp_path)
    lost = faq / "card/lost/en.yaml"
    change(lost, "title: I lost my card", "title: My card is lost")
    newest = commit(tmp_path, "Another title")
    change(faq / "card/lost/ar.yaml", "revision: 1", "revision: 2")
    commit(tmp_path, "Another file")

    repository = around(faq)
    commits = list(repository.commits(lost))

    assert [one.subject for one in commits] == ["Another title", "The first answers"]
    assert commits[0].id == newest
    assert len(commits[0].day) == len("2026-11-21")
    assert "title: I lost my card" in (repository.text_at(commits[1], lost) or "")


def test_a_file_that_was_not_there_has_no_text(tmp_path: Path) -> None:
    faq = checked_out(tmp_path)
    repository = around(faq)
    [first] = repository.commits(faq / "facts.yaml")

    assert repository.text_at(first, faq / "card/new/en.yaml") is None
    assert list(repository.commits(faq / "card/new/en.yaml")) == []


def test_the_folder_comes_back_as_it_was_at_a_revision(tmp_path: Path) -> None:
    faq = checked_out(tmp_path)
    git(tmp_path, "tag", "before")
    change(faq / "card/lost/en.yaml", "title: I lost my card", "title: My card is lost")
    commit(tmp_path, "Another title")

    with around(faq).folder_at("before", faq) as old:
        assert old is not None
        assert load(old).revision == load(FIXTURE).revision
    assert not old.exists()


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "", "HEAD:faq"])
def test_what_is_no_revision_gives_no_folder(revision: str, tmp_path: Path) -> None:
    faq = checked_out(tmp_path)

    with around(faq).folder_at(revision, faq) as old:
        assert old is None
    assert sorted(path.name for path in tmp_path.iterdir()) == [".git", "faq"]


def test_outside_a_checkout_there_is_no_repository(tmp_path: Path) -> None:
    assert Repository.around(laid_over(tmp_path)) is None
