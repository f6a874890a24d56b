"""The rules of the house that no linter knows."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.config import Settings
from tests.house.filemap import DOCUMENT, ROOT, first_sentence, modules, written

LONGEST_MODULE = 300


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_opens_with_one_sentence_and_stays_short(module: Path) -> None:
    sentence = first_sentence(module)
    lines = module.read_text(encoding="utf-8").count("\n")

    assert sentence.endswith((".", ")")), "open the module with one true sentence"
    assert lines <= LONGEST_MODULE, "split it by idea"


def test_the_file_map_is_true() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")

    assert document == written(document), "run: python -m tests.house.filemap"


def test_every_setting_stands_in_the_example_with_a_sentence_and_its_default() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    found = dict(re.findall(r"^# [^\n]+\n([A-Z_]+)=(.*)$", example, flags=re.MULTILINE))
    defaults = {f.name.upper(): str(getattr(Settings(), f.name) or "") for f in fields(Settings)}

    assert found == defaults


def test_every_setting_is_in_the_hosts_guide() -> None:
    guide = (ROOT / "docs/host.md").read_text(encoding="utf-8")

    missing = [f.name.upper() for f in fields(Settings) if f"`{f.name.upper()}`" not in guide]
    assert missing == []


def test_no_document_or_module_names_a_path_of_somebodys_machine() -> None:
    texts = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *modules()]
    private = re.compile(r"(?<![\w.])/(?:home|root|work|tmp|Users)/\w")

    guilty = [path.name for path in texts if private.search(path.read_text(encoding="utf-8"))]
    assert guilty == []
