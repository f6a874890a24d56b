"""Tells from a YAML error and the line it points at which common mistake a person made."""

import re

import yaml

from bot.faq.nodes import Place

LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML 1.1 counts as the end of a line (§ 4.2)."""

_VALUE = re.compile(r"^\s*(?:-\s+)?(?:[^\s:'\"]+\s*:\s+)?(?P<value>\S?)")
_FIELD_WITH_COLON = re.compile(r"^\s*(?:-\s+)?[^\s:]+\s*:\s+[^\s|>].*?:(?:\s|$)")
_TEXT_WITH_COLON = re.compile(r"^\s*-\s+[^'\"].*?:\s.*:(?:\s|$)")


def diagnose(error: yaml.YAMLError, lines: tuple[str, ...]) -> tuple[str, Place, dict[str, object]]:
    """The code of the mistake, where it is, and values for its wording; total on any error."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return "F009", Place(1, 1), {"problem": _problem(error)}
    place = _place(error.problem_mark)
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    problem = _problem(error)
    start = _place(error.context_mark) if error.context_mark else place
    sign = line[place.column - 1 : place.column]
    indentation = line[: len(line) - len(line.lstrip())]
    if "\t" in indentation or sign == "\t":
        return "F003", Place(place.line, line.find("\t") + 1), {}
    if "cannot start any token" in problem:
        return "F008", place, {"sign": sign}
    if "end of stream" in problem or "document indicator" in problem or "',' or" in problem:
        return "F005", start, {}
    if "mapping values" in problem:
        if _FIELD_WITH_COLON.match(line) or _TEXT_WITH_COLON.match(line):
            return "F004", place, {}
        if _depth(line) > _depth(_line_before(place.line, lines)):
            return "F007", Place(place.line, _depth(line) + 1), {}
        return "F009", place, {"problem": problem}
    if "comment or line break" in problem:
        return "F008", start, {"sign": _sign_at(start, lines)}
    if "expected key" in problem or "indicator" in problem or "document start" in problem:
        return _misplaced(place, line)
    return "F009", place, {"problem": problem}


def _misplaced(place: Place, line: str) -> tuple[str, Place, dict[str, object]]:
    found = _VALUE.match(line)
    sign = found["value"] if found else ""
    begins = found.start("value") + 1 if found else 1
    if place.column > begins and sign in ("'", '"'):
        return "F005", Place(place.line, begins), {}
    if place.column > begins and sign in ("{", "["):
        return "F008", Place(place.line, begins), {"sign": sign}
    return "F007", place, {}


def _place(mark: yaml.Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _problem(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or type(error).__name__)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _line_before(number: int, lines: tuple[str, ...]) -> str:
    before = (line for line in reversed(lines[: number - 1]) if line.strip())
    return next(before, "")


def _sign_at(place: Place, lines: tuple[str, ...]) -> str:
    return lines[place.line - 1][place.column - 1 : place.column]
