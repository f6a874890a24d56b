"""The owners of each language look through all its words, and no other place says who they are."""

from dataclasses import replace
from pathlib import Path

from bot.faq.basics import read_languages
from bot.faq.load import load
from bot.faq.owners import are_current, render_owners, write_owners
from bot.faq.yaml_reader import parse
from bot.words import Words
from tests.faq.folders import FIXTURE, LOCALES

ROOT = LOCALES.parent
WORDS = Words.load(LOCALES, "maintainer")


def test_every_place_of_a_language_has_its_owners() -> None:
    catalog = load(FIXTURE)
    ar = replace(catalog.languages["ar"], owners=("@a", "@b"))

    lines = render_owners([ar], WORDS).splitlines()

    assert [line for line in lines if not line.startswith("#")] == [
        "/faq/**/ar.yaml @a @b",
        "/faq/**/ar-latn.yaml @a @b",
        "/locales/ar/ @a @b",
    ]
    assert all(line.startswith("# ") for line in lines[:2])


def test_the_file_is_written_once(tmp_path: Path) -> None:
    text = render_owners(load(FIXTURE).languages.values(), WORDS)

    assert not are_current(tmp_path, text)
    assert write_owners(tmp_path, text)
    assert not write_owners(tmp_path, text)
    assert are_current(tmp_path, text)


def test_codeowners_is_what_languages_yaml_says() -> None:
    path = ROOT / "faq/languages.yaml"
    file, _ = parse(path.as_posix(), path.read_bytes())
    assert file is not None
    languages = read_languages(file, [])

    assert are_current(ROOT, render_owners(languages.values(), WORDS)), "run: faq owners --write"
