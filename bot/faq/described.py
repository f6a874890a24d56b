"""Learns what fields a file has by letting its own reader ask for them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from bot.faq.fields import Fields
from bot.faq.format import UNKNOWN
from bot.faq.nodes import MappingNode, Node, Place, SourceFile

Schema = dict[str, object]
"""JSON Schema, draft 7: https://json-schema.org/draft-07"""

TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""Any scalar but null: `faq/` knows only texts, editors also see numbers and truth values."""

_NOWHERE = SourceFile("", (), MappingNode(Place(1, 1), {}, {}))


class Described(Fields):
    """Fields that note what a reader asks for and answer with values it can go on with.

    `answer` is what every text is answered with, `mixed` the schema of what stands in a list of
    which the reader takes the nodes themselves.
    """

    def __init__(self, answer: str, mixed: Schema) -> None:
        super().__init__(_NOWHERE, _NOWHERE.root, [])
        self.properties: dict[str, Schema] = {}
        self.required: dict[str, bool] = {}
        self.known: tuple[str, ...] = ()
        self._answer, self._mixed = answer, mixed
        self._blocks: dict[str, Described] = {}
        self._asked_for: set[str] = set()

    def only(self, known: Iterable[str]) -> None:
        """Note that there are no other fields."""
        self.known = tuple(known)

    def has(self, name: str) -> bool:
        """Note that the field may be missing, and go on as if it were there."""
        self._asked_for.add(name)
        return True

    def text(self, name: str, *, required: bool = True) -> str:
        """Note a text."""
        self._note_field(name, TEXT, required=required)
        return self._answer

    def texts(self, name: str, *, required: bool = True, empty: bool = False) -> tuple[str, ...]:
        """Note a list of texts."""
        self._note_field(name, array_of(TEXT, empty=empty), required=required)
        return ()

    def items(self, name: str, *, required: bool = True, empty: bool = False) -> tuple[Node, ...]:
        """Note a list of texts or of what `mixed` describes."""
        one: Schema = {"anyOf": [TEXT, self._mixed]}
        self._note_field(name, array_of(one, empty=empty), required=required)
        return ()

    def block(self, name: str) -> "Described":
        """Note a field with further fields."""
        self._blocks[name] = Described(self._answer, self._mixed)
        self._note_field(name, {}, required=True)
        return self._blocks[name]

    def choice(self, name: str, allowed: Iterable[str], *, default: str | None = None) -> str:
        """Note one of several words; any word when there are none to choose from."""
        allowed = [str(word) for word in allowed]
        # Editors of YAML 1.1 take a bare yes or no for a truth value.
        truth = [word == "yes" for word in allowed if word in ("yes", "no")]
        schema: Schema = {"enum": [*allowed, *truth]} if allowed else TEXT
        self._note_field(name, schema, required=default is None)
        return default or next(iter(allowed), self._answer)

    def whole_number(self, name: str) -> int:
        """Note a whole number from 1."""
        self._note_field(name, {"type": "integer", "minimum": 1}, required=True)
        return 1

    def day(self, name: str, *, required: bool = False) -> date | None:
        """Note a day."""
        day: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
        self._note_field(name, day, required=required)
        return None

    def schema(self) -> Schema:
        """All that was noted."""
        properties = self.properties | {
            name: inner.schema() for name, inner in self._blocks.items()
        }
        return {
            "type": "object",
            "properties": {name: properties[name] for name in self.known},
            "required": [name for name in self.known if self.required[name]],
            "additionalProperties": False,
        }

    def _note_field(self, name: str, schema: Schema, *, required: bool) -> None:
        self.properties[name] = schema
        self.required[name] = required and name not in self._asked_for


def described(read: Callable[[Fields], object], mixed: Schema | None = None) -> Schema:
    """The schema of the block that `read` takes its values from.

    Raises KeyError when the reader allows a field that it never asks for.
    """
    # A field may be missing if it may for any of the answers: what nobody knows has no date.
    answers: list[Mapping[str, bool]] = []
    for answer in ("", UNKNOWN):
        fields = Described(answer, mixed or TEXT)
        read(fields)
        answers.append(fields.required)
    for name in fields.required:
        fields.required[name] = all(required[name] for required in answers)
    return fields.schema()


def field_schema(read: Callable[[Fields], object]) -> Schema:
    """The schema of the one field that `read` takes."""
    fields = Described("", TEXT)
    read(fields)
    [schema] = fields.properties.values()
    return schema


def array_of(schema: Schema, *, empty: bool) -> Schema:
    """A list of such values."""
    return {"type": "array", "items": schema, "minItems": 0 if empty else 1}
