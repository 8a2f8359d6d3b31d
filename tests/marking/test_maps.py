"""Answers that are arrays."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import dlcalc
from dlcalc.derivation.model import ResultInfo
from dlcalc.marking.compare import judge
from dlcalc.marking.judgement import judge_part
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


HALVES = Array(np.array([Fraction(1, 8), Fraction(-69, 4)], dtype=object), ("length",))
SMALL = Array(np.array([0.0012, -0.0034, 0.0]), ("length",))
LONG = Array(np.arange(1, 9), ("length",))
FRACTION = Array(np.array([0.574283296, 0.25]), ("length",))
ALIKE = "two different arrays are answered, "


@pytest.mark.parametrize(
    ("value", "answer", "verdict"),
    [
        # a transposed matrix is its columns
        (WHOLE, "[[1, 3], [-2, 4]]^T", ("right", "")),
        (WHOLE, "[[1, -2], [3, 4]]^T", ("wrong", "rows and columns are exchanged")),
        (WHOLE, "[1 3; -2 4]^T", ("right", "")),
        (WHOLE, "[[[1, 3]], [[-2, 4]]]^T", ("unreadable", "a matrix can be transposed, with rows and columns alone")),
        # every member of a chain is looked at
        (WHOLE, "9 9 = [[1, -2], [3, 4]]", ("unreadable", f"{ALIKE}[9, 9] and [1, −2; 3, 4]")),
        (WHOLE, "y = 3 = [[1, -2], [3, 4]]", ("unreadable", f"{ALIKE}3 and [1, −2; 3, 4]")),
        (WHOLE, "[[2 - 1, -2], [3, 2*2]] = [[1, -2], [3, 4]]", ("right", "")),
        (WHOLE, "[[1, -2], [3, 4]] = 1 -2; 3 4", ("right", "")),
        (EXACT, "[1/3, 2] ≈ [0.333, 2]", ("right", "")),
        # entries by their names
        (LONG, ", ".join([f"y_{place} = {place}" for place in range(8, 0, -1)]), ("right", "")),
        (LONG, "; ".join([f"y_{{{place}}}: {place + 1}" for place in range(8)]), ("right", "")),
        (WHOLE, "y_{1,1} = 1, y_{1,2} = -2, y_{2,1} = 3, y_{2,2} = 2^2", ("right", "")),
        (WHOLE, "y_1 = [1, -2] and y_2 = (3, 4)", ("right", "")),
        (WHOLE, "y_1 = [1, -2]\ny_2 = 3", ("unreadable", "the rows have different lengths")),
        (EXACT, "y_1 = 1/3, y_2 = 1 + 1 = 2", ("right", "")),
        (EXACT, "y_1 = 2, y_2 = 1/3", ("wrong", "2 of 2 entries differ, first entry 1: yours is 2, the key's 1/3")),
        (EXACT, "y_1 = 1/3, y_1 = 2", ("unreadable", "y_1 is answered twice")),
        (EXACT, "y_1 = 1/3, y_3 = 2", ("unreadable", "y_2 is missing")),
        (EXACT, "y_1 = 1/3, x_2 = 2", ("unreadable", "two quantities are answered, x and y")),
        (WHOLE, "y_{1,1} = 1, y_{1,2} = -2, y_{2,1} = 3", ("unreadable", "y_{2,2} is missing")),
        (WHOLE, "y_{1,1} = 1, y_2 = 3", ("unreadable", "some entries have two indices, others one")),
        (EXACT, "y_1 = not 1/3, y_2 = 2", ("unreadable", None)),
        (EXACT, "y_1 = 1/3 or 2, y_2 = 2", ("unreadable", None)),
        # as programs print
        (WHOLE, "array([[ 1., -2.],\n       [ 3.,  4.]])", ("right", "")),
        (WHOLE, "y = np.array([[1, -2], [3, 4]], dtype=float32)", ("right", "")),
        (WHOLE, "tensor([[ 1.0000, -2.0000], [ 3.0000,  4.0000]], grad_fn=<AddmmBackward0>)", ("right", "")),
        (LONG, "[1. 2. 3. 4.\n 5. 6. 7. 8.]", ("right", "")),
        (Array(np.arange(8).reshape(2, 4), ("", "")), "[0 1 2 3 4 5 6 7]", ("wrong", "8 numbers instead of 2×4")),
        # rounded
        (HALVES, "0.13 -17.3", ("right", "")),
        (HALVES, "0.12 -17.2", ("right", "")),  # programs round to the even one
        (HALVES, "0.11 -17.2", ("wrong", "entry 1: yours is 0.11, the key's 0.125")),
        (SMALL, "0.0012 -0.0034 0", ("right", "")),
        (SMALL, "0 0 0", ("wrong", "2 of 3 entries differ, first entry 1: yours is 0, the key's 0.0012")),
        (SMALL, "0.00 -0.00 0.00", ("wrong", "2 of 3 entries differ, first entry 1: yours is 0, the key's 0.0012")),
        (FRACTION, "0.574283 0.25", ("right", "")),
        (FRACTION, "0.574284 0.25", ("wrong", "entry 1: yours is 0.574284, the key's 0.574283296")),
        (FRACTION, "0.5742834 0.25", ("right", "")),  # floats of 32 bits
    ],
)
def test_what_arrays_are_written_as(value: Array, answer: str, verdict: tuple[str, str | None]) -> None:
    found = judge(value, answer, INFO)
    assert (found.kind, found.why) == (verdict[0], found.why if verdict[1] is None else verdict[1])


def test_working_that_does_not_hold_is_told() -> None:
    derivation = dlcalc.norm(kind="batch", x="3 1; 9 3; 11 3; 17 9")
    found = judge_part(derivation, (), "mean", "[(3 + 9)/2, 4] = [10, 4]")
    assert (found.verdict.kind, found.feedback) == (
        "right",
        "right, but its own line `[(3 + 9)/2, 4]` gives `[6, 4]`, and it wrote `[10, 4]`",
    )
    named = judge_part(derivation, (), "mean", "mean_1 = (3 + 9)/2 = 10, mean_2 = 4")
    assert named.feedback == "right, but its own line `(3 + 9)/2` gives `6`, and it wrote `10`"
    assert judge_part(derivation, (), "mean", "var_1 = 10, var_2 = 4").verdict.why == "it is about var"


def test_an_irrational_entry_is_shown_as_people_write_it() -> None:
    value = dlcalc.posenc(length=2, d_model=2).results["encoding"]
    verdict = judge(value, "0 1; 0.9 0.54", INFO)
    assert verdict == Verdict("wrong", "entry (2,1): yours is 0.9, the key's sin(1) ≈ 0.841471")


def test_an_array_has_no_order() -> None:
    assert judge(WHOLE, "1 -2; 3 4", INFO, "<").kind == "unreadable"
    assert judge(WHOLE, "1 -2; 3 5", INFO, "!=").kind == "right"
    assert judge(WHOLE, "1 -2; 3 4", INFO, "!=").kind == "wrong"
