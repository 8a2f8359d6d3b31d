"""The optimal discriminator: its calculus, its formula against brute force, the value against mpmath, the identity with JS."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import log
from typing import Any

import mpmath as mp
import pytest
import sympy

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.model import Derivation
from dlcalc.derivation.parameters import read
from dlcalc.notation.approximate import approximate
from dlcalc.notation.errors import Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ONE, ZERO, Expr, Neg, Num, Piecewise, Seq, number, rational
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.topics.gan import TOPIC
from dlcalc.topics.gan.between import polynomial
from dlcalc.topics.gan.quadrature import integrate


def ask(real: str, fake: str, **given: Any) -> Derivation:
    return TOPIC.work(read(TOPIC, {"p-real": real, "p-gen": fake, **given}, all=True))


def d_of(real: str, fake: str, **given: Any) -> Expr:
    """The optimal discriminator alone, without the divergences."""
    return TOPIC.work(read(TOPIC, {"p-real": real, "p-gen": fake, **given}, only=("optimal_d",))).results["optimal_d"]


def near(value: Expr) -> float:
    exact = rational(value)
    return float(exact) if exact is not None else approximate(value)


# Calculus


def test_the_steps_are_the_calculus_of_sympy() -> None:
    a, b, y = sympy.symbols("a b y", positive=True)
    h = a * sympy.log(y) + b * sympy.log(1 - y)
    steps = {step.id: step.value for step in TOPIC.work(read(TOPIC, {"optimal": True}, all=True)).steps}
    at = {"a": Fraction(2, 7), "b": Fraction(3, 5), "y": Fraction(1, 3)}
    exact = {letter: sympy.Rational(at[str(letter)].numerator, at[str(letter)].denominator) for letter in (a, b, y)}
    for id, expected in (("slope", sympy.diff(h, y)), ("curvature", sympy.diff(h, y, 2)), ("best", sympy.solve(sympy.diff(h, y), y)[0])):
        wanted = expected.subs(exact)
        found = evaluate(steps[id], {letter: number(value) for letter, value in at.items()})
        assert rational(found) == Fraction(int(wanted.p), int(wanted.q)), id


@pytest.mark.parametrize(("a", "b"), [(0.3, 0.7), (2.0, 0.01), (0.5, 0.5)])
def test_no_other_y_is_better(a: float, b: float) -> None:
    best = a / (a + b)
    value = a * log(best) + b * log(1 - best)
    for place in range(1, 1000):
        y = place / 1000
        assert a * log(y) + b * log(1 - y) <= value + 1e-15


# Formulas


@pytest.mark.parametrize(
    ("real", "fake", "expected"),
    [
        ("N(0,1)", "N(2,1)", "sigmoid(2 - 2*x)"),
        ("N(0,1)", "N(0,4)", "sigmoid(-3*x^2/8 + log(2))"),
        ("N(1,2)", "N(1,2)", "1/2"),
        ("N(-1,1)", "N(1,1)", "sigmoid(-2*x)"),
    ],
)
def test_between_gaussians_it_is_the_sigmoid_of_a_polynomial(real: str, fake: str, expected: str) -> None:
    found = ask(real, fake).results["optimal_d"]
    for x in (-2, 0, Fraction(1, 3), 5):
        assert approximate(evaluate(found, {"x": number(x)})) == pytest.approx(approximate(evaluate(parse(expected), {"x": number(x)})))


def test_a_quadratic_is_found_from_three_values() -> None:
    assert polynomial(parse("(x - 2)^2/2 - (x - 1)^2/3")) == evaluate(parse("x^2/6 - 4*x/3 + 5/3"))


DENSITIES: dict[str, Callable[[Any], Any]] = {
    "N(0,1)": lambda x: mp.npdf(x, 0, 1),
    "N(2,1)": lambda x: mp.npdf(x, 2, 1),
    "N(1,9)": lambda x: mp.npdf(x, 1, 3),
    "U(0,1)": lambda x: mp.mpf(0 < x < 1),
    "U(1/2,3/2)": lambda x: mp.mpf(mp.mpf(1) / 2 < x < mp.mpf(3) / 2),
    "Exp(2)": lambda x: 2 * mp.exp(-2 * x) if x > 0 else mp.mpf(0),
    "Laplace(1,2)": lambda x: mp.exp(-abs(x - 1) / 2) / 4,
    "0.5*N(0,1) + 0.5*N(3,1)": lambda x: (mp.npdf(x, 0, 1) + mp.npdf(x, 3, 1)) / 2,
}
CUTS = [-60, -20, -8, -4, -2, 0, 0.25, 0.5, 1, 1.5, 2, 3, 5, 8, 12, 30, 60]
PAIRS = [
    ("N(0,1)", "N(2,1)"), ("N(0,1)", "N(1,9)"), ("N(2,1)", "0.5*N(0,1) + 0.5*N(3,1)"), ("U(0,1)", "U(1/2,3/2)"), ("U(0,1)", "N(0,1)"),
    ("Exp(2)", "N(2,1)"), ("Laplace(1,2)", "N(1,9)"), ("U(1/2,3/2)", "Exp(2)"),
]  # fmt: skip


def value_at_the_optimum(real: Callable[[Any], Any], fake: Callable[[Any], Any]) -> float:
    def term(x: Any) -> Any:
        p, q = real(x), fake(x)
        return sum((each * mp.log(each / (p + q)) for each in (p, q) if each > 0), mp.mpf(0))

    return float(mp.quad(term, CUTS))


@pytest.mark.parametrize(("real", "fake"), PAIRS)
def test_the_value_is_that_of_mpmath_and_of_the_identity(real: str, fake: str) -> None:
    results = ask(real, fake).results
    value = near(results["value"])
    assert value == pytest.approx(value_at_the_optimum(DENSITIES[real], DENSITIES[fake]), abs=1e-9)
    assert value == pytest.approx(2 * near(results["js"]) - log(4), abs=1e-10)


@pytest.mark.parametrize(("real", "fake"), PAIRS)
@pytest.mark.parametrize("x", ["1/4", "3/4", "5/4"])
def test_at_a_place_it_is_the_share_of_the_real_density(real: str, fake: str, x: str) -> None:
    place = mp.mpf(Fraction(x).numerator) / Fraction(x).denominator
    p, q = DENSITIES[real](place), DENSITIES[fake](place)
    if p + q == 0:
        with pytest.raises(DomainError, match="any"):
            ask(real, fake, at=f"x={x}")
        return
    found = d_of(real, fake, at=f"x={x}")
    assert near(found) == pytest.approx(float(p / (p + q)), rel=1e-12)
    formula = d_of(real, fake)
    assert near(evaluate(formula, {"x": parse(x)})) == pytest.approx(float(p / (p + q)), rel=1e-12)


def test_only_what_is_asked_for_is_worked() -> None:
    inputs = read(TOPIC, {"p-real": "N(0,1)", "p-gen": "N(2,1)"}, only=("optimal_d", "kl"))
    assert set(TOPIC.work(inputs).results) == {"optimal_d", "kl"}
    inputs = read(TOPIC, {"p-real": "N(0,1)", "p-gen": "N(2,1)"}, only=("value",))
    assert set(TOPIC.work(inputs).results) == {"optimal_d", "value", "js"}


# Regions, places, lists


def test_supports_that_overlap_in_part_have_cases() -> None:
    derivation = ask("U(0,1)", "U(1/2,3/2)")
    result = derivation.results["optimal_d"]
    assert isinstance(result, Piecewise)
    assert [(ascii_text(value), ascii_text(condition)) for value, condition in result.cases] == [
        ("1", "0 < x < 0.5"), ("0.5", "0.5 < x < 1"), ("0", "1 < x < 1.5"),
    ]  # fmt: skip
    (table,) = [table for table in derivation.tables if table.id == "optimal_d"]
    assert [row[-1] for row in table.rows] == ["any", ONE, Num(Fraction(1, 2)), ZERO, "any"]
    assert derivation.results["value"] == Neg(parse("log(2)")) or near(derivation.results["value"]) == pytest.approx(-log(2))
    assert near(derivation.results["js"]) == pytest.approx(log(2) / 2)
    assert derivation.results["w1"] == Num(Fraction(1, 2))


def test_disjoint_supports_are_explained() -> None:
    derivation = ask("delta(0)", "delta(3)")
    results = derivation.results
    assert results["value"] == ZERO
    assert results["js"] == parse("log(2)")
    assert ascii_text(results["kl"]) == ascii_text(results["kl_reverse"]) == "inf"
    assert results["w1"] == Num(3)
    assert "share no x" in derivation.remark
    assert results["optimal_d"] == Seq("vector", (ONE, ZERO))
    (table,) = [table for table in derivation.tables if table.id == "divergences"]
    assert "has probability 1 and q has none" in str(table.rows[0][2]).replace("`", "")


def test_a_place_against_a_density_is_disjoint_too() -> None:
    results = ask("delta(0)", "Exp(1)").results
    assert results["value"] == ZERO
    assert evaluate(results["optimal_d"], {"x": ZERO}) == ONE


LISTS = [
    ("0.5,0.5,0", "0,0.5,0.5"),
    ("0.2,0.3,0.5", "1/3,1/3,1/3"),
    ("0.9,0.1", "0.1,0.9"),
    ("0.1,0.2,0.3,0.1,0.1,0.1,0.1", "1,0,0,0,0,0,0"),
]


@pytest.mark.parametrize(("p", "q"), LISTS)
def test_lists_are_summed_place_by_place(p: str, q: str) -> None:
    results = ask(p, q).results
    pairs = list(zip(*[[float(Fraction(each)) for each in side.split(",")] for side in (p, q)], strict=True))
    assert isinstance(results["optimal_d"], Seq)
    assert [near(each) for each in results["optimal_d"].items] == pytest.approx([a / (a + b) for a, b in pairs])
    brute = sum(each * log(each / (a + b)) for a, b in pairs for each in (a, b) if each)
    assert near(results["value"]) == pytest.approx(brute)
    assert near(results["js"]) == pytest.approx((brute + log(4)) / 2)


def test_bits_are_nats_by_log_2() -> None:
    for real, fake in (("0.2,0.8", "0.5,0.5"), ("N(0,1)", "N(2,1)")):
        nats, bits = ask(real, fake).results, ask(real, fake, log="bits").results
        for name in ("value", "js", "kl"):
            assert near(bits[name]) == pytest.approx(near(nats[name]) / log(2), rel=1e-9), name


def test_the_same_distribution_twice_is_where_the_generator_wants_to_be() -> None:
    derivation = ask("0.2,0.8", "0.2,0.8")
    assert near(derivation.results["value"]) == pytest.approx(-log(4))
    assert derivation.results["js"] == ZERO
    assert "1/2 everywhere" in derivation.remark


def test_letters_stay_letters() -> None:
    derivation = ask("N(0,1)", "N(mu,1)")
    assert "mu" in derivation.symbols
    assert "value" not in derivation.results
    assert evaluate(derivation.results["optimal_d"], {"mu": Num(2), "x": ONE}) == Num(Fraction(1, 2))
    with pytest.raises(Undecided, match="depends on letters"):
        ask("U(0,1)", "U(0,c)")


def test_between_vectors_the_value_is_known_by_the_divergence() -> None:
    results = ask("N([0,0],[1,0;0,1])", "N([3,4],[1,0;0,1])").results
    along = ask("N(0,1)", "N(5,1)").results  # only the line through the means matters
    assert near(results["value"]) == pytest.approx(near(along["value"]), abs=1e-10)
    assert results["w2"] == Num(5)
    assert results["optimal_d"] == parse("p_r/(p_r + p_g)")


@pytest.mark.parametrize(
    ("given", "parameter", "rule"),
    [
        ({"p-real": "N(0,1)"}, "p-real", "the other distribution is needed"),
        ({"p-gen": "N(0,1)"}, "p-gen", "the other distribution is needed"),
        ({"p-real": "N(0,1)", "p-gen": "N(0,0)"}, "p-gen", "the variance must be positive"),
        ({"p-real": "N(0,1)", "p-gen": "M(0,1)"}, "p-gen", "M"),
        ({"p-real": "N(0,1)", "p-gen": "N(1,1)", "at": "y=1"}, "at", "as a number x"),
        ({"p-real": "N(0,1)", "p-gen": "N(1,1)", "at": "x=c"}, "at", "as a number x"),
        ({"p-real": "U(0,1)", "p-gen": "U(0,1)", "at": "x=3"}, "at", "D may say anything"),
        ({"p-real": "N([0,0],[1,0;0,1])", "p-gen": "N([0,0],[1,0;0,1])", "at": "x=3"}, "at", "vectors"),
        ({"p-real": "0.5,0.5", "p-gen": "0.2,0.3,0.5"}, "p-gen", "2 probabilities"),
        ({"at": "x=1"}, "at", "between two distributions"),
    ],
)
def test_what_cannot_be_answered_is_refused(given: dict[str, str], parameter: str, rule: str) -> None:
    with pytest.raises(DomainError) as caught:
        TOPIC.work(read(TOPIC, given))
    assert caught.value.parameter == parameter
    assert rule in caught.value.rule


# Quadrature


@pytest.mark.parametrize(
    ("function", "cuts", "expected"),
    [
        (lambda np, x: np.exp(-x * x), [float("-inf"), 0.0, float("inf")], float(mp.sqrt(mp.pi))),
        (lambda np, x: np.exp(-x), [0.0, float("inf")], 1.0),
        (lambda np, x: np.exp(x), [float("-inf"), 0.0], 1.0),
        (lambda np, x: 1 / np.sqrt(x), [0.0, 1.0], 2.0),
        (lambda np, x: np.log(x), [0.0, 1.0], -1.0),
        (lambda np, x: 1 / (1 + x * x), [float("-inf"), float("inf")], float(mp.pi)),
    ],
)
def test_integrals_are_those_of_calculus(function: Any, cuts: list[float], expected: float) -> None:
    import numpy as np

    value, error = integrate(lambda x: function(np, x), cuts)
    assert value == pytest.approx(expected, rel=1e-11)
    assert error < 1e-10


# What the value says of itself, and the drawing


def test_a_value_by_quadrature_says_how_far_it_moved() -> None:
    (step,) = [step for step in ask("N(0,1)", "N(2,1)").steps if step.id == "value"]
    assert "halving the step moved it by less than `10^(-13)`" in step.note


def test_the_plot_shows_d_and_both_densities() -> None:
    (plot,) = ask("N(0,1)", "0.5*N(2,1) + 0.5*U(3,4)", plot="x.svg").plots
    says, real, fake = [[float(each) for each in series.values] for series in plot.series]  # type: ignore[union-attr]
    assert len(says) == len(plot.at)  # type: ignore[union-attr]
    for x, d, p, q in zip(plot.at, says, real, fake, strict=True):  # type: ignore[union-attr]
        assert p == pytest.approx(float(mp.npdf(float(x))), rel=1e-12)
        assert d == pytest.approx(p / (p + q), rel=1e-12)


@pytest.mark.parametrize(
    "given", [{"p-real": "delta(0)", "p-gen": "N(0,1)"}, {"p-real": "N(mu,1)", "p-gen": "N(0,1)"}, {"d-fake": "0.5"}, {}]
)
def test_what_cannot_be_plotted_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(DomainError) as caught:
        TOPIC.work(read(TOPIC, {**given, "plot": "x.svg"}))
    assert caught.value.parameter == "plot"
