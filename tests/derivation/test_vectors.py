"""Lists of numbers and tables with headings: read exactly, refused with a reason, and without NumPy."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import pytest

from dlcalc.derivation.arrays import Source
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.parameters import read_value
from dlcalc.derivation.topic import Parameter
from dlcalc.derivation.vectors import LONGEST
from dlcalc.notation.expr import Expr, Seq, number, rational

ROOT = Path(__file__).resolve().parents[2]
VECTOR = Parameter("v", "a list", "vector")
COLUMNS = Parameter("t", "a table", "columns")
CSV = "d_real, d_fake\n0.9,0.1\n0.8,\n\n"


def vector(value: object) -> list[Any]:
    found = read_value(VECTOR, value)
    assert isinstance(found, Seq)
    return [rational(each) for each in found.items]


def columns(value: object) -> dict[str, list[Any]]:
    found = cast("Mapping[str, Expr]", read_value(COLUMNS, value))
    return {name: [rational(each) for each in cast("Seq", column).items] for name, column in found.items()}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.9,0.8", [Fraction(9, 10), Fraction(4, 5)]),
        ("0.9 0.8", [Fraction(9, 10), Fraction(4, 5)]),
        ("[1/3, 2e-1, -1]", [Fraction(1, 3), Fraction(1, 5), -1]),
        ("1; 2; 3", [1, 2, 3]),
        ("1..4", [1, 2, 3, 4]),
        ("0.5 as 3", [Fraction(1, 2)] * 3),
        ("−2", [-2]),
        ([0.1, 2, Fraction(1, 3)], [Fraction(1, 10), 2, Fraction(1, 3)]),
        ((True, "3/4"), [1, Fraction(3, 4)]),
        (0.25, [Fraction(1, 4)]),
        ([number(Fraction(-1, 3))], [Fraction(-1, 3)]),
        (Source("1\n2\n", "a.csv"), [1, 2]),
    ],
)
def test_a_list_is_read_exactly(value: object, expected: list[Any]) -> None:
    assert vector(value) == expected


def test_arrays_of_numpy_are_read_as_they_print() -> None:
    np = pytest.importorskip("numpy")
    assert vector(np.array([[0.1], [0.2]])) == [Fraction(1, 10), Fraction(1, 5)]
    assert vector([np.float32(0.5), np.int64(3)]) == [Fraction(1, 2), 3]
    with pytest.raises(DomainError, match="one list"):
        vector(np.zeros((2, 2)))


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("", "no numbers"),
        ("0.9,x", "entry 2, “x”, is no number"),
        ("1 2; 3 4", "one list of numbers is expected, and this is 2 × 2"),
        ("nan", "no number"),
        ([], "no numbers"),
        ([float("nan")], "no number"),
        ([None], "entry 1, 'None', is no number"),
        ([Decimal("0.1"), object()], "no number"),
        (f"1 as {LONGEST + 1}", "at most 100,000"),
        ([0] * (LONGEST + 1), "at most 100,000"),
        ("1..1000000000000", "numbers"),
        ("9" * 10_000, "no number"),
    ],
)
def test_what_is_no_list_is_refused(value: object, rule: str) -> None:
    with pytest.raises(DomainError) as caught:
        vector(value)
    assert caught.value.parameter == "v"
    assert rule in caught.value.rule


def test_a_place_in_the_text_is_pointed_at() -> None:
    with pytest.raises(DomainError) as caught:
        vector("0.9,0.8,oops")
    assert caught.value.position == 8


def test_a_table_has_a_list_a_heading() -> None:
    expected = {"d_real": [Fraction(9, 10), Fraction(4, 5)], "d_fake": [Fraction(1, 10)]}
    assert columns(CSV) == columns(Source(CSV, "a.csv")) == expected
    assert columns({"d_real": [0.9, 0.8], "d_fake": (0.1,)}) == expected


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a.cvs", "a .csv file is expected"),
        ("d_real,d_fake\n", "a .csv file is expected"),
        ("0.9,0.1\n0.8,0.2\n", "the first line names the columns, and 0.9 is a number"),
        ("a,a\n1,2\n", "two columns are named a"),
        ("a,\n1,2\n", "a column has no heading"),
        ("a,b\n1,x\n", "column b, line 2, “x”, is no number"),
        ("a,b\n1,2,3\n", "line 2 has 3 cells, and there are 2 headings"),
        ("a,b\n1,2\n,3\n4,5\n", "column a has an empty cell before line 4"),
        ("a,b\n1,\n2,\n", "it holds no numbers"),
        (3, "a table with headings is expected"),
        ({"a": ["x"]}, "entry 1, “x”, is no number"),
    ],
)
def test_what_is_no_table_is_refused(text: object, rule: str) -> None:
    with pytest.raises(DomainError) as caught:
        columns(text)
    assert rule in caught.value.rule


def test_no_list_needs_numpy() -> None:
    code = (
        "import sys\n"
        "from dlcalc.derivation.parameters import read_value\n"
        "from dlcalc.derivation.topic import Parameter\n"
        "read_value(Parameter('v', 'a', 'vector'), '0.9,0.8')\n"
        "read_value(Parameter('t', 'a', 'columns'), 'a\\n1\\n')\n"
        "sys.exit('numpy' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
