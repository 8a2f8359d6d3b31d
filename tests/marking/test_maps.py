"""Answers that are arrays."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import dlcalc
from dlcalc.derivation.model import ResultInfo
from dlcalc.marking.compare import judge
from dlcalc.marking.verdict import Verdict
from dlcalc.notation.array import Array

INFO = ResultInfo("output", "array", "output map")
WHOLE = Array(np.array([[1, -2], [3, 4]]), ("height", "width"))
EXACT = Array(np.array([[Fraction(1, 3), 2]], dtype=object), ("height", "width"))
FLOATS = Array(np.array([[0.1, 1e6], [np.nan, np.inf]]), ("height", "width"))


@pytest.mark.parametrize(
    ("value", "answer", "verdict"),
    [
        (WHOLE, "1 -2; 3 4", ("right", "")),
        (WHOLE, "[[1, −2], [3, 4.0]]", ("right", "")),
        (WHOLE, "$$\\begin{bmatrix} 1 & -2 \\\\ 3 & 4 \\end{bmatrix}$$", ("right", "")),
        (WHOLE, "1 -2; 3 5", ("wrong", "entry (2,2): yours is 5, the key's 4")),
        (WHOLE, "1 2; 4 4", ("wrong", "2 of 4 entries differ, first entry (1,2): yours is 2, the key's −2")),
        (WHOLE, "1 -2 3 4", ("wrong", "4 numbers instead of 2×2")),
        (WHOLE, "1 3; -2 4", ("wrong", "rows and columns are exchanged")),
        (WHOLE, "1 as 2x2", ("wrong", "3 of 4 entries differ, first entry (1,2): yours is 1, the key's −2")),
        (WHOLE, "1 -2; 3", ("unreadable", "row 2 has 1 number, and row 1 has 2 numbers")),
        (WHOLE, "about 4", ("unreadable", "row 1, entry 1, “about”, is no number")),
        (EXACT, "1/3 2", ("right", "")),
        (EXACT, "0.333 2", ("right", "")),  # rounded to its own places
        (EXACT, "0.3 2", ("wrong", "entry 1: yours is 0.3, the key's 1/3")),
        (EXACT, "0.334 2", ("wrong", "entry 1: yours is 0.334, the key's 1/3")),
        (FLOATS, "0.1000000001 1000000.1; 0 0", ("wrong", "2 of 4 entries differ, first entry (2,1): yours is 0, the key's is no number")),
        (Array(np.array([[5]]), ("height", "width")), "5", ("right", "")),
    ],
)
def test_an_array_is_judged_entry_by_entry(value: Array, answer: str, verdict: tuple[str, str]) -> None:
    assert judge(value, answer, INFO) == Verdict(*verdict)


def test_an_irrational_entry_is_shown_as_people_write_it() -> None:
    value = dlcalc.posenc(length=2, d_model=2).results["encoding"]
    verdict = judge(value, "0 1; 0.9 0.54", INFO)
    assert verdict == Verdict("wrong", "entry (2,1): yours is 0.9, the key's sin(1) ≈ 0.841471")


def test_an_array_has_no_order() -> None:
    assert judge(WHOLE, "1 -2; 3 4", INFO, "<").kind == "unreadable"
    assert judge(WHOLE, "1 -2; 3 5", INFO, "!=").kind == "right"
    assert judge(WHOLE, "1 -2; 3 4", INFO, "!=").kind == "wrong"
