"""Builds what the matcher learns from, and reads the messages it is measured on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.faq.load import load
from bot.nlu.corpus import Corpus, Example
from bot.nlu.normalize import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
LEXICON_LANGUAGES = (*LANGUAGES, "ar-latn")


@dataclass(frozen=True, slots=True)
class Message:
    """A voter's message with the entry it asks for (or "none") and the language to reply in."""

    id: str
    language: str
    style: str
    text: str


def data_folder() -> Path:
    """Return the folder of benchmark data, from BENCHMARK_DATA (default ../shared)."""
    return Path(os.environ.get("BENCHMARK_DATA", ROOT.parent / "shared"))


def lines(path: Path) -> Iterator[dict[str, str]]:
    """Yield the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def reply_language(language: str, style: str) -> str:
    """Return the code that a message is answered in; Kurmanji is parted by its letters."""
    if language != "kmr":
        return language
    return "kmr-Arab" if style == "badini" else "kmr-Latn"


def lexicon() -> dict[str, dict[str, tuple[str, ...]]]:
    """Read faq/lexicon/*.yaml: concept → language → forms."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for language in LEXICON_LANGUAGES:
        path = ROOT / "faq" / "lexicon" / f"{language}.yaml"
        if path.exists():
            for concept, forms in _read_yaml(path).items():
                found.setdefault(concept, {})[language] = tuple(forms)
    return found


def from_drafts() -> Corpus:
    """Build a corpus from the drafts in the data folder and the project's lexicon."""
    drafts = data_folder() / "drafts"
    examples = [
        Example(row["id"], reply_language(row["lang"], row["style"]), row["text"])
        for path in [*sorted(drafts.glob("phrasings-*.jsonl")), drafts / "out_of_scope.jsonl"]
        for row in lines(path)
    ]
    return Corpus(tuple(examples), lexicon())


def from_faq() -> Corpus:
    """Return what the shipped bot learns from: the corpus of the folder faq/."""
    return load(ROOT / "faq").corpus()


def voter_messages() -> list[Message]:
    """Read questions/*.jsonl of the data folder."""
    return [
        Message(row["id"], reply_language(row["lang"], row["style"]), row["style"], row["text"])
        for path in sorted((data_folder() / "questions").glob("*.jsonl"))
        for row in lines(path)
    ]


class _Loader(yaml.CSafeLoader):
    """YAML of which every scalar is text."""


_Loader.yaml_implicit_resolvers = {}


def _read_yaml(path: Path) -> dict:  # type: ignore[type-arg]
    return yaml.load(path.read_text(encoding="utf-8"), _Loader) or {}
