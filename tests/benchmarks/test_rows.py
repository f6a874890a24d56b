"""What becomes of a voter message is told right, and survives its way through a file."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.rows import Outcome, Row, groups, read, write
from benchmarks.voters import COLUMNS
from bot.nlu.corpus import NONE

ANSWERED = Row(
    language="tr",
    style="turkmen",
    letters=True,
    wanted="card.lost",
    answered_in="tr",
    ranking=("card.lost", "card.damaged"),
    confidence=0.97,
    decision="answer",
    entry="card.lost",
    options=(),
)
WRONG = replace(ANSWERED, ranking=("card.damaged", "card.lost"), entry="card.damaged")
OFFERED = replace(
    ANSWERED, style="ascii", decision="clarify", entry=None, options=("card.damaged", "card.lost")
)
MISSED = replace(OFFERED, decision="handoff", options=())
OUTSIDE = replace(ANSWERED, wanted=NONE)
ROWS = [ANSWERED, WRONG, OFFERED, MISSED, OUTSIDE]


def test_each_way_that_a_message_can_go() -> None:
    found = [row.outcome for row in ROWS[:4]]
    assert found == [Outcome.RIGHT, Outcome.WRONG, Outcome.OFFERED, Outcome.MISSED]


@pytest.mark.parametrize(
    ("column", "part", "whole"),
    [
        ("top-1", 3, 4),
        ("top-3", 4, 4),
        ("answ.", 2, 4),
        ("right", 1, 4),
        ("prec.", 1, 2),
        ("prec.+", 1, 3),
        ("none!", 1, 1),
        ("none?", 0, 1),
        ("solved", 2, 4),
    ],
)
def test_a_column_counts_its_part_of_its_whole(column: str, part: int, whole: int) -> None:
    assert COLUMNS[column](ROWS) == (part, whole)


def test_styles_are_shown_where_a_language_has_several() -> None:
    assert list(groups(ROWS)) == [("tr", ""), ("tr", "ascii"), ("tr", "turkmen")]
    assert list(groups([ANSWERED])) == [("tr", "")]


def test_rows_come_back_from_a_file_as_they_were(tmp_path: Path) -> None:
    write(ROWS, tmp_path / "new" / "rows.jsonl")
    assert read(tmp_path / "new" / "rows.jsonl") == ROWS
