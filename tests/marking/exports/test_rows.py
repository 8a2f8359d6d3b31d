"""Rows written and read back."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.marking.exports import EXPORTS, rows, written
from dlcalc.marking.exports.cells import TableFault
from dlcalc.marking.grading.model import Row
from dlcalc.marking.key.model import AnswerKey

KEY = AnswerKey("", ())
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NAME = st.text(alphabet="abc.1_", min_size=1, max_size=8)
MARKS = st.one_of(st.integers(0, 9), st.fractions(0, 9, max_denominator=60))
ROWS = st.builds(
    Row, student=TEXT, part=NAME, answer=TEXT, verdict=st.sampled_from(["right", "wrong"]), marks=st.none() | MARKS, out_of=MARKS,
    slip=NAME, feedback=TEXT, followed_through=st.lists(NAME, max_size=2).map(tuple), value=TEXT, by=NAME, place=TEXT,
    key=NAME, version=NAME,
)  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@given(found=st.lists(ROWS, min_size=1, max_size=3))
def test_rows_come_back(form: str, found: list[Row]) -> None:
    text = "".join(written(EXPORTS[form], [tuple(found)], KEY))
    assert list(rows.read_rows(text)) == found


def test_jsonl_is_what_programs_expect(rows: tuple[Row, ...], key: AnswerKey) -> None:
    lines = [json.loads(line) for line in EXPORTS["jsonl"].sheet(rows, key).splitlines()]
    assert lines[0]["marks"] == 1.5
    assert lines[1]["out_of"] == "4/3"
    assert lines[1]["followed_through"] == ["1.output_shape"]
    assert lines[2]["marks"] is None
    assert list(lines[0]) == list(Row._fields)


def test_halves_of_characters_do_not_stop_a_run(key: AnswerKey) -> None:
    bad = (Row("a", "1.b", "\ud800", "wrong", 0, 1),)
    for form in ("csv", "jsonl", "moodle", "canvas", "gradescope"):
        EXPORTS[form].sheet(bad, key).encode("utf-8")
    assert next(iter(rows_read(EXPORTS["jsonl"].sheet(bad, key)))).answer == "\ud800"


def rows_read(text: str) -> list[Row]:
    return list(rows.read_rows(text))


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 1, "no student"),
        ("student,part\n", 1, "there is no verdict and no marks and no out_of"),
        ("student,part,verdict,marks,out_of\na,1,right\n", 2, "3 cells under 5 headings"),
        ("student,part,verdict,marks,out_of\na,1,right,two,3\n", 2, "marks 'two'"),
        ("student,part,verdict,marks,out_of\na,1,right,2,\n", 2, "out_of is empty"),
        ('{"student": "a"}\n', 1, "there is no part"),
        ('{"student": "a"\n', 1, "no JSON"),
        ('{"student":"a","part":"1","verdict":"right","marks":1,"out_of":1}\n[1]\n', 2, "no object"),
        ("{" + '"a":[' * 100_000, 1, "no JSON"),
        ('{"student":"a","part":"1","verdict":"right","marks":NaN,"out_of":1}\n', 1, "marks 'NaN'"),
    ],
)
def test_what_is_no_earlier_run(text: str, line: int, told: str) -> None:
    with pytest.raises(TableFault, match=told) as found:
        rows_read(text)
    assert found.value.line == line


def test_an_earlier_run_with_fewer_and_more_columns_is_read() -> None:
    (row,) = rows_read('{"student":17,"part":"1.a","verdict":"right","marks":0.1,"out_of":"1/3","new":[1]}\n')
    assert row.student == "17"
    assert row.marks == Fraction(1, 10)
    assert row.out_of == Fraction(1, 3)
