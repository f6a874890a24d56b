"""A YAML file as a tree of texts, lists and fields, each knowing its line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Place(NamedTuple):
    """Where something stands in its file; both count from 1."""

    line: int
    column: int


class ScalarNode(NamedTuple):
    """A text, whatever it looks like: `no` is "no" and 011 is "011"."""

    place: Place
    text: str
    end_line: int


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list."""

    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Fields by key; `keys` tells where each key stands."""

    place: Place
    items: Mapping[str, Node]
    keys: Mapping[str, Place]


Node = ScalarNode | SequenceNode | MappingNode


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that could be read: its path as shown to people, its lines and its tree."""

    path: str
    lines: tuple[str, ...]
    root: Node

    def place(self, *keys: str | int) -> Place:
        """Where the node under these keys stands, or the nearest one above it that exists."""
        node: Node | None = self.root
        place = Place(1, 1)
        for key in keys:
            if isinstance(node, MappingNode) and isinstance(key, str) and key in node.items:
                place, node = node.keys[key], node.items[key]
            elif isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.items):
                node = node.items[key]
                place = node.place
            else:
                break
        return place

    def place_of(self, needle: str, *keys: str | int) -> Place:
        """Where `needle` first stands within the text under these keys, else where that begins."""
        node: Node | None = self.root
        for key in keys:
            if isinstance(node, MappingNode) and isinstance(key, str):
                node = node.items.get(key)
            elif isinstance(node, SequenceNode) and isinstance(key, int):
                node = node.items[key] if key < len(node.items) else None
            else:
                node = None
        if isinstance(node, ScalarNode):
            for number in range(node.place.line, min(node.end_line, len(self.lines)) + 1):
                start = node.place.column - 1 if number == node.place.line else 0
                column = self.lines[number - 1].find(needle, start)
                if column >= 0:
                    return Place(number, column + 1)
        return self.place(*keys)
