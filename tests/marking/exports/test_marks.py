"""Marks as text, exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.marking.exports.marks import decimal_text, marks_data, marks_text, read_marks, rounded_text, total, waiting
from dlcalc.marking.grading.model import Row

MARKS = st.one_of(st.integers(-(10**6), 10**6), st.fractions(-100, 100, max_denominator=10**6))


@pytest.mark.parametrize(
    ("value", "text", "data"),
    [
        (2, "2", 2), (Fraction(3, 2), "1.5", 1.5), (Fraction(1, 3), "1/3", "1/3"), (Fraction(-1, 4), "-0.25", -0.25), (None, "", None),
        (0, "0", 0), (Fraction(7, 40), "0.175", 0.175), (Fraction(1, 3000), "1/3000", "1/3000"),
        (Fraction(1, 2**20), "1/1048576", "1/1048576"),
        (-3, "-3", -3),
    ],
)  # fmt: skip
def test_marks_as_text_and_data(value: int | Fraction | None, text: str, data: object) -> None:
    assert marks_text(value) == text
    assert marks_data(value) == data


@given(MARKS)
def test_marks_come_back(value: int | Fraction) -> None:
    assert read_marks(marks_text(value)) == value
    assert Fraction(str(marks_data(value))) == value


@given(MARKS)
def test_a_decimal_is_exact_or_none(value: int | Fraction) -> None:
    text = decimal_text(value)
    assert text is None or Fraction(text) == value


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(Fraction(1, 3), 2, "0.33"), (Fraction(5, 8), 2, "0.63"), (Fraction(-5, 8), 2, "-0.63"), (7, 2, "7"), (Fraction(19, 2), 0, "10"),
     (Fraction(-1, 1000), 2, "0"), (Fraction(999, 1000), 2, "1"), (Fraction(1, 20), 2, "0.05")],
)  # fmt: skip
def test_marks_rounded_half_away_from_zero(value: int | Fraction, places: int, text: str) -> None:
    assert rounded_text(value, places) == text


@pytest.mark.parametrize("text", ["", "two", "1/0", "1/00", "1e3", "nan", "inf", "٣", "1.5.2", "9" * 50, "1,5", "02.Jan", "=1", "1 5"])
def test_what_are_no_marks(text: str) -> None:
    with pytest.raises(ValueError, match="whole number, a decimal"):
        read_marks(text)


def test_a_decimal_comma_and_a_minus_sign() -> None:
    assert read_marks(" 1,5 ", decimal_comma=True) == Fraction(3, 2)
    assert read_marks("−0.5") == Fraction(-1, 2)
    assert isinstance(read_marks("4/2"), int)


def test_a_total_is_exact_and_waits_for_nobody() -> None:
    rows = [
        Row("a", "1", "", "right", Fraction(1, 3), 1),
        Row("a", "2", "", "human", None, 1),
        Row("a", "3", "", "right", Fraction(2, 3), 1),
    ]
    assert total(rows) == 1
    assert isinstance(total(rows), int)
    assert waiting(rows) == ("2",)
