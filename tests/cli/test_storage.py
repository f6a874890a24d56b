"""Backup and restore as the host uses them: clear words, exit codes, nothing private printed."""

import re
from argparse import Namespace
from pathlib import Path

import pytest

from bot.cli import storage
from bot.cli.console import Console
from bot.config import Settings
from bot.words import Words
from tests.cli.test_main import Run, run
from tests.services.minds import ROOT
from tests.store.test_backup import change

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


def test_an_office_is_copied_and_compared(run: Run, tmp_path: Path) -> None:
    run("operator", "add", "Dilan")
    there = f"sqlite:///{tmp_path}/there.db"
    code, output = run("copy", f"sqlite:///{tmp_path}/office.db", there)
    assert code == 0
    assert re.search(r"^operators +1 rows   [0-9a-f]{16}   equal$", output, flags=re.MULTILINE)
    assert "Dilan" not in output

    code, output = run("copy", f"sqlite:///{tmp_path}/office.db", there)
    assert code == 1
    assert "holds something already" in output


def test_a_copy_that_differs_is_a_failure(run: Run, tmp_path: Path) -> None:
    office, there = tmp_path / "office.db", tmp_path / "there.db"
    run("operator", "add", "Dilan")
    run("migrate", DATABASE_URL=f"sqlite:///{there}")
    change(
        there,
        """
        CREATE TRIGGER tampering AFTER INSERT ON operators
        BEGIN UPDATE operators SET role = 'maintainer'; END;
        """,
    )
    code, output = run("copy", f"sqlite:///{office}", f"sqlite:///{there}")

    assert code == 1
    assert re.search(r"^operators .* DIFFERENT: 1 rows", output, flags=re.MULTILINE)
    assert "nothing was left" in output


def test_a_database_that_cannot_be_one_is_refused(run: Run) -> None:
    code, output = run("copy", "office.db", "postgresql://db/voterline")

    assert code == 1
    assert "named as in DATABASE_URL" in output
