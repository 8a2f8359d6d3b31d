"""Rounding after every step: half away from zero, and the unrounded value kept beside it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.derivation.rounding import MOST, keeper, rounded_value
from dlcalc.notation.approximate import approximate
from dlcalc.notation.array import entry
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import number, rational
from dlcalc.notation.parse import parse
from dlcalc.notation.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("text", "places", "expected"),
    [
        ("1/3", 4, Fraction(3333, 10000)),
        ("0.00005", 4, Fraction(1, 10000)),
        ("-0.00005", 4, Fraction(-1, 10000)),
        ("2.5", 0, 3),
        ("-2.5", 0, -3),
        ("sqrt(2)", 3, Fraction(1414, 1000)),
        ("sigmoid(1/2)", 4, Fraction(6225, 10000)),  # 0.62245933…
        ("7", 2, 7),
    ],
)
def test_a_value_is_rounded_half_away_from_zero(text: str, places: int, expected: Fraction | int) -> None:
    assert rational(rounded_value(evaluate(parse(text)), places)) == expected


@pytest.mark.parametrize("text", ["x + 1/3", "inf", "-inf"])
def test_what_is_no_number_stays(text: str) -> None:
    value = evaluate(parse(text))
    assert rounded_value(value, 2) == value


def test_entries_of_a_vector_are_rounded() -> None:
    assert rounded_value(evaluate(parse("[1/3, 2/3]")), 2) == evaluate(parse("[0.33, 0.67]"))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20), st.integers(0, 6))
def test_a_kernel_s_hook_rounds_like_decimal(numbers: list[float], places: int) -> None:
    kept = keeper(places)(np.array(numbers))
    expected = [float(Decimal(repr(each)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)) for each in numbers]
    assert kept.dtype == np.float64
    assert kept.tolist() == expected


def test_the_hook_keeps_exact_numbers_exact_and_lets_the_rest_be() -> None:
    exact = np.empty(2, dtype=object)
    exact[:] = [Fraction(2, 3), 5]
    assert keeper(1)(exact).tolist() == [Fraction(7, 10), 5]
    odd = keeper(1)(np.array([nan, inf, -inf]))
    assert np.isnan(odd[0])
    assert odd[1:].tolist() == [inf, -inf]
    same = np.ones(3)
    assert keeper(None)(same) is same


def test_very_many_numbers_are_refused() -> None:
    with pytest.raises(DomainError, match="rounded after every step"):
        keeper(2)(np.zeros(MOST + 1))


def test_a_ledger_rounds_each_step_and_remembers_the_unrounded_value() -> None:
    ledger = Ledger(Vocabulary(), {"x": number(1)}, counts=False, places=2)
    ledger.step("a", "a = x/3")
    ledger.step("b", "b = 3*a")
    ledger.step("c", "c = exp(b)")
    a, b, c = ledger.steps
    assert [rational(step.value) for step in (a, b, c)] == [Fraction(33, 100), Fraction(99, 100), Fraction(269, 100)]
    assert [step.rounded for step in (a, b, c)] == [True, False, True]
    assert rational(b.inputs["a"]) == Fraction(33, 100)
    assert b.unrounded == number(1)
    assert c.unrounded is not None
    assert approximate(c.unrounded) == pytest.approx(2.718281828459045)


def test_without_places_nothing_is_rounded() -> None:
    ledger = Ledger(Vocabulary(), {"x": entry(0.1)}, counts=False)
    ledger.step("a", "a = x/3")
    assert rational(ledger.steps[0].value) == Fraction(1, 30)
    assert ledger.steps[0].unrounded is None
