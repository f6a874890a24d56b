"""Backup and restore as the host uses them: clear words, exit codes, nothing private printed."""

from argparse import Namespace
from pathlib import Path

import pytest

from bot.cli import storage
from bot.cli.console import Console
from bot.config import Settings
from bot.words import Words
from tests.cli.test_main import Run, run
from tests.services.minds import ROOT

__all__ = ["run"]


def test_a_backup_is_made_and_put_back(run: Run, tmp_path: Path) -> None:
    run("migrate")
    code, output = run("backup", "b.db")
    assert code == 0
    assert "b.db" in output

    code, output = run("restore", "b.db")
    assert code == 0
    assert "office.db.before-" in output
    assert "0 conversations, 0 messages and 0 open tickets" in output
    assert (tmp_path / "office.db").exists()


def test_a_name_that_is_taken_is_refused(run: Run, tmp_path: Path) -> None:
    run("migrate")
    (tmp_path / "b.db").touch()
    code, output = run("backup", "b.db")

    assert code == 1
    assert "b.db exists already" in output


def test_a_folder_that_is_not_there_is_named(run: Run) -> None:
    run("migrate")
    code, output = run("backup", "nowhere/b.db")

    assert code == 1
    assert "nowhere/b.db" in output


def test_what_postgres_tools_have_restored_is_settled(run: Run) -> None:
    run("migrate")
    code, output = run("after-restore")

    assert code == 0
    assert "Everybody signs in anew" in output


@pytest.mark.parametrize(
    ("command", "tool"), [(storage.back_up, "pg_dump"), (storage.restore, "pg_restore")]
)
def test_on_postgres_its_own_tool_is_named(
    command: object, tool: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = Words.load(ROOT / "locales", "maintainer")
    settings = Settings(database_url="postgresql://voterline:geheim@db/voterline")
    code = command(Console(settings, words), Namespace(file=Path("b.dump")))  # type: ignore[operator]

    output = capsys.readouterr().out
    assert code == 1
    assert f"{tool} " in output
    assert "b.dump" in output
    assert "geheim" not in output
