"""The schemas are what the readers read: generated, current, and true of every file there is."""

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from bot.faq.described import Described, described
from bot.faq.entries import translation_of
from bot.faq.fields import Fields
from bot.faq.folder import read_folder
from bot.faq.modeline import modeline, schema_name, with_modeline, write_modelines
from bot.faq.nodes import MappingNode, Node, ScalarNode, SequenceNode
from bot.faq.schema import schemas, stale_schemas, write_schemas
from bot.faq.yaml_reader import parse
from bot.words import Words
from tests.faq.folders import BROKEN, FIXTURE, LOCALES, laid_over

FAQ = LOCALES.parent / "faq"
WORDS = Words.load(LOCALES, "maintainer")
SCHEMAS = {name: json.loads(text) for name, text in schemas(WORDS).items()}


def plain(node: Node) -> object:
    """The tree as an editor's YAML 1.2 parser sees it: bare numbers are numbers."""
    if isinstance(node, MappingNode):
        return {key: plain(value) for key, value in node.items.items()}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    assert isinstance(node, ScalarNode)
    return int(node.text) if node.text.isascii() and node.text.isdigit() else node.text


def faults(folder: Path) -> Iterator[str]:
    """What the schemas find wrong with a folder's files."""
    checkers = {name: jsonschema.Draft7Validator(schema) for name, schema in SCHEMAS.items()}
    for name, file in read_folder(folder).files.items():
        checker = checkers[f"{schema_name(name)}.json"]
        for error in checker.iter_errors(plain(file.root)):
            yield f"{name}: {error.message}"


def test_the_written_schemas_are_the_generated_ones() -> None:
    assert stale_schemas(FAQ, WORDS) == (), "run: faq schema --write"
    assert {path.name for path in (FAQ / "schema").iterdir()} == set(SCHEMAS)


@pytest.mark.parametrize("folder", [FAQ, FIXTURE], ids=["faq", "fixture"])
def test_every_file_is_as_its_schema_says(folder: Path) -> None:
    assert list(faults(folder)) == []


@pytest.mark.parametrize("code", ["F101", "F102", "F103", "F106", "F107", "F108"])
def test_an_editor_shows_what_the_check_would_find(code: str) -> None:
    assert list(faults(BROKEN / code))


@pytest.mark.parametrize(
    ("name", "place"),
    [("card/lost/en.yaml", "  not:\n    - "), ("out_of_scope/en.yaml", "tests:\n  - ")],
)
def test_a_message_that_is_known_to_fail_is_as_its_schema_says(
    name: str, place: str, tmp_path: Path
) -> None:
    folder = laid_over(tmp_path)
    file = folder / name
    text = file.read_text(encoding="utf-8")
    item = place.splitlines()[-1]
    known = f"{place}{{text: karta, expect: fails, reason: one word}}\n{item}"
    assert place in text
    file.write_text(text.replace(place, known, 1), encoding="utf-8")

    assert list(faults(folder)) == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_and_says_what_it_is_of(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMAS[name])

    assert SCHEMAS[name]["description"]


def test_no_description_is_left_over_from_a_field_that_is_gone() -> None:
    texts = "".join(schemas(WORDS).values())
    keys = [key for key in WORDS.texts["en"] if key.startswith("schema.")]

    lost = [
        key for key in keys if json.dumps(WORDS.say("en", key), ensure_ascii=False) not in texts
    ]
    assert lost == ["schema.stale", "schema.current"]


def test_a_reader_asks_for_every_field_that_it_allows() -> None:
    fields = Described("", {})
    translation_of("en", fields)
    assert set(fields.known) == set(fields.properties)

    def forgetful(fields: Fields) -> None:
        fields.only(("title",))

    with pytest.raises(KeyError):
        described(forgetful)


def test_schemas_are_written_only_where_they_are_stale(tmp_path: Path) -> None:
    assert len(list(write_schemas(tmp_path, WORDS))) == len(SCHEMAS)
    (tmp_path / "schema" / "entry.json").write_text("{}", encoding="utf-8")

    assert [path.name for path in write_schemas(tmp_path, WORDS)] == ["entry.json"]
    assert list(write_schemas(tmp_path, WORDS)) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("facts.yaml", "# yaml-language-server: $schema=schema/facts.json"),
        ("lexicon/ar-latn.yaml", "# yaml-language-server: $schema=../schema/lexicon.json"),
        ("card/lost/entry.yaml", "# yaml-language-server: $schema=../../schema/entry.json"),
        ("card/lost/ckb.yaml", "# yaml-language-server: $schema=../../schema/translation.json"),
    ],
)
def test_a_modeline_leads_from_the_file_to_its_schema(name: str, line: str) -> None:
    assert modeline(name) == line


def test_modelines_are_put_in_once_and_change_nothing_else(tmp_path: Path) -> None:
    folder = laid_over(tmp_path)
    windows = folder / "card/lost/en.yaml"
    windows.write_bytes(windows.read_bytes().replace(b"\n", b"\r\n"))
    before = windows.read_bytes()

    changed = list(write_modelines(folder))

    assert len(changed) == len(read_folder(folder).files)
    assert windows.read_bytes().partition(b"\n")[2] == before
    assert list(write_modelines(folder)) == []
    assert read_folder(folder).findings == ()


def test_a_wrong_modeline_is_replaced() -> None:
    wrong = "# yaml-language-server: $schema=../elsewhere.json\nrevision: 1\n"

    assert with_modeline("a/b/en.yaml", wrong) == f"{modeline('a/b/en.yaml')}\nrevision: 1\n"


def test_the_strict_reader_takes_a_modeline_for_a_comment() -> None:
    file, findings = parse("x", f"{modeline('facts.yaml')}\nhotline:\n  about: x\n".encode())

    assert findings == ()
    assert file is not None
    assert file.place("hotline").line == 2
