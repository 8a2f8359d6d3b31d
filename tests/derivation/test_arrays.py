"""Reading vectors and matrices: every way to write them, exactly; and what is refused, with its place."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcalc.derivation.array_numbers import MAX_ENTRIES
from dlcalc.derivation.arrays import EXACT, Source, read_array
from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.topic import Parameter
from dlcalc.notation.array import Array
from dlcalc.notation.expr import number
from dlcalc.render.grids import lines

X = Parameter("x", "input", "array")


def read(value: object) -> Any:
    return read_array(X, value).numbers


def refused(value: object) -> DomainError:
    with pytest.raises(DomainError) as caught:
        read_array(X, value)
    assert caught.value.parameter == "x"
    assert not caught.value.rule.endswith(".")
    return caught.value


HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 2; 3 4", [[1, 2], [3, 4]]),
        ("1,2;3,4", [[1, 2], [3, 4]]),
        ("1 , 2 ;\n3, 4", [[1, 2], [3, 4]]),
        ("1 2\n3 4\n", [[1, 2], [3, 4]]),
        ("1,2\r\n3,4\r\n", [[1, 2], [3, 4]]),
        ("1 2;", [1, 2]),
        ("1 2 3", [1, 2, 3]),
        ("5", [5]),
        ("1; 2", [[1], [2]]),
        ("−1 +2", [-1, 2]),
        ("1 2; 3 4 ;; 5 6; 7 8", [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
        ("1 2\n3 4\n\n5 6\n7 8", [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
        ("1;;2;;;3;;4", [[[[1]], [[2]]], [[[3]], [[4]]]]),
        ("[1, 2]", [1, 2]),
        ("[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
        ("[[1 2]\n [3 4]]", [[1, 2], [3, 4]]),
        ("((1,2),(3,4))", [[1, 2], [3, 4]]),
        ("[1 2; 3 4]", [[1, 2], [3, 4]]),
        ("[[[1],[2]],[[3],[4]]]", [[[1], [2]], [[3], [4]]]),
        ('["1/3", 0.5]', [THIRD, HALF]),
        ("1/3 .5 -2.50 1e-1", [THIRD, HALF, Fraction(-5, 2), Fraction(1, 10)]),
        ("1.0 2e2", [1, 200]),
        ("1 as 2x3", [[1, 1, 1], [1, 1, 1]]),
        ("0..5 as 2x3", [[0, 1, 2], [3, 4, 5]]),
        ("0..5 AS 2×3", [[0, 1, 2], [3, 4, 5]]),
        ("0..5 as (2, 3)", [[0, 1, 2], [3, 4, 5]]),
        ("0..3", [0, 1, 2, 3]),
        ("7..1..-3", [7, 4, 1]),
        ("3..1", [3, 2, 1]),
        ("0..1..0.5", [0, HALF, 1]),
        ("1..3; 4..6", [[1, 2, 3], [4, 5, 6]]),
        ("1 2 3 4 as 2x2", [[1, 2], [3, 4]]),
        ("1/2 as 2", [HALF, HALF]),
    ],
)
def test_text(text: str, expected: list[Any]) -> None:
    found = read(text)
    assert found.tolist() == expected
    assert found.dtype == (np.int64 if "Fraction" not in repr(expected) else object)


def test_a_fill_runs_over_the_last_axis_fastest() -> None:
    assert (read("0..71 as 3x6x4") == np.arange(72).reshape(3, 6, 4)).all()


@pytest.mark.parametrize(
    ("value", "expected", "dtype"),
    [
        ([[1, 2], [3, 4]], [[1, 2], [3, 4]], np.int64),
        (((1, 2), (3, 4)), [[1, 2], [3, 4]], np.int64),
        ([1, HALF], [1, HALF], object),
        ([1, "1/3", Decimal("0.5"), number(Fraction(-7, 5))], [1, THIRD, HALF, Fraction(-7, 5)], object),
        ([1, 0.5], [1.0, 0.5], np.float64),
        ([True, False], [1, 0], np.int64),
        (range(3), [0, 1, 2], np.int64),
        (5, [5], np.int64),
        ([2**63], [2**63], object),
        ([np.int32(3), 4], [3, 4], np.int64),
        (np.array([[1, 2]], dtype=np.uint8), [[1, 2]], np.int64),
        (np.array([2**63], dtype=np.uint64), [2**63], object),
        (np.array([0.1], dtype=np.float32), [float(np.float32(0.1))], np.float64),
        (np.array([True]), [1], np.int64),
        (np.array(3), [3], np.int64),
        (np.array([THIRD, 2], dtype=object), [THIRD, 2], object),
        (np.eye(2)[:, ::-1], [[0.0, 1.0], [1.0, 0.0]], np.float64),
    ],
)
def test_python(value: object, expected: list[Any], dtype: type) -> None:
    found = read(value)
    assert found.tolist() == expected
    assert found.dtype == dtype


def test_only_floats_that_came_as_floats_may_be_no_numbers() -> None:
    found = read(np.array([np.nan, np.inf, 1.0]))
    assert np.isnan(found[0])
    assert np.isinf(found[1])
    assert "NaN" in refused("1 nan").hint
    assert "NaN" in refused("-inf").hint


def test_an_array_is_a_copy_that_nobody_changes() -> None:
    mine = np.zeros((2, 2))
    found = read(mine)
    mine[0, 0] = 7
    assert found[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = 1


def test_very_many_decimals_become_floats() -> None:
    assert read("0.5 " * EXACT).dtype == object
    assert read("0.5 " * (EXACT + 1)).dtype == np.float64
    assert read("5 " * (EXACT + 1)).dtype == np.int64


@pytest.mark.parametrize(
    ("value", "rule", "position"),
    [
        ("1 2; 3", "row 2 has 1 number, and row 1 has 2 numbers", None),
        ("1 2\n3 4\n5", "row 3 has 1 number, and row 1 has 2 numbers", None),
        ("[[1, 2], [3]]", "row 2 has 1 number, and row 1 has 2 numbers", 11),
        ("1 2; 3 4 ;; 5 6", "matrix 2 has 1 row, and matrix 1 has 2 rows", None),
        ("[[[1],[2]],[[3]]]", "matrix 2 has 1 row, and matrix 1 has 2 rows", 15),
        ("1;;2;;;3", "block 2 has 1 matrix, and block 1 has 2 matrices", None),
        ([[1, 2], [3]], "row 2 has 1 number, and row 1 has 2 numbers", None),
        ("1 2; 3 a", "row 2, entry 2, “a”, is no number", 7),
        ("[[1, 2], [3, x]]", "row 2, entry 2, “x”, is no number", 13),
        ("W", "row 1, entry 1, “W”, is no number", 0),
        ("1,,2", "row 1, entry 2 is empty", 2),
        ("1 2,", "row 1, entry 3 is empty", 4),
        ("; 1", "row 1 is empty", 0),
        ("1/0", "row 1, entry 1, 1/0, divides by zero", 0),
        ("1 - 2", "row 1, entry 2, “-”, is no number", 2),
        ("", "it holds no numbers", None),
        (" \n ", "it holds no numbers", None),
        ("[]", "a list is empty", 1),
        ([], "it holds no numbers", None),
        ([[], []], "the list at 1 is empty", None),
        (np.zeros((0, 3)), "it holds no numbers: its shape is 0x3", None),
        ("[1, 2", "a bracket is never closed", 5),
        ("[1] 2", "“2” stands behind the last bracket", 4),
        ("2 [1]", "“2” stands before the first bracket", 0),
        ("[1,,2]", "a comma stands where a number or a list is expected", 3),
        ("[[1, 2], 3]", "the number 3 stands where a list stood before", 9),
        ("[1, [2]]", "a list stands where a number stood before", 4),
        ([1, [2]], "a list stands where a number is expected, at 2", None),
        ([[1], 2], "a number stands where a list is expected, at 2", None),
        ("(" * 100, "an array has at most 8 axes", 8),
        ("0..70 as 3x6x4", "71 numbers before “as”, and 3×6×4 takes 72", None),
        ("1 as 0x3", "after “as” stands the shape, sizes of at least 1 joined by x, not “0x3”", None),
        ("1 as 1x1x1x1x1x1x1x1x1", "an array has at most 8 axes, not 9", None),
        ("1..2..3..4", "row 1, entry 1: a range is first..last or first..last..step, not 1..2..3..4", 0),
        ("1..5..-1", "row 1, entry 1: 1..5..-1 never reaches its end", 0),
        ("1e9999", "row 1, entry 1 has more digits than the 4096 bits that a number may have", 0),
        (["a"], "entry 1, “a”, is no number", None),
        ([None], "entry 1, 'None', is no number", None),
        (np.array(["a"]), "its entries are no numbers but of NumPy's type <U1", None),
        (np.array([1j]), "its entries are no numbers but of NumPy's type complex128", None),
        ([10**400, 0.5], "a number is larger than any float, and floats stand beside it", None),
    ],
)
def test_what_is_refused(value: object, rule: str, position: int | None) -> None:
    error = refused(value)
    assert (error.rule, error.position) == (rule, position)


@pytest.mark.parametrize(("text", "size"), [("1 as 50000x50000", "20 GB"), ("1 as 16384x16384", "2.1 GB"), ("0..99999999999", "800 GB")])
def test_too_much_memory_is_refused_with_its_size(text: str, size: str) -> None:
    assert size in refused(text).rule


def test_too_large_an_array_is_refused_before_it_is_copied() -> None:
    huge = np.broadcast_to(np.int8(1), (50_000, 50_000))  # takes one byte
    assert "20 GB" in refused(huge).rule
    assert read("1 as 4096x4096").size == MAX_ENTRIES


@pytest.mark.parametrize("text", ["1 " * 1_000_001, "1;" * 1_000_001, f"[{'1,' * 1_000_001}1]", "0..9999999 1"])
def test_a_text_goes_on_to_a_million_numbers(text: str) -> None:
    assert refused(text).rule == "a text holds at most 1,000,000 numbers"


@pytest.mark.parametrize("text", ["img.png", "data/x.dat"])
def test_what_looks_like_a_file(text: str) -> None:
    assert ".npy" in refused(text).hint


def test_a_source_is_called_by_its_name() -> None:
    assert read(Source("1 2\n3 4", "x.csv")).tolist() == [[1, 2], [3, 4]]
    error = refused(Source("1 2\n3 a", "x.csv"))
    assert (error.got, error.position) == ("x.csv", None)


NUMBERS = st.one_of(st.integers(-(10**25), 10**25), st.fractions(max_denominator=1000), st.integers(-9, 9))
SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)


@st.composite
def exact_arrays(draw: st.DrawFn) -> Any:
    shape = draw(SHAPES)
    size = int(np.prod(shape))
    flat = draw(st.lists(NUMBERS, min_size=size, max_size=size))
    found = np.empty(size, dtype=object)
    found[:] = flat
    return found.reshape(shape)


def as_json(array: Any) -> str:
    return json.dumps(array.tolist(), default=str)


@given(exact_arrays())
@settings(max_examples=60)
def test_nested_lists_of_any_rank_are_read_exactly(array: Any) -> None:
    assert (read(as_json(array)) == array).all()
    assert read(as_json(array)).shape == array.shape
    assert (read(array.tolist()) == array).all()


@given(exact_arrays())
@settings(max_examples=60)
def test_what_get_prints_is_read_back(array: Any) -> None:
    whole = np.vectorize(int, otypes=[object])(array)
    for breaks in ("\n", "; "):
        text = lines(Array(whole, ()), breaks=breaks)
        ones = len(array.shape) - len(np.trim_zeros(np.array(array.shape) - 1, "f"))  # leading axes of one entry leave no trace
        assert (read(text).reshape(whole.shape) == whole).all()
        assert read(text).ndim >= array.ndim - ones


@given(st.text(alphabet="0123456789.,;[]() \nase/x-+", max_size=40))
@settings(max_examples=300)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read(text)
    except DomainError as error:
        assert error.rule
        assert error.position is None or 0 <= error.position <= len(text)
    else:
        assert found.size


def test_arrays_are_equal_where_shape_and_entries_are() -> None:
    one = Array(np.array([[1, 2]]), ())
    assert one == Array(np.array([[1, 2]]), ())
    assert one != Array(np.array([1, 2]), ())
    assert one != Array(np.array([[1, 3]]), ())
    assert one != Array(np.array([[1, 2]]), ("a", "b"))
