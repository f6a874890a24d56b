"""`faq schema`: what may stand in each kind of file, as JSON Schema for editors."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from bot.faq.basics import IDENTIFIER, fact_of, language_of
from bot.faq.described import TEXT, Schema, array_of, described, field_schema
from bot.faq.entries import case_of, entry_of, translation_of
from bot.faq.folder import ENTRY, FACTS, LANGUAGES, LEXICON, OUT_OF_SCOPE, SMALLTALK, TOPICS
from bot.faq.modeline import SCHEMAS, TRANSLATION, schema_name
from bot.faq.word_lists import CONCEPT, courtesies_of, forms_of, out_of_scope_of
from bot.nlu.normalize import LANGUAGES as READ_LANGUAGES
from bot.words import SOURCE_LANGUAGE, Words

_DRAFT = "http://json-schema.org/draft-07/schema#"


def schemas(words: Words, language: str = SOURCE_LANGUAGE) -> Mapping[str, str]:
    """The schemas as JSON text by file name, with what `words` says about their fields."""
    return {
        f"{name}.json": json.dumps(
            {"$schema": _DRAFT, **_with_descriptions(schema, f"schema.{name}", words, language)},
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
        for name, schema in _schemas().items()
    }


def write_schemas(folder: Path, words: Words) -> Iterator[Path]:
    """Write the schemas that are missing or stale; the files written."""
    for path in stale_schemas(folder, words):
        path.parent.mkdir(exist_ok=True)
        path.write_text(schemas(words)[path.name], encoding="utf-8")
        yield path


def stale_schemas(folder: Path, words: Words) -> tuple[Path, ...]:
    """The schema files below the FAQ's folder that are not what the readers read now."""
    return tuple(
        path
        for name, text in schemas(words).items()
        if not (path := folder / SCHEMAS / name).exists()
        or path.read_text(encoding="utf-8") != text
    )


def _schemas() -> Mapping[str, Schema]:
    fact = described(lambda fields: fact_of("", fields))
    # Which codes a fallback may name depends on the file itself; `faq check` looks at that.
    language = described(partial(language_of, READ_LANGUAGES[0], ()))
    return {
        schema_name(f"topic/name/{ENTRY}"): described(partial(entry_of, "topic.name", {})),
        TRANSLATION: described(
            partial(translation_of, READ_LANGUAGES[0]), mixed=described(case_of)
        ),
        schema_name(LANGUAGES): {"type": "object", "additionalProperties": language},
        schema_name(TOPICS): array_of(TEXT, empty=False),
        schema_name(FACTS): _named(fact, IDENTIFIER.pattern),
        OUT_OF_SCOPE: described(out_of_scope_of, mixed=described(case_of)),
        SMALLTALK: described(courtesies_of),
        LEXICON: _named(field_schema(partial(forms_of, "")), CONCEPT.pattern),
    }


def _named(schema: Schema, pattern: str) -> Schema:
    names = {"pattern": f"^(?:{pattern})$"}
    return {"type": "object", "propertyNames": names, "additionalProperties": schema}


def _with_descriptions(schema: Schema, key: str, words: Words, language: str) -> Schema:
    told: Schema = {"description": words.say(language, key)} if words.has(language, key) else {}
    told |= schema
    if isinstance(inner := schema.get("additionalProperties"), dict):
        told["additionalProperties"] = _with_descriptions(inner, key, words, language)
    if isinstance(properties := schema.get("properties"), dict):
        told["properties"] = {
            name: _with_descriptions(one, f"{key}.{name}", words, language)
            for name, one in properties.items()
        }
    return told
