"""Checks what is said to the Cloud API, and what our fake of it says, by Meta's OpenAPI file."""

import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from benchmarks.corpora import data_folder

SPEC = data_folder() / "specs" / "whatsapp-business-messaging-api_v23.0.yaml"

Schema = dict[str, Any]

ECHOED = "biz_opaque_callback_data"
"""Our own word on a message, which comes back with every status."""

_NUMBER_PATH = "/{Version}/{Phone-Number-ID}"
_COMBINATIONS = ("allOf", "anyOf", "oneOf")


@cache
def load_spec() -> Mapping[str, Any] | None:
    """The file, amended, or None where it is not at hand; says so once."""
    if not SPEC.is_file():
        sys.stderr.write(f"calls to the Cloud API are not checked: {SPEC.name} is missing\n")
        return None
    spec = yaml.load(SPEC.read_text(encoding="utf-8"), yaml.CSafeLoader)
    _amend(spec["components"]["schemas"])
    return spec


def send_examples() -> dict[str, Any]:
    """Meta's own calls of POST /messages by name; empty where the file is not at hand."""
    return _examples(f"{_NUMBER_PATH}/messages")


def webhook_examples() -> dict[str, Any]:
    """Meta's own webhooks by name; empty where the file is not at hand."""
    return _examples("/whatsapp/webhooks")


def violations(payload: Mapping[str, Any]) -> list[str]:
    """What is wrong with a call of POST /messages: any unknown, missing or misused field."""
    return violations_of("MarkMessageRequestPayload" if "status" in payload else "Message", payload)


def query_violations(query: Mapping[str, str]) -> list[str]:
    """What is wrong with a call of GET /<number>."""
    spec = load_spec()
    if spec is None:
        return []
    known = {given.get("name") for given in spec["paths"][_NUMBER_PATH]["get"]["parameters"]}
    told = spec["components"]["schemas"]["PhoneNumberInfo"]["properties"]
    fields = [name for name in query.get("fields", "").split(",") if name]
    return [f"{name}: unknown" for name in [*(set(query) - known), *(set(fields) - set(told))]]


def violations_of(name: str, value: object) -> list[str]:
    """What is wrong with a value of one of the file's schemas."""
    if load_spec() is None:
        return []
    errors = sorted(_validator(name).iter_errors(value), key=str)
    return [f"{error.json_path}: {error.message[:200]}" for error in errors]


def _examples(path: str) -> dict[str, Any]:
    spec = load_spec()
    if spec is None:
        return {}
    content = spec["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    return {name: example["value"] for name, example in content["examples"].items()}


def _amend(schemas: dict[str, Schema]) -> None:
    """Put right where the file (v23.0, November 2025) is behind Meta's documentation or itself."""
    text = {"type": "string"}
    # Business-scoped user ids came in 2026; a person is named by number or by user id.
    # https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
    person = schemas["BaseMessageProperties"]
    person["required"].remove("to")
    person["oneOf"] = [{"required": ["to"]}, {"required": ["recipient"]}]
    # The word that comes back with every status is named for voice calls alone.
    person["properties"] |= {"recipient": text, ECHOED: text}
    status = schemas["Statuses"]
    status["properties"] |= {"recipient_user_id": text, ECHOED: text}
    status["required"].remove("recipient_id")
    status["anyOf"] = [{"required": ["recipient_id"]}, {"required": ["recipient_user_id"]}]
    # What kind of price it is; named in Meta's list of webhooks since July 2025.
    schemas["Pricing"]["properties"]["type"] = text
    answered = schemas["MessageResponsePayload"]["properties"]["contacts"]["items"]
    answered["properties"]["user_id"] = text
    schemas["TextMessage"]["allOf"][1]["properties"]["text"]["required"] = ["body"]
    # Its own examples show a typing sign with the read mark and count a template's buttons from 0.
    schemas["MarkMessageRequestPayload"]["properties"]["typing_indicator"] = {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"const": "text"}},
    }
    button = schemas["ButtonComponent"]["allOf"][1]
    for part in (schemas["TemplateComponent"], button):
        part["properties"]["index"]["pattern"] = "^[0-9]$"


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(_closed({"$ref": f"#/components/schemas/{name}"}))


def _closed(schema: Schema, *, part: bool = False) -> Schema:
    """The schema with its references filled in and every object closed to what it does not name.

    The file's own `additionalProperties: false` inside `allOf` would forbid everything. `part` is
    one of several schemas for the same object, none of which names all its fields.
    """
    if "$ref" in schema:
        spec = load_spec()
        assert spec is not None
        schema = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "discriminator" in schema and not part:
        return _chosen(**schema["discriminator"])
    found = {k: v for k, v in schema.items() if k not in ("additionalProperties", "discriminator")}
    if "properties" in schema:
        found["properties"] = {k: _closed(inner) for k, inner in schema["properties"].items()}
    if "items" in schema:
        found["items"] = _closed(schema["items"])
    combined = [key for key in _COMBINATIONS if key in schema]
    for key in combined:
        found[key] = [_closed(inner, part=True) for inner in schema[key]]
    if not part and ("properties" in schema or combined):
        found["unevaluatedProperties"] = False
    return found


def _chosen(propertyName: str, mapping: Mapping[str, str]) -> Schema:  # noqa: N803 - OpenAPI's name
    """One of several schemas, by the value of one field."""
    return {
        "type": "object",
        "required": [propertyName],
        "properties": {propertyName: {"enum": sorted(mapping)}},
        "allOf": [
            {
                "if": {"properties": {propertyName: {"const": value}}, "required": [propertyName]},
                "then": _closed({"$ref": reference}),
            }
            for value, reference in mapping.items()
        ],
    }
