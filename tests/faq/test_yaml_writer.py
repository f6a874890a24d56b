"""What is written as YAML is read back unchanged, without a finding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faq.nodes import MappingNode, ScalarNode, SequenceNode
from bot.faq.yaml_reader import parse
from bot.faq.yaml_writer import comment, flow_list, item, scalar

# NUL and lone surrogates cannot stand in a UTF-8 file of text at all.
TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)


def read_back(yaml: str) -> object:
    file, findings = parse("x.yaml", yaml.encode())
    assert findings == ()
    assert file is not None
    return file.root


@given(TEXTS)
def test_a_line_of_a_list_comes_back_as_it_was(text: str) -> None:
    root = read_back(f"questions:\n{item(text, 2)}\n  - next\n")

    assert isinstance(root, MappingNode)
    questions = root.items["questions"]
    assert isinstance(questions, SequenceNode)
    first, last = questions.items
    assert isinstance(first, ScalarNode)
    assert isinstance(last, ScalarNode)
    assert (first.text, last.text) == (text, "next")


@given(st.lists(TEXTS.filter(lambda text: text.isprintable()), min_size=1, max_size=4))
def test_a_list_on_one_line_comes_back_as_it_was(texts: list[str]) -> None:
    root = read_back(f"names: {flow_list(texts)}\n")

    assert isinstance(root, MappingNode)
    names = root.items["names"]
    assert isinstance(names, SequenceNode)
    assert [node.text for node in names.items if isinstance(node, ScalarNode)] == texts


@pytest.mark.parametrize("text", ["کارتەکەم ون بووە", "what's new?", "a:b", "it, [and] {that}"])
def test_what_needs_no_quotes_has_none(text: str) -> None:
    assert scalar(text) == text


@pytest.mark.parametrize("text", ["no", "a: b", "a #b", "- a", "5667", "", " a", "@name", "a:"])
def test_what_yaml_would_take_for_something_else_stands_in_quotes(text: str) -> None:
    assert scalar(text) == f'"{text}"'


def test_a_comment_marks_every_line() -> None:
    assert comment("one\n\ntwo", 2) == "  # one\n  #\n  # two"
