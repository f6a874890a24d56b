"""Checks a Cloud API call against Meta's OpenAPI file, as Meta would."""

import sys
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

SPECS = Path(__file__).resolve().parents[2] / "shared" / "specs"
SPEC = SPECS / "whatsapp-business-messaging-api_v23.0.yaml"

KINDS = {"text": "TextMessage", "interactive": "InteractiveMessage", "template": "TemplateMessage"}
"""The kinds of messages that we send, and their schemas."""

# Newer than the file (v23.0, November 2025): business-scoped user ids, and the word that comes
# back with every status, which the file names for calls alone.
RECIPIENT, ECHOED = "recipient", "biz_opaque_callback_data"


# The file's pattern for a button's place contradicts its words (0-9) and its own examples.
WRONG_PLACES, PLACES = "^[2-6, 11-14]$", "^[0-9]$"


@cache
def load_spec() -> Mapping[str, Any] | None:
    """The file, or None where it is not at hand; says so once."""
    if SPEC.is_file():
        return yaml.load(SPEC.read_text(encoding="utf-8"), yaml.CSafeLoader)
    sys.stderr.write(f"calls to the Cloud API are not checked: {SPEC.name} is missing\n")
    return None


def webhook_examples() -> dict[str, Any]:
    """Meta's own webhooks by name; empty where the file is not at hand."""
    spec = load_spec()
    if spec is None:
        return {}
    body = spec["paths"]["/whatsapp/webhooks"]["post"]["requestBody"]
    return {name: e["value"] for name, e in body["content"]["application/json"]["examples"].items()}


def violations(payload: Mapping[str, Any]) -> list[str]:
    """What is wrong with a call of POST /messages."""
    if load_spec() is None:
        return []
    if "status" in payload:
        return _against("MarkMessageRequestPayload", payload, also={"typing_indicator"})
    name = KINDS.get(str(payload.get("type")))
    if name is None:
        return [f"type: {payload.get('type')!r} is none that we send"]
    named = dict(payload)
    if RECIPIENT in named and "to" not in named:
        named["to"] = named.pop(RECIPIENT)
    found = _against(name, named, also={ECHOED})
    return found if found or name != "TemplateMessage" else _in_template(payload["template"])


def _in_template(template: Mapping[str, Any]) -> list[str]:
    """What is wrong within a template; ours have no parts but buttons that are tapped."""
    found = _against("TemplateObject", template) + _against("LanguageObject", template["language"])
    for component in template.get("components", ()):
        found += _against("ButtonComponent", component)
        for parameter in component.get("parameters", ()):
            found += _against("ButtonPayloadParameter", parameter)
    return found


def _against(name: str, payload: Mapping[str, Any], also: Collection[str] = ()) -> list[str]:
    known = _properties(name).union(also)
    found = [f"{field}: unknown" for field in payload if field not in known]
    for error in sorted(_validator(name).iter_errors(payload), key=str):
        found.append(f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}")
    return found


@cache
def _validator(name: str) -> Draft202012Validator:
    spec = load_spec()
    assert spec is not None
    schemas = {key: _opened(schema) for key, schema in spec["components"]["schemas"].items()}
    root = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    return Draft202012Validator(root)


def _opened(schema: Any) -> Any:
    """The schema without `additionalProperties: false`, which inside `allOf` forbids everything."""
    if isinstance(schema, list):
        return [_opened(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: PLACES if part == WRONG_PLACES else _opened(part)
        for key, part in schema.items()
        if not (key == "additionalProperties" and part is False)
    }


def _properties(name: str) -> set[str]:
    spec = load_spec()
    assert spec is not None
    schema = spec["components"]["schemas"][name]
    found = set(schema.get("properties", ()))
    for part in schema.get("allOf", ()):
        reference = part.get("$ref")
        if reference:
            found |= _properties(reference.rsplit("/", 1)[1])
        found |= set(part.get("properties", ()))
    return found
