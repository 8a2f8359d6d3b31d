"""The nearest float and correctly rounded digits, against mpmath at 200 digits and exact fractions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.notation.approximate import approximate, rounded
from dlcalc.notation.enclosure import bounds
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.expr import Call, number
from dlcalc.notation.parse import parse

MP = mpmath.mp.clone()
MP.dps = 200

FLOATS = [
    ("1/3", 1 / 3), ("0.1", 0.1), ("885120", 885120.0), ("-7/5", -1.4), ("inf", float("inf")), ("-inf", float("-inf")),
    ("exp(-1000)", 0.0), ("1/10^400", 0.0), ("2^-1074", 5e-324), ("2^-1075", 0.0), ("3*2^-1076", 5e-324), ("floor(π)", 3.0),
    ("(2^53 + 1)*1", float(2**53)), ("(2^53 + 3)*1", float(2**53 + 4)), ("cos(1) - cos(1)", 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FLOATS)
def test_nearest_float(text: str, expected: float) -> None:
    assert approximate(parse(text)) == expected


@pytest.mark.parametrize("text", ["10^400", "exp(1000)", "exp(10^13)", "-exp(10^6)", "2^1024"])
def test_a_number_beyond_a_float(text: str) -> None:
    with pytest.raises(OverflowError):
        approximate(parse(text))


@pytest.mark.parametrize(
    ("text", "error"), [("x", Undecided), ("x + √2", Undecided), ("(1, 2)", Undecided), ("1/0", Undefined), ("9^9^9", TooLarge)]
)
def test_what_is_no_number(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        approximate(parse(text))


ROUNDED = [
    ("1/3", 4, None, "0.3333", False), ("2/3", 4, None, "0.6667", False), ("0.5", 0, None, "1", False), ("-0.5", 0, None, "-1", False),
    ("2.5", 0, None, "3", False), ("-2.5", 0, None, "-3", False), ("0.125", 2, None, "0.13", False), ("-0.125", 2, None, "-0.13", False),
    ("1.4", 4, None, "1.4", True), ("25", 2, None, "25", True), ("-3/√5", 5, None, "-1.34164", False), ("0.0004", 3, None, "0.000", False),
    ("-0.0004", 3, None, "0.000", False), ("99.96", None, 3, "100", False), ("9.996", None, 3, "10.0", False),
    ("885120", None, 3, "885000", False),
    ("π", None, 1, "3", False), ("π", None, 30, "3.14159265358979323846264338328", False), ("0.001234", None, 3, "0.00123", False),
    ("0", None, 5, "0", True), ("0", 3, None, "0", True), ("inf", 3, None, "inf", True), ("-inf", None, 3, "-inf", True),
    ("exp(-1000)", None, 3, "5.08e-435", False), ("exp(100)", None, 3, "2.69e43", False), ("-1/10^40", None, 3, "-1e-40", True),
    ("10^20", None, 3, "1e20", True), ("exp(-1000)", 4, None, "0.0000", False), ("1105920000", None, 3, "1110000000", False),
    ("tanh(1/10^20)", None, 5, "1.0000e-20", False), ("√2*√2", None, 3, "2", True), ("7/128", 7, None, "0.0546875", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "places", "figures", "digits", "exact"), ROUNDED)
def test_rounded(text: str, places: int | None, figures: int | None, digits: str, exact: bool) -> None:
    assert rounded(parse(text), places=places, figures=figures) == (digits, exact)


@pytest.mark.parametrize("asked", [{}, {"places": 1, "figures": 1}, {"places": -1}, {"figures": 0}, {"places": 10**9}])
def test_what_cannot_be_asked(asked: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="places"):
        rounded(parse("π"), **asked)


FUNCTIONS: dict[str, Callable[[mpmath.mpf], mpmath.mpf]] = {
    "exp": MP.exp, "log": MP.log, "log2": lambda x: MP.log(x, 2), "log10": MP.log10, "sqrt": MP.sqrt, "sin": MP.sin, "cos": MP.cos,
    "tan": MP.tan, "sinh": MP.sinh, "cosh": MP.cosh, "tanh": MP.tanh, "arctan": MP.atan, "erf": MP.erf, "Phi": MP.ncdf, "gamma": MP.gamma,
    "sigmoid": lambda x: 1 / (1 + MP.exp(-x)), "softplus": lambda x: MP.log1p(MP.exp(x)), "arcsin": MP.asin, "arccos": MP.acos,
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
@given(
    value=st.fractions(Fraction(-30), Fraction(30), max_denominator=1000) | st.fractions(Fraction(-1), Fraction(1), max_denominator=10**12)
)
def test_functions_agree_with_mpmath(name: str, value: Fraction) -> None:
    if name in ("log", "log2", "log10", "sqrt", "gamma"):
        value = abs(value) + Fraction(1, 1000)
    if name in ("arcsin", "arccos"):
        value /= 31
    expr = Call(name, (number(value),))
    truth = FUNCTIONS[name](MP.mpf(value.numerator) / value.denominator)
    assert approximate(expr) == float(truth)
    digits, _ = rounded(expr, figures=40)
    assert abs(MP.mpf(digits) - truth) <= abs(truth) * MP.mpf(10) ** -39 / 2


@given(
    st.fractions(Fraction(-20), Fraction(20), max_denominator=100), st.sampled_from(["erf", "Phi", "tanh", "sinh", "softplus", "arctan"])
)
def test_bounds_hold_the_value_and_close_in(value: Fraction, name: str) -> None:
    truth = FUNCTIONS[name](MP.mpf(value.numerator) / value.denominator)
    width = None
    for low, high in bounds(Call(name, (number(value),)), most=512):
        assert MP.mpf(low.numerator) / low.denominator <= truth + MP.mpf(10) ** -195
        assert truth <= MP.mpf(high.numerator) / high.denominator + MP.mpf(10) ** -195
        assert width is None or high - low <= width
        width = high - low
    assert width is not None
    assert width < Fraction(1, 10**20)


@given(st.fractions(), st.integers(0, 12))
def test_rational_numbers_round_half_away_from_zero(value: Fraction, places: int) -> None:
    digits, exact = rounded(number(value), places=places)
    shown = Fraction(digits)
    assert exact == (shown == value)
    error = abs(shown - value) * 10**places
    assert error < Fraction(1, 2) or (error == Fraction(1, 2) and abs(shown) > abs(value))


@given(st.fractions(Fraction(1, 10**9), Fraction(10**9)), st.integers(1, 20))
def test_significant_figures(value: Fraction, figures: int) -> None:
    digits, exact = rounded(number(value), figures=figures)
    shown = Fraction(digits)
    assert exact == (shown == value)
    assert abs(shown - value) <= value / 10 ** (figures - 1) / 2
    if not exact and "." in digits:
        assert len(digits.replace(".", "").lstrip("0")) == figures
