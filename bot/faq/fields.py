"""Takes typed values out of a file's fields and notes every one that is missing or wrong."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches

from bot.faq.finding import CODES, Finding, Severity
from bot.faq.nodes import MappingNode, Node, Place, ScalarNode, SequenceNode, SourceFile

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Notes:
    """Notes findings about one file; `findings` is the list that all readers of a run share."""

    def __init__(self, file: SourceFile, findings: list[Finding]) -> None:
        self.file = file
        self.findings = findings

    def note(self, code: str, place: Place, **values: object) -> None:
        """Add a finding of this file."""
        self.findings.append(
            Finding(self.file.path, place.line, place.column, code, CODES[code], values)
        )

    def items_of(self, name: str, node: Node, place: Place, *, empty: bool) -> tuple[Node, ...]:
        """The nodes of a list; `place` is noted when it is empty and may not be."""
        if isinstance(node, SequenceNode):
            if not node.items and not empty:
                self.note("F105", place, field=name)
            return node.items
        if isinstance(node, ScalarNode) and not node.text.strip():
            self.note("F105", place, field=name)
        else:
            self.note("F103", node.place, field=name, expected="list")
        return ()

    def item_text(self, name: str, node: Node) -> str | None:
        """One item of a list as text; None when it is something else or empty."""
        if isinstance(node, MappingNode):
            self.note("F104", node.place, text=next(iter(node.keys), ""))
            return None
        if not isinstance(node, ScalarNode):
            self.note("F103", node.place, field=name, expected="text")
            return None
        if not node.text.strip():
            self.note("F105", node.place, field=name)
            return None
        return node.text


class Fields(Notes):
    """The fields of one block; reading a wrong one notes a finding and gives an empty value."""

    def __init__(self, file: SourceFile, node: Node, findings: list[Finding]) -> None:
        super().__init__(file, findings)
        self.place = node.place
        self._items: Mapping[str, Node] = {}
        self._keys: Mapping[str, Place] = {}
        if isinstance(node, MappingNode):
            self._items, self._keys = node.items, node.keys
        else:
            self.note("F103", node.place, field="", expected="fields")
        self.usable = isinstance(node, MappingNode)

    def only(self, known: Iterable[str]) -> None:
        """Note every field that is none of the known ones, with the likeliest that was meant."""
        known = tuple(known)
        for key, place in self._keys.items():
            if key not in known:
                self.note("F102", place, field=key, meant=meant(key, known), known=listed(known))

    def keys(self) -> Mapping[str, Place]:
        """The names of the fields and where they stand."""
        return self._keys

    def has(self, name: str) -> bool:
        """Whether the field is there."""
        return name in self._items

    def where(self, name: str) -> Place:
        """Where the field's value stands, or the block if there is none."""
        return self._items[name].place if name in self._items else self.place

    def text(self, name: str, *, required: bool = True) -> str:
        """A text that is not empty."""
        node = self._node(name, required)
        if node is None:
            return ""
        if not isinstance(node, ScalarNode):
            self.note("F103", node.place, field=name, expected="text")
            return ""
        if not node.text.strip():
            self.note("F105", self._keys[name], field=name)
        return node.text

    def texts(self, name: str, *, required: bool = True, empty: bool = False) -> tuple[str, ...]:
        """A list of texts; an empty list is noted unless `empty`."""
        nodes = self.items(name, required=required, empty=empty)
        if all(isinstance(node, ScalarNode) and node.text.strip() for node in nodes):
            # Nearly every list; a check reads tens of thousands of texts.
            return tuple(node.text for node in nodes if isinstance(node, ScalarNode))
        return tuple(
            text
            for number, node in enumerate(nodes)
            if (text := self.item_text(f"{name} {number + 1}", node)) is not None
        )

    def items(self, name: str, *, required: bool = True, empty: bool = False) -> tuple[Node, ...]:
        """The nodes of a list."""
        node = self._node(name, required)
        if node is None:
            return ()
        return self.items_of(name, node, self._keys[name], empty=empty)

    def block(self, name: str) -> "Fields | None":
        """A field that holds further fields."""
        node = self._node(name, required=True)
        if node is None:
            return None
        inner = Fields(self.file, node, self.findings)
        return inner if inner.usable else None

    def choice(self, name: str, allowed: Iterable[str], *, default: str | None = None) -> str:
        """One of the allowed words; `default` when the field is missing and may be."""
        if default is not None and not self.has(name):
            return default
        allowed = tuple(allowed)
        text = self.text(name)
        if text and text not in allowed:
            place, guess = self.where(name), meant(text, allowed)
            self.note("F106", place, field=name, value=text, known=listed(allowed), meant=guess)
            return allowed[0]
        return text or allowed[0]

    def whole_number(self, name: str) -> int:
        """A whole number from 1."""
        text = self.text(name)
        if text and not (text.isascii() and text.isdigit() and 0 < int(text[:9]) == int(text)):
            self.note("F107", self.where(name), field=name, value=text)
            return 1
        return int(text or "1")

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A day written as 2025-11-11."""
        text = self.text(name, required=required)
        if not text:
            return None
        if (found := day_of(text)) is None:
            self.note("F108", self.where(name), field=name, value=text, kind="date")
        return found

    def _node(self, name: str, required: bool) -> Node | None:
        node = self._items.get(name)
        if node is None and required and self.usable:
            self.note("F101", self.place, field=name)
        return node


def is_error(finding: Finding) -> bool:
    """Whether the finding keeps what it concerns from being used."""
    return finding.severity is Severity.ERROR


def day_of(text: str) -> date | None:
    """The day, or None for anything that is not exactly YYYY-MM-DD."""
    try:
        return date.fromisoformat(text) if _ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None


def meant(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or nothing."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def listed(words: Iterable[str]) -> str:
    """The words as a list for people."""
    return ", ".join(words)
