"""Cells that a spreadsheet opens: none is a formula, every text comes back."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dlcalc.marking.exports.cells import TableFault, csv_text, guarded, read_table, unguarded

TRICKY = st.text(alphabet="=+-@'\t\r\n; ,\"\0a1＝|﻿\ud800", max_size=12)
ATTACKS = (
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://a.example","x")', "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)",
    "\t=1",    "\r=1", " =1", "＝1+1", "a;=1+1", "1;-2+cmd|' /C calc'!A0", "-1 -1", "-2+3", "a\n=1+1", "x\t@y", "\0=1",
)  # fmt: skip


@pytest.mark.parametrize("text", ATTACKS)
def test_no_piece_that_a_spreadsheet_makes_a_cell_begins_like_a_formula(text: str) -> None:
    for piece in guarded(text).replace("\r", "\n").replace("\t", "\n").replace(";", "\n").split("\n"):
        assert not piece.strip().startswith(tuple("=+-@＝"))


@pytest.mark.parametrize(
    "text",
    ["25x25x384", "-1.4", "+3", "-7", "a-b", "x = 1", "don't", "", "1e-5", "'", "885,120", "-", "+", "[-1.4, -1; -0.2, -1/3]", "1;-2 (3)"],
)
def test_what_is_no_formula_stands_as_it_is(text: str) -> None:
    assert guarded(text) == text or text == "'"


@given(TRICKY)
@example("''=")
@example("'-5")
def test_a_guarded_text_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["'tis right", "d'accord", "'"])
def test_an_apostrophe_that_a_human_wrote_stays(text: str) -> None:
    assert unguarded(text) == text


@given(st.lists(st.lists(TRICKY, min_size=2, max_size=3), min_size=1, max_size=4))
def test_a_table_is_read_back_by_us_and_by_python(rows: list[list[str]]) -> None:
    rows = [["head", "er", "s"], *rows]
    text = csv_text(rows)
    kept = [[cell.replace("\ud800", "\ufffd") for cell in row] for row in rows if any(cell.strip() for cell in row)]
    assert [cells for _, cells in read_table(text)] == kept
    plain = [[unguarded(cell) for cell in row] for row in csv.reader(StringIO(text, newline=""), strict=True)]
    assert [row for row in plain if any(cell.strip() for cell in row)] == kept
    text.encode("utf-8")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_a_spreadsheet_saved_is_read(delimiter: str) -> None:
    text = "\ufeff" + delimiter.join(["student", "part", "marks"]) + "\r\n" + delimiter.join(["17", "1.a", '"1,5"']) + "\r\n\r\n"
    assert list(read_table(text)) == [(1, ["student", "part", "marks"]), (2, ["17", "1.a", "1,5"])]


def test_lines_are_counted_as_an_editor_does() -> None:
    assert [line for line, _ in read_table('a,b\n"x\ny",2\n\n3,4\n')] == [1, 2, 5]


def test_no_table() -> None:
    with pytest.raises(TableFault, match="line 2: no table") as found:
        list(read_table('a,b\n"x,2\n'))
    assert found.value.line == 2
    assert found.value.hint
