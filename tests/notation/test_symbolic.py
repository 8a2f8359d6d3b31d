"""The bridge to SymPy, columns of numbers, and derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from dlcalc.notation.approximate import approximate
from dlcalc.notation.canonical import same
from dlcalc.notation.columns import columns
from dlcalc.notation.differentiate import derivative
from dlcalc.notation.errors import TooLarge, Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.parse import parse
from dlcalc.notation.symbolic import Bridge

TEXTS = (
    "x^2 + 2*x + 1", "exp(-x^2/2)/sqrt(2*pi)", "log(x)/x", "sqrt(x + 1)*sin(x)", "tanh(x) + cosh(x)", "x^(2/3) - 1/x", "abs(x)*e^x",
    "arctan(x) + arcsin(x/9)", "erf(x)", "sigmoid(x)", "softplus(2*x)", "Phi(x)", "log(x, 3)", "log2(x)", "2^x", "x^x", "1/(1 + x)^2",
    "max(x, 1/x)", "min(x, 2, x^2)", "{x^2 if x > 1; x otherwise}", "relu(x - 1)", "root(x, 3)",
    "cos(x)^2", "arccos(x/9)", "sinh(x)", "tan(x)",
)  # fmt: skip
POINTS = ("1/3", "3/4", "5/4", "2")


@pytest.mark.parametrize("text", TEXTS)
def test_a_tree_comes_back_from_sympy_with_the_same_value(text: str) -> None:
    expr = parse(text)
    if any(word in text for word in ("max", "min", "if", "relu")):
        with pytest.raises(Undecided):
            Bridge(expr).to(expr)
        return
    bridge = Bridge(expr, positives=frozenset({"x"}))
    back = bridge.back(bridge.to(expr))
    for point in POINTS:
        values = {"x": parse(point)}
        assert approximate(evaluate(back, values)) == pytest.approx(approximate(evaluate(expr, values)), rel=1e-12)


@pytest.mark.parametrize("text", ["9^9^9", "2^(10^9)", "x^(10^9)", "7^(7^x)^7"])
def test_what_would_never_end_is_not_handed_over(text: str) -> None:
    expr = parse(text)
    if text == "7^(7^x)^7":
        Bridge(expr).to(expr)
        return
    with pytest.raises(TooLarge):
        Bridge(expr).to(expr)


def test_symbols_are_private_and_real() -> None:
    expr = parse("sqrt(x^2)")
    assert same(Bridge(expr).back(Bridge(expr).to(parse("3"))), parse("3"))
    bridge = Bridge(expr)
    assert bridge.back(bridge.to(expr)) == parse("|x|")
    with pytest.raises(Undecided):
        Bridge(expr).back(bridge.to(expr))


@pytest.mark.parametrize("text", TEXTS)
def test_columns_are_the_exact_values(text: str) -> None:
    expr = parse(text)
    exact = [approximate(evaluate(expr, {"x": parse(point)})) for point in POINTS]
    numbers = np.array([approximate(parse(point)) for point in POINTS])
    assert columns(expr, {"x": numbers}) == pytest.approx(exact, rel=1e-13)


def test_columns_say_what_has_no_value() -> None:
    assert np.isnan(columns(parse("log(x)"), {"x": np.array([-1.0])})).all()
    assert np.isnan(columns(parse("{1 if x > 0}"), {"x": np.array([-1.0])})).all()
    assert columns(parse("x in [0, 1)"), {"x": np.array([0.0, 1.0])}).tolist() == [True, False]
    assert columns(parse("not (x < 1 or x = 2)"), {"x": np.array([0.0, 2.0, 3.0])}).tolist() == [False, False, True]
    for text in ("y", "[x, 1]", "factorial(x) + D_1"):
        with pytest.raises(Undecided):
            columns(parse(text), {"x": np.array([1.0])})


@pytest.mark.parametrize("text", TEXTS)
def test_a_derivative_is_the_slope(text: str) -> None:
    expr, h = parse(text), 1e-6
    x = np.array([0.37, 0.81, 1.29, 2.2])
    slope = (columns(expr, {"x": x + h}) - columns(expr, {"x": x - h})) / (2 * h)
    assert columns(derivative(expr, "x"), {"x": x}) == pytest.approx(slope, rel=1e-6, abs=1e-8)


def test_a_derivative_by_another_letter_is_zero() -> None:
    assert derivative(parse("exp(x)"), "y") == parse("0")
    assert evaluate(derivative(parse("3*y + x"), "y")) == parse("3")
    with pytest.raises(Undecided):
        derivative(parse("gamma(x)"), "x")
