"""A small git checkout with the FAQ of the tests in it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.faq.folders import laid_over

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> str:
    """Run git in the folder; what it prints."""
    who = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
    command = [GIT or "git", "-C", str(folder), *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def commit(folder: Path, subject: str) -> str:
    """Commit everything; the commit's hash."""
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", subject)
    return git(folder, "rev-parse", "HEAD").strip()


def checked_out(folder: Path) -> Path:
    """The FAQ of the tests, committed, in a new checkout."""
    git(folder, "init", "-q")
    faq = laid_over(folder)
    commit(folder, "The first answers")
    return faq


def change(path: Path, old: str, new: str) -> None:
    """Replace a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
