"""Keeps an index in one file: arrays as they are, everything else as JSON beside them."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.calibrate import Calibration
from bot.nlu.concepts import ConceptModel
from bot.nlu.courtesies import Courtesies
from bot.nlu.features import Vocabulary
from bot.nlu.lexical import LexicalModel
from bot.nlu.lexicon import Lexicon
from bot.nlu.linear import LinearModel
from bot.nlu.match import Matcher
from bot.nlu.phrasings import Phrasings

_CONCEPTS = "concepts"
"""Name of the concept classifier among the lexical ones, which are named by group."""


@dataclass(frozen=True, slots=True)
class Index:
    """A trained matcher, a calibration for each reply language, and the questions themselves."""

    matcher: Matcher
    calibrations: dict[str, Calibration]
    phrasings: dict[str, Phrasings]


def save(index: Index, path: Path) -> None:
    """Write the index to `path`, all or nothing; raises OSError when that is not possible."""
    matcher = index.matcher
    models = {group: one.model for group, one in matcher.lexical.items()}
    models[_CONCEPTS] = matcher.concepts.model
    arrays: dict[str, NDArray[Any]] = {}
    for name, model in models.items():
        arrays[f"{name} bias"] = model.bias
        for view, words in enumerate(model.vocabularies):
            arrays[f"{name} idf {view}"] = words.idf
            arrays[f"{name} weights {view}"] = model.weights[view]
    content = {
        "labels": matcher.labels,
        "vocabularies": {
            name: [list(words.rows) for words in model.vocabularies]
            for name, model in models.items()
        },
        "lexicon": matcher.lexicon.forms,
        "known": {language: sorted(words) for language, words in matcher.lexicon.known.items()},
        "courtesies": {
            language: sorted(phrases) for language, phrases in matcher.courtesies.phrases.items()
        },
        "calibrations": {
            language: [one.offset, one.slope, one.trust, one.answer_from]
            for language, one in index.calibrations.items()
        },
        "phrasings": {
            language: [one.texts, one.folded, one.labels]
            for language, one in index.phrasings.items()
        },
    }
    text = json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")
    arrays["content"] = np.frombuffer(text, np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        try:
            np.savez(file, allow_pickle=False, **arrays)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    Path(file.name).replace(path)


def read(path: Path) -> Index:
    """Read what `save` wrote; raises OSError, or ValueError when the file is none of ours."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return _read(stored)
    except (zipfile.BadZipFile, KeyError, EOFError, TypeError) as fault:
        raise ValueError(f"{path.name} is no index, or a broken one") from fault


def _read(stored: Any) -> Index:
    content = json.loads(stored["content"].tobytes().decode("utf-8", "surrogatepass"))
    models = {
        name: LinearModel(
            tuple(
                Vocabulary(_rows(words), stored[f"{name} idf {view}"])
                for view, words in enumerate(views)
            ),
            tuple(stored[f"{name} weights {view}"] for view in range(len(views))),
            stored[f"{name} bias"],
        )
        for name, views in content["vocabularies"].items()
    }
    concepts = ConceptModel(models.pop(_CONCEPTS))
    lexical = {group: LexicalModel(model) for group, model in models.items()}
    lexicon = Lexicon(
        content["lexicon"],
        {language: frozenset(words) for language, words in content["known"].items()},
    )
    courtesies = Courtesies(
        {language: frozenset(phrases) for language, phrases in content["courtesies"].items()}
    )
    return Index(
        Matcher(tuple(content["labels"]), lexicon, courtesies, lexical, concepts),
        {language: Calibration(*values) for language, values in content["calibrations"].items()},
        {language: Phrasings(*lists) for language, lists in content["phrasings"].items()},
    )


def _rows(features: list[str]) -> dict[str, int]:
    return {feature: row for row, feature in enumerate(features)}
