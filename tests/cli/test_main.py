"""The command line as a person uses it: exit codes, clear words, the contract of `ask --json`."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name

import pytest

from bot.cli import main
from bot.cli.arguments import parser
from tests.services.minds import FIXTURE, ROOT

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Run:
    """Runs one command in an empty folder over the small FAQ; gives exit code and output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAQ_DIR", str(FIXTURE))
    monkeypatch.setenv("LOCALES_DIR", str(ROOT / "locales"))
    monkeypatch.setenv("CACHE_DIR", str(tmp_path_factory.getbasetemp() / "fixture-index"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/office.db")

    def go(*arguments: str, **environment: str) -> tuple[int, str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        code = main(arguments)
        return code, capsys.readouterr().out

    return go


def test_one_question_gives_the_contract_of_the_design(run: Run) -> None:
    code, output = run("ask", "I lost my voter card", "--json")

    plain = json.loads(output)
    assert code == 0
    assert plain["language"] == "en"
    assert plain["ranking"][0] == "card.lost"
    assert set(plain) == {
        "language",
        "script",
        "decision",
        "entry",
        "options",
        "ranking",
        "confidence",
        "text",
    }


def test_an_explanation_shows_concepts_and_competition(run: Run) -> None:
    _, output = run("ask", "I lost my voter card", "--json", "--explain")

    explanation = json.loads(output)["explanation"]
    assert {"normalised", "languages", "concepts", "entries", "nearest"} <= set(explanation)


@pytest.mark.parametrize(
    "text", ["", "🙏", "\u202e\u200f\x00", "?" * 100_000, "کارت" * 30_000, "\ud800"]
)
def test_no_message_is_too_strange_to_be_read(run: Run, text: str) -> None:
    code, output = run("ask", text, "--json")

    assert code == 0
    assert json.loads(output)["text"]


def test_wrong_settings_are_all_named_with_what_to_do(run: Run) -> None:
    code, output = run("check-config", PORT="eighty", TELEGRAM_MODE="pigeon")

    assert code == 2
    assert [line.split(":")[0] for line in output.splitlines()] == ["PORT", "TELEGRAM_MODE"]


def test_a_broken_answer_is_named_with_file_line_and_remedy(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "faq"
    shutil.copytree(FIXTURE, broken)
    path = broken / "card/lost/en.yaml"
    text = path.read_text(encoding="utf-8").replace("title: I lost my card", "title: I: lost")
    path.write_text(text, encoding="utf-8")

    code, output = run("ask", "x", FAQ_DIR=str(broken))

    assert code == 1
    assert re.search(r"card/lost/en\.yaml:2:\d+ F\d{3} .+ → .+", output)


def test_the_small_faq_passes_its_checks(run: Run) -> None:
    code, output = run("faq", "check")

    assert code == 0, output


def test_measuring_writes_one_prediction_a_line(run: Run, tmp_path: Path) -> None:
    questions, out = tmp_path / "questions.jsonl", tmp_path / "out.jsonl"
    rows = [
        {"id": "card.lost", "lang": "en", "style": "english", "text": "I lost my voter card"},
        {"id": "none", "lang": "en", "style": "english", "text": "who wins the league"},
        {"id": "ballot.how_mark", "lang": "en", "style": "english", "text": "how do I mark it"},
    ]
    questions.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    code, output = run("faq", "eval", str(questions), "--predictions", str(out))

    predictions = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert code == 0
    assert [row["id"] for row in predictions] == [row["id"] for row in rows]
    assert {"input", "decision", "ranking", "text"} <= set(predictions[0])
    assert "en" in output


def test_an_operator_gets_a_one_time_link(run: Run) -> None:
    code, output = run("operator", "add", "Dilan", "--role", "supervisor")

    assert code == 0
    assert re.search(r"http://127\.0\.0\.1:8080/desk/invite/\S{40,}", output)


def test_a_missing_file_is_named(run: Run) -> None:
    code, output = run("faq", "eval", "no-such-file.jsonl")

    assert code == 1
    assert "no-such-file.jsonl" in output


def test_every_command_has_help_and_stands_in_the_developers_guide() -> None:
    guide = (ROOT / "docs/developer.md").read_text(encoding="utf-8")
    shown = parser(lambda key: key)

    for name, command in _commands(shown):
        assert command.description, name
        assert callable(resolve_name(f"bot.cli.{command.get_default('command')}")), name
        assert f"`{name}" in guide, f"{name} is missing in docs/developer.md"


def _commands(shown: object, before: str = "") -> list[tuple[str, object]]:
    found = []
    for action in shown._actions:  # type: ignore[attr-defined]
        if action.nargs == "A..." and isinstance(action.choices, dict):
            for name, command in action.choices.items():
                inner = _commands(command, f"{before}{name} ")
                found += inner or [(f"{before}{name}", command)]
    return found
