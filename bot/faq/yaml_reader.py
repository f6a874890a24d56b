"""Reads strict YAML: every value is text, no key stands twice, nothing is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.faq.finding import CODES, Finding
from bot.faq.nodes import MappingNode, Node, Place, ScalarNode, SequenceNode, SourceFile
from bot.faq.yaml_mistakes import LINE_BREAK, diagnose

DEEPEST = 8
"""Levels of lists and fields that a file may have; `faq/` needs five."""

# The C parser is some ten times faster; which of the two runs makes no difference to the events.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LOST_TEXT = re.compile(r"\s+#\S")
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def parse(path: str, data: bytes) -> tuple[SourceFile | None, tuple[Finding, ...]]:
    """The file as a tree, or None when it cannot be read, and everything found on the way.

    `path` is only shown. Never raises, whatever the bytes.
    """
    text, findings = _decoded(path, data)
    if text is None:
        return None, findings
    lines = tuple(LINE_BREAK.split(text))
    builder = _Builder(path, lines)
    try:
        root = builder.build(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        code, place, values = diagnose(error, lines)
        return None, (*builder.findings, _finding(path, code, place, values))
    if root is None:
        nothing = _finding(path, "F105", Place(1, 1), {"field": ""})
        return None, tuple(builder.findings) or (nothing,)
    return SourceFile(path, lines, root), tuple(builder.findings)


def _decoded(path: str, data: bytes) -> tuple[str | None, tuple[Finding, ...]]:
    if data.startswith(_BYTE_ORDER_MARK):
        return None, (_finding(path, "F002", Place(1, 1)),)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place_at(data[: error.start].decode("utf-8"), error.start)
        return None, (_finding(path, "F001", place, {"byte": f"{data[error.start]:02X}"}),)
    if control := _CONTROL.search(text):
        code_point = f"U+{ord(control[0]):04X}"
        place = _place_at(text, control.start())
        return None, (_finding(path, "F010", place, {"code_point": code_point}),)
    return text, ()


def _place_at(text: str, offset: int) -> Place:
    lines = LINE_BREAK.split(text[:offset])
    return Place(len(lines), len(lines[-1]) + 1)


def _finding(
    path: str, code: str, place: Place, values: dict[str, object] | None = None
) -> Finding:
    return Finding(path, place.line, place.column, code, CODES[code], values or {})


@dataclass
class _Open:
    """A list or block of fields whose end has not come yet."""

    place: Place
    block_list: bool
    items: list[Node] | None = None
    fields: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    key: ScalarNode | None = None

    def close(self) -> Node:
        if self.items is not None:
            return SequenceNode(self.place, tuple(self.items))
        return MappingNode(self.place, self.fields, self.keys)


class _Builder:
    """Makes a tree of the parser's events; works level by level, so that no depth can break it."""

    def __init__(self, path: str, lines: tuple[str, ...]) -> None:
        self.findings: list[Finding] = []
        self._path = path
        self._lines = lines
        self._open: list[_Open] = []
        self._root: Node | None = None
        self._full = False

    def build(self, events: Iterator[yaml.Event]) -> Node | None:
        """The root of the first document; None for an empty file or one that cannot be used."""
        for event in events:
            # Scalars are nine of ten events, and the time of a check goes into reading them.
            if isinstance(event, yaml.ScalarEvent):
                self._add(self._scalar(event))
            elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                self._refuse_decoration(event)
                is_list = isinstance(event, yaml.SequenceStartEvent)
                block_list = is_list and not event.flow_style
                place = _place(event.start_mark)
                self._open.append(_Open(place, block_list, [] if is_list else None))
                if len(self._open) > DEEPEST:
                    self._note("F009", place, problem=f"> {DEEPEST}")
                    return None
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                self._add(self._open.pop().close())
            elif isinstance(event, yaml.AliasEvent):
                place = _place(event.start_mark)
                self._note("F008", place, sign="*")
                self._add(ScalarNode(place, "*", place.line))
            elif isinstance(event, yaml.DocumentStartEvent) and self._full:
                self._note("F009", _place(event.start_mark), problem="---")
                return None
        return self._root

    def _add(self, node: Node) -> None:
        if not self._open:
            self._root, self._full = node, True
            return
        parent = self._open[-1]
        if parent.items is not None:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = self._as_key(node)
        else:
            self._add_field(parent, parent.key, node)
            parent.key = None

    def _add_field(self, parent: _Open, key: ScalarNode, node: Node) -> None:
        if key.text in parent.fields:
            self._note("F006", key.place, field=key.text, first=parent.keys[key.text].line)
        else:
            parent.fields[key.text] = node
            parent.keys[key.text] = key.place

    def _as_key(self, node: Node) -> ScalarNode:
        if isinstance(node, ScalarNode):
            return node
        self._note("F008", node.place, sign="{" if isinstance(node, MappingNode) else "[")
        return ScalarNode(node.place, "", node.place.line)

    def _scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        if event.anchor is not None or event.tag is not None:
            self._refuse_decoration(event)
        start, end = _place(event.start_mark), _place(event.end_mark)
        if not event.style and self._open and self._open[-1].block_list:
            line = self._lines[end.line - 1]
            if "#" in line and _LOST_TEXT.match(line, end.column - 1):
                self._note("F014", end, lost=line[end.column - 1 :].strip())
            if end.line > start.line:
                self._note("F015", Place(start.line + 1, 1))
        return ScalarNode(start, event.value, end.line)

    def _refuse_decoration(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            self._note("F008", _place(event.start_mark), sign="&")
        elif getattr(event, "tag", None) is not None:
            self._note("F008", _place(event.start_mark), sign="!")

    def _note(self, code: str, place: Place, **values: object) -> None:
        self.findings.append(_finding(self._path, code, place, values))


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)
