"""How near is near enough."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dlcalc.marking.numbers import digits_of
from dlcalc.marking.tolerance import Digits, Tolerance, read_tolerance, within
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.parse import parse


@pytest.mark.parametrize(
    ("text", "tolerance"),
    [
        ("exact", Tolerance("exact")),
        ("rounded", Tolerance("rounded")),
        ("usual", Tolerance()),
        ("0.01", Tolerance("absolute", Fraction(1, 100))),
        ("±0.01", Tolerance("absolute", Fraction(1, 100))),
        ("abs 1e-3", Tolerance("absolute", Fraction(1, 1000))),
        ("1%", Tolerance("relative", Fraction(1, 100))),
        ("rel 1e-3", Tolerance("relative", Fraction(1, 1000))),
        ("0.1 relative", Tolerance("relative", Fraction(1, 10))),
        ("2 dp", Tolerance("places", Fraction(2))),
        ("0 dp", Tolerance("places", Fraction(0))),
        ("3 decimal places", Tolerance("places", Fraction(3))),
        ("3 sf", Tolerance("figures", Fraction(3))),
        ("3 significant figures", Tolerance("figures", Fraction(3))),
    ],
)
def test_a_tolerance_is_read(text: str, tolerance: Tolerance) -> None:
    assert read_tolerance(text) == tolerance


@pytest.mark.parametrize("text", ["", "wide", "1.5 dp", "0 sf", "-1", "1e9999", "2000 dp", "1 2", "5 km"])
def test_what_is_no_tolerance_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a"):
        read_tolerance(text)


@pytest.mark.parametrize(
    ("value", "given", "tolerance", "near"),
    [
        ("2/3", "0.66", "0.01", True),
        ("2/3", "0.65", "0.01", False),
        ("1", "1.01", "0.01", True),  # the edge itself counts, exactly
        ("1", "1.0100000001", "0.01", False),
        ("-100", "-101", "1%", True),
        ("-100", "-101.01", "1%", False),
        ("pi", "3.14", "2 dp", True),
        ("pi", "3.15", "2 dp", False),
        ("0.96", "1", "1 sf", True),
        ("0.96", "0.9", "1 sf", False),
        ("1234", "1230", "3 sf", True),
        ("1234", "1240", "3 sf", False),
        ("0.00012345", "0.000123", "3 sf", True),
        ("pi", "3.14159", "exact", False),
    ],
)
def test_near_enough(value: str, given: str, tolerance: str, near: bool) -> None:
    assert within(evaluate(parse(value)), evaluate(parse(given)), read_tolerance(tolerance), digits_of(given)) is near


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("0.668", Digits(3, 3)),
        ("1.106e9", Digits(-6, 4)),
        ("1.1 \\cdot 10^{9}", Digits(-8, 2)),
        ("1.1*10^-3", Digits(4, 2)),
        ("885,120", Digits(0, 6)),
        ("33.3%", Digits(3, 3)),
        (".5", Digits(1, 1)),
        ("0.0012", Digits(4, 2)),
        ("2/3", None),
        ("1.5x", None),
        ("1.1*10^{9", None),
    ],
)
def test_the_digits_of_a_number(text: str, digits: Digits | None) -> None:
    assert digits_of(text) == digits


@pytest.mark.parametrize("tolerance", ["usual", "exact", "rounded", "1%", "1e6", "2 dp", "3 sf"])
@pytest.mark.parametrize("value", ["inf", "-inf"])
def test_nothing_is_near_infinity(value: str, tolerance: str) -> None:
    right = evaluate(parse(value))
    for text in ("0.55", "3", "1e300", "0.123456789012345678", "-12.5"):
        assert not within(right, evaluate(parse(text)), read_tolerance(tolerance), digits_of(text))
