"""How verdicts repeat a value."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dlcalc.marking.verdict import shown, worded
from dlcalc.notation.expr import Expr, Num, Seq, Sym, number
from dlcalc.notation.parse import parse


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[10,]", "[10]"),
        ("(18,)", "(18)"),
        ("{1,}", "{1}"),
        ("[1, 2]", "[1, 2]"),
        ("x + 1", "x + 1"),
        ("1000", "1,000"),
    ],
)
def test_one_entry_has_no_comma(text: str, says: str) -> None:
    assert worded(parse(text)) == shown(parse(text)) == says


def test_the_notation_keeps_the_comma_by_which_it_knows_a_vector() -> None:
    assert parse("[10]") == Num(10)
    assert parse("[10,]") == Seq("vector", (Num(10),))


@pytest.mark.parametrize(
    ("value", "says", "nearly"),
    [
        (number(Fraction(1, 3)), "1/3 ≈ 0.333333", "≈ 0.333333"),
        (number(Fraction(6736616407, 20_000_000_000)), "6,736,616,407/20,000,000,000 ≈ 0.336831", "≈ 0.336831"),
        (number(Fraction(-1, 2)), "−0.5", "≈ −0.5"),
        (Sym("x"), "x", "x"),
    ],
)
def test_what_is_known_to_a_bound_is_its_decimals_alone(value: Expr, says: str, nearly: str) -> None:
    assert (shown(value), shown(value, nearly=True)) == (says, nearly)
