"""Every kind on the same numbers, and what is drawn."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from norm_questions import KINDS, ask, exact

from dlcalc.derivation.errors import DomainError
from dlcalc.notation.expr import Expr, Num
from dlcalc.notation.parse import parse

EXAM = "3 1; 9 3; 11 3; 17 9"


def test_the_picture_marks_what_is_averaged_together() -> None:
    found = ask(x="0..23 as 2x4x3", compare=True, show="2,3,1", groups=2)
    (picture,) = found.pictures
    counted: dict[str, int] = {}
    name = ""
    for line in picture.lines[1:]:
        name = line.split()[0] if line.strip() and line.split()[0][0] not in "■□" else name
        counted[name] = counted.get(name, 0) + line.count("■")
    assert counted == {"batch": 6, "layer": 12, "instance": 3, "group": 6, "RMS": 12}
    table = next(table for table in found.tables if table.id == "kinds")
    assert {row[0]: row[2] for row in table.rows} == {name: Num(size) for name, size in counted.items()}
    shown = {step.id: step.value for step in found.steps}
    for kind in KINDS:
        value = exact(ask(kind=kind, x="0..23 as 2x4x3", **({"groups": 2} if kind == "group" else {})), "output")[1, 2, 0]
        assert shown[f"{kind}_output_entry"] == (value if isinstance(value, Expr) else parse(str(value)))


def test_what_cannot_be_compared_says_why() -> None:
    table = next(table for table in ask(x=EXAM, compare=True).tables if table.id == "kinds")
    said = {str(row[0]): str(row[1]) for row in table.rows}
    assert "places" in said["instance"]
    assert "its own mean" in said["group"]
    odd = ask(x="1 2 3; 4 6 5", compare=True).tables
    assert "3 channels cannot be split into 2" in str(next(table for table in odd if table.id == "kinds").rows[3][1])
    with pytest.raises(DomainError, match="cannot be split"):
        ask(x="1 2 3; 4 6 5", compare=True, groups=2)
    with pytest.raises(DomainError, match="averages over places"):
        ask(x="1 2 3; 4 6 5", compare=True, kind="instance")


def test_the_results_are_those_of_the_kind_that_was_named() -> None:
    found = ask(x="1 2 3 5; 4 8 6 7", compare=True, kind="group", groups=2)
    assert found.results == ask(x="1 2 3 5; 4 8 6 7", kind="group", groups=2).results


def test_large_data_is_drawn_in_part() -> None:
    (picture,) = ask(x="0..1999 as 10x10x20", compare=True, show="9,9,19").pictures
    assert max(map(len, picture.lines)) <= 110
    assert "part" in picture.note
    assert "example 9" in picture.lines[0]


# What is drawn


def test_before_and_after_are_drawn() -> None:
    found = ask(x=EXAM, picture=True, show="1,2")
    (plot,) = found.plots
    before, after = plot.groups
    assert list(before.values) == [1, 3, 3, 9]
    assert list(after.values) == [-1, Fraction(-1, 3), Fraction(-1, 3), Fraction(5, 3)]
    assert len(found.pictures) == 1
    assert ask(x=EXAM).plots == ()
    assert ask(x="3 9 11 17", picture=True).plots != ()
