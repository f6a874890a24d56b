"""Checks a Bot API call against the published description of the API, as Telegram would."""

import json
import sys
import warnings
from collections.abc import Mapping
from functools import cache
from typing import Any

from benchmarks.corpora import data_folder

SPEC = data_folder() / "specs" / "telegram-bot-api.json"


@cache
def load_spec() -> Mapping[str, Any] | None:
    """The description, or None where it is not at hand; says so once."""
    if SPEC.is_file():
        return json.loads(SPEC.read_text(encoding="utf-8"))
    sys.stderr.write(f"calls to the Bot API are not checked: {SPEC.name} is missing\n")
    return None


def violations(method: str, parameters: Mapping[str, str]) -> list[str]:
    """What is wrong with a call whose parameters came as text (form or query)."""
    spec = load_spec()
    if spec is None:
        return []
    described = spec["methods"].get(method)
    if described is None:
        return [f"{method}: no such method"]
    return _fields(spec, method, described.get("fields", ()), parameters, as_text=True)


def type_violations(name: str, value: object) -> list[str]:
    """What is wrong with a value of one of the API's types."""
    spec = load_spec()
    return [] if spec is None else _value(spec, name, name, value)


def _fields(
    spec: Mapping[str, Any],
    where: str,
    fields: Any,
    given: Mapping[str, Any],
    *,
    as_text: bool,
) -> list[str]:
    known = {field["name"]: field for field in fields}
    found = [f"{where}.{name}: unknown" for name in given if name not in known]
    for name, field in known.items():
        if name not in given:
            if field["required"]:
                found.append(f"{where}.{name}: missing")
            continue
        value = given[name]
        if as_text:
            readings = [_from_text(kind, value) for kind in field["types"]]
        else:
            readings = [value] * len(field["types"])
        wrong = [
            _value(spec, f"{where}.{name}", kind, reading)
            for kind, reading in zip(field["types"], readings, strict=True)
        ]
        if all(wrong):
            found.extend(min(wrong, key=len))
    return found


def _from_text(kind: str, text: str) -> Any:
    if kind == "String":
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _value(spec: Mapping[str, Any], where: str, kind: str, value: Any) -> list[str]:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where}: not an array"]
        inner = kind.removeprefix("Array of ")
        return [fault for item in value for fault in _value(spec, f"{where}[]", inner, item)]
    simple = {"String": str, "Integer": int, "Float": (int, float), "Boolean": bool}.get(kind)
    if simple is not None:
        right = isinstance(value, simple) and (kind == "Boolean" or not isinstance(value, bool))
        return [] if right else [f"{where}: not {kind}"]
    described = spec["types"].get(kind)
    if described is None:
        warnings.warn(f"{where}: the description lacks {kind}", stacklevel=1)
        return []
    if described.get("subtypes"):
        wrong = [_value(spec, where, subtype, value) for subtype in described["subtypes"]]
        return [] if not all(wrong) else min(wrong, key=len)
    if not isinstance(value, dict):
        return [f"{where}: not {kind}"]
    return _fields(spec, where, described.get("fields", ()), value, as_text=False)
