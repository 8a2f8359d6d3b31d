"""A part of a formula found by its pattern: in any order, once, and put another way."""

from __future__ import annotations

import pytest

from dlcalc.notation.match import pattern_of, rewritten
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.notation.vocabulary import PLAIN


@pytest.mark.parametrize(
    ("formula", "pattern", "becomes", "expected"),
    [
        ("floor((W_1 - F + 2*P)/S) + 1", "rest + 1", "rest", "floor((W_1 - F + 2*P)/S)"),
        ("floor((W_1 - F + 2*P)/S) + 1", "1 + rest", "rest + 2", "floor((W_1 - F + 2*P)/S) + 2"),
        ("floor((W_1 - F + 2*P)/S) + 1", "2*P", "P", "floor((W_1 - F + P)/S) + 1"),
        ("floor((W_1 - F + 2*P)/S) + 1", "rest - F", "rest", "floor((W_1 + 2*P)/S) + 1"),
        ("floor((W_1 - F + 2*P)/S) + 1", "rest + 2*P", "rest - 2*P", "floor((W_1 - F - 2*P)/S) + 1"),
        ("floor((W_1 - F + 2*P)/S) + 1", "rest/S", "rest", "floor(W_1 - F + 2*P) + 1"),
        ("floor((W_1 - F + 2*P)/S) + 1", "floor(rest)", "ceil(rest)", "ceil((W_1 - F + 2*P)/S) + 1"),
        ("K*(F*F*D + 1)", "K*(rest + 1)", "K*rest + 1", "K*F*F*D + 1"),
        ("K*(F*F*D + 1)", "F*F*rest", "F*rest", "K*(F*D + 1)"),
        ("K*(F*F*D + 1)", "D", "K", "K*(F*F*K + 1)"),
        ("2*F*F*D*W_2*H_2*K", "W_2*H_2*rest", "W_1*H_1*rest", "W_1*H_1*2*F*F*D*K"),
        ("(x - mu)/sqrt(sigma^2 + eps)", "sqrt(rest)", "rest", "(x - mu)/(sigma^2 + epsilon)"),
        ("exp(-x^2/2)", "exp(rest)", "rest", "-x^2/2"),
    ],
)
def test_the_one_part_that_fits_is_put_another_way(formula: str, pattern: str, becomes: str, expected: str) -> None:
    found = rewritten(parse(formula), pattern_of(pattern, PLAIN), pattern_of(becomes, PLAIN))
    assert found is not None
    assert ascii_text(found) == expected
    assert parse(expected) == found


@pytest.mark.parametrize(
    ("formula", "pattern"),
    [
        ("W_1 - F", "rest + 1"),  # there is none
        ("floor(x) + floor(y)", "floor(rest)"),  # there are two
        ("K*F*F*D", "F*F*F*rest"),
        ("K*F", "K*F*rest"),  # nothing is left for the rest
        ("x/S_w", "rest/S"),
        ("D*D", "D"),
    ],
)
def test_a_mistake_is_made_in_one_place(formula: str, pattern: str) -> None:
    assert rewritten(parse(formula), pattern_of(pattern, PLAIN), pattern_of("rest" if "rest" in pattern else "K", PLAIN)) is None
