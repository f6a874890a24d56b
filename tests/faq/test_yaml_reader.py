"""Strict YAML: all text, nothing dropped in silence, every mistake named at its place."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.faq.nodes import MappingNode, Place, ScalarNode, SequenceNode
from bot.faq.yaml_reader import parse

YAML_SIGNS = st.text(
    alphabet=" \n\t:-#[]{}'\"|>&*!%@`?,.abcé\u0643\ufeff\x00\x85\u2028\r~<=1", max_size=60
)


def codes(text: str) -> list[tuple[str, int, int]]:
    """What is found in a text, with line and column."""
    _, findings = parse("x.yaml", text.encode())
    return [(finding.code, finding.line, finding.column) for finding in findings]


@given(st.binary(max_size=200))
@example(b"\xff")
@example(b"[" * 50_000)
@example(b"- " * 10_000)
@example(b"? " * 10_000)
def test_any_bytes_give_a_tree_or_findings(data: bytes) -> None:
    file, findings = parse("x.yaml", data)

    assert file is not None or findings


@given(YAML_SIGNS)
def test_any_text_gives_a_tree_or_findings_at_places_that_exist(text: str) -> None:
    file, findings = parse("x.yaml", text.encode())

    assert file is not None or findings
    for finding in findings:
        assert finding.line >= 1
        assert finding.column >= 1
    if file is not None:
        assert file.place("no", "such", "key") == Place(1, 1)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,9}", fullmatch=True),
        st.from_regex(r"[\w ؀-ۿ.?!]{1,30}", fullmatch=True),
        max_size=5,
        min_size=1,
    )
)
def test_quoted_texts_come_back_as_they_were_written(fields: dict[str, str]) -> None:
    written = "".join(f'"{key}": "{text}"\n' for key, text in fields.items())

    file, findings = parse("x.yaml", written.encode())

    assert findings == ()
    assert isinstance(file.root, MappingNode)
    assert {key: node.text for key, node in file.root.items.items()} == fields


@pytest.mark.parametrize("value", ["no", "011", "2025-11-11", "1.0", "null", "~", "0x1F", "07:00"])
def test_every_value_is_text(value: str) -> None:
    file, findings = parse("x.yaml", f"a: {value}\n".encode())

    assert findings == ()
    assert file.root.items["a"].text == value


def test_places_count_characters_from_one() -> None:
    file, _ = parse("x.yaml", "عنوان: كلمة\nlist:\n  - أول\n  - ثان\n".encode())

    assert file.place("عنوان") == Place(1, 1)
    assert file.place("list", 1) == Place(4, 5)
    assert file.place_of("ثان", "list", 1) == Place(4, 5)


def test_a_word_is_found_inside_a_block_of_text() -> None:
    file, _ = parse("x.yaml", b"title: wrong\nanswer: |\n  one\n  two wrong\nend: x\n")

    assert file.place_of("wrong", "answer") == Place(4, 7)
    assert file.place_of("absent", "answer") == Place(2, 1)


def test_lists_and_blocks_keep_their_order() -> None:
    file, _ = parse("x.yaml", b"b: [1, 2]\na:\n  - x\n  - y: z\n")

    assert list(file.root.items) == ["b", "a"]
    assert isinstance(file.root.items["a"], SequenceNode)
    assert [type(node) for node in file.root.items["a"].items] == [ScalarNode, MappingNode]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a:\n\tb: 1\n", ("F003", 2, 1)),
        ("list:\n  - a\n\t- b\n", ("F003", 3, 1)),
        ("list:\n  -\ta\n", ("F003", 2, 4)),
        ("title: a: b\n", ("F004", 1, 9)),
        ("- what: where: b\n", ("F004", 1, 14)),
        ('title: "abc\nb: 1\n', ("F005", 1, 8)),
        ("title: 'it's mine'\nb: 1\n", ("F005", 1, 8)),
        ('- "abc\n- "def"\n- x\n', ("F005", 2, 3)),
        ("list: [a, b\nb: 1\n", ("F005", 1, 7)),
        ("a: 1\nb: 2\na: 3\n", ("F006", 3, 1)),
        ("list:\n  - a\n - b\n", ("F007", 3, 2)),
        ("a: 1\n  b: 2\n", ("F007", 2, 3)),
        ("answer: |\n  abc\n def\nb: 1\n", ("F007", 3, 2)),
        ("- @name\n", ("F008", 1, 3)),
        ("- `x`\n", ("F008", 1, 3)),
        ("- %5\n", ("F008", 1, 3)),
        ("- *x\n", ("F008", 1, 3)),
        ("- &x y\n", ("F008", 1, 3)),
        ("- !x y\n", ("F008", 1, 3)),
        ("- | abc\n", ("F008", 1, 3)),
        ("a: {x} y\n", ("F008", 1, 4)),
        ("{a}: b\n", ("F008", 1, 1)),
        ("a: 1\ntitle\nb: 1\n", ("F009", 3, 1)),
        ("a: 1\n---\nb: 1\n", ("F009", 2, 1)),
        ("a: [x, , y]\n", ("F009", 1, 8)),
        ("a: \x07\n", ("F010", 1, 4)),
        ("- my #5 card\n", ("F014", 1, 5)),
        ("- one\n  two\n", ("F015", 2, 1)),
        ("", ("F105", 1, 1)),
    ],
)
def test_common_mistakes_are_named_once_and_at_their_place(
    text: str, found: tuple[str, int, int]
) -> None:
    assert codes(text) == [found]


def test_a_comment_behind_a_text_is_no_mistake() -> None:
    assert codes("- one # as heard in Kirkuk\n- two\n") == []


def test_a_byte_order_mark_and_a_foreign_encoding_are_named() -> None:
    assert parse("x", b"\xef\xbb\xbfa: b\n")[1][0].code == "F002"
    found = parse("x", b"a: b\nc: \xe9\n")[1][0]
    assert (found.code, found.line, found.column) == ("F001", 2, 4)
