"""Where KL is infinite and why, finite lists, vectors, letters, and what cannot be compared."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import spatial, stats

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.distributions.divergences.apart import apart
from dlcalc.distributions.divergences.working import NAMES, VOCABULARY, Working
from dlcalc.distributions.read import read_distribution
from dlcalc.notation.approximate import approximate
from dlcalc.notation.expr import Const
from dlcalc.notation.show import ascii_text


def work(p: str, q: str, names: tuple[str, ...] = NAMES, *, bits: bool = False) -> Working:
    found = Working(Ledger(VOCABULARY, {}, counts=False), bits=bits)
    apart(found, read_distribution(p), read_distribution(q), names)
    return found


def value(p: str, q: str, name: str, *, bits: bool = False) -> float:
    return approximate(work(p, q, (name,), bits=bits).results[name])


def text(p: str, q: str, name: str) -> str:
    return ascii_text(work(p, q, (name,)).results[name])


# Disjoint and shifted supports


def test_shifted_uniforms() -> None:
    found = work("U(0,1)", "U(1/2,3/2)")
    assert [ascii_text(found.results[name]) for name in NAMES] == ["inf", "inf", "log(2)/2", "0.5", "0.5", "0.5"]
    notes = {step.id: step.note for step in found.ledger.steps}
    assert notes["kl"] == "where `0 < x < 0.5`, p has probability `0.5` and q has none"
    assert notes["kl_reverse"] == "where `1 < x < 1.5`, q has probability `0.5` and p has none"


def test_disjoint_uniforms() -> None:
    found = work("U(0,1)", "U(2,3)")
    assert [ascii_text(found.results[name]) for name in NAMES] == ["inf", "inf", "log(2)", "1", "2", "2"]
    assert [ascii_text(each) for each in work("U(0,1)", "U(2,3)", ("js",), bits=True).results.values()] == ["1"]


@pytest.mark.parametrize("theta", ["1/2", "-3"])
def test_parallel_lines(theta: str) -> None:
    """Arjovsky, Chintala & Bottou (2017), example 1."""
    found = work("[delta(0), U(0,1)]", f"[delta({theta}), U(0,1)]")
    distance = theta.removeprefix("-").replace("1/2", "0.5")
    assert [ascii_text(found.results[name]) for name in NAMES] == ["inf", "inf", "log(2)", "1", distance, distance]


def test_parallel_lines_in_letters() -> None:
    found = work("[delta(0), U(0,1)]", "[delta(theta), U(0,1)]")
    assert ascii_text(found.results["w1"]) == "abs(theta)"
    assert ascii_text(found.results["js"]) == "{0 if 0 = theta; log(2) otherwise}"


@pytest.mark.parametrize(
    ("p", "q", "reason"),
    [
        ("N(0,1)", "U(0,1)", "where `x < 0`"),
        ("Exp(1)", "U(0,2)", "where `x > 2`"),
        ("delta(0)", "N(0,1)", "where `x = 0`, p has probability `1` and q has none"),
        ("N(0,1)", "delta(0)", "sits on single points"),
        ("U(0,3)", "0.5*U(0,1) + 0.5*U(2,3)", "where `1 < x < 2`, p has probability `1/3`"),
        ("0.2 0.3 0.5", "0.5 0 0.5", "q rules out what p does"),
    ],
)
def test_why_kl_is_infinite(p: str, q: str, reason: str) -> None:
    found = work(p, q, ("kl",))
    assert found.results["kl"] == Const("inf")
    assert reason in found.ledger.steps[-1].note


# Finite lists


LISTS = [("0.2 0.3 0.5", "0.1 0.6 0.3"), ("0.5 0.5 0", "0 0.5 0.5"), ("0.1 0.2 0.3 0.4", "1/4 1/4 1/4 1/4"), ("1 0", "1/2 1/2")]


@pytest.mark.parametrize(("p", "q"), LISTS)
def test_lists_are_scipys(p: str, q: str) -> None:
    one, other = [np.array([eval_(each) for each in side.split()]) for side in (p, q)]
    found = work(p, q)
    assert approximate(found.results["kl"]) == pytest.approx(stats.entropy(one, other))
    assert approximate(found.results["kl_reverse"]) == pytest.approx(stats.entropy(other, one))
    root = float(spatial.distance.jensenshannon(one, other))
    assert approximate(found.results["js"]) == pytest.approx(root**2)  # SciPy returns the square root
    assert value(p, q, "js", bits=True) == pytest.approx(float(spatial.distance.jensenshannon(one, other, base=2)) ** 2)
    assert value(p, q, "kl", bits=True) == pytest.approx(stats.entropy(one, other, base=2))
    places = np.arange(1, len(one) + 1)
    assert approximate(found.results["w1"]) == pytest.approx(stats.wasserstein_distance(places, places, one, other))
    assert approximate(found.results["tv"]) == pytest.approx(np.abs(one - other).sum() / 2)


def eval_(each: str) -> float:
    top, _, bottom = each.partition("/")
    return float(top) / float(bottom or 1)


def test_disjoint_lists_show_the_trap() -> None:
    assert text("1 0", "0 1", "js") == "log(2)"
    assert float(spatial.distance.jensenshannon([1, 0], [0, 1])) == pytest.approx(math.sqrt(math.log(2)))


def test_lists_with_values() -> None:
    p, q = "0:0.5 1:0.5", "0:0.5 10:0.5"
    assert text(p, q, "w1") == "4.5"
    assert text(p, q, "w2") == "9/sqrt(2)"
    assert text("Bernoulli(0.3)", "Bernoulli(0.7)", "w1") == "0.4"
    assert text("Bernoulli(a)", "Bernoulli(b)", "kl") == text("1-a a", "1-b b", "kl")


def test_w2_of_lists_by_linear_programming() -> None:
    from scipy.optimize import linprog

    p, q = [0.1, 0.4, 0.2, 0.3], [0.3, 0.1, 0.5, 0.1]
    size = len(p)
    cost = [(i - j) ** 2 for i in range(size) for j in range(size)]
    rows = [[float(k // size == i) for k in range(size * size)] for i in range(size)]
    columns = [[float(k % size == j) for k in range(size * size)] for j in range(size)]
    best = linprog(cost, A_eq=[*rows, *columns], b_eq=[*p, *q]).fun
    assert value(" ".join(map(str, p)), " ".join(map(str, q)), "w2") ** 2 == pytest.approx(best)


def test_long_lists_are_summed() -> None:
    rng = np.random.default_rng(1)
    counts = rng.integers(1, 50, (2, 60))
    one, other = counts / counts.sum(axis=1, keepdims=True)
    p, q = [" ".join([f"{each}/{side.sum()}" for each in side]) for side in counts]
    assert value(p, q, "kl") == pytest.approx(stats.entropy(one, other))
    places = np.arange(60)
    assert value(p, q, "w1") == pytest.approx(stats.wasserstein_distance(places, places, one, other))


# Vectors


def test_vectors_with_one_covariance() -> None:
    found = work("N([0,0], I)", "N([3,4], I)")
    assert {name: ascii_text(found.results[name]) for name in ("kl", "kl_reverse", "tv", "w1", "w2")} == {
        "kl": "12.5", "kl_reverse": "12.5", "tv": "2*Phi(2.5) - 1", "w1": "5", "w2": "5",
    }  # fmt: skip
    assert value("N([0,0], I)", "N([3,4], I)", "js") == pytest.approx(value("N(0,1)", "N(5,1)", "js"))


@pytest.mark.parametrize(("p", "q"), [
    ("N([0,0], [1,0;0,1])", "N([1,2], [2,1;1,3])"),
    ("N([0,0,0], [2,1,0;1,2,0;0,0,1])", "N([1,2,0], [2,0,1/2;0,1,0;1/2,0,3])"),
    ("N([0,0,1], diag(1,4,9))", "N([1,2,0], diag(4,1,1/4))"),
])  # fmt: skip
def test_w2_of_vectors(p: str, q: str) -> None:
    """W2² = |μ_p − μ_q|² + tr(Σ_p + Σ_q − 2(Σ_p^½ Σ_q Σ_p^½)^½), with SciPy's root of a matrix."""
    from scipy.linalg import sqrtm

    one, other = [read_distribution(each) for each in (p, q)]
    (m, s), (n, t) = [
        (np.array([approximate(x) for x in each.mean]), np.array([[approximate(x) for x in row] for row in each.covariance]))  # type: ignore[union-attr]
        for each in (one, other)
    ]
    root = sqrtm(s)
    expected = ((m - n) ** 2).sum() + np.trace(s + t - 2 * sqrtm(root @ t @ root).real)
    assert value(p, q, "w2") == pytest.approx(math.sqrt(expected), rel=1e-8)


def test_vectors_without_a_closed_form_say_so() -> None:
    found = work("N([0,0], I)", "N([1,2], [2,1;1,3])")
    assert set(found.missing) == {"js", "tv", "w1"}


def test_vectors_of_letters() -> None:
    assert text("N([m], [v])", "N([0], [1])", "kl") == text("N(m, v)", "N(0, 1)", "kl") == "(v + m^2 - 1 - log(v))/2"


# Letters


@pytest.mark.parametrize(
    ("p", "q", "name", "expected"),
    [
        ("N(m,v)", "N(0,1)", "kl", "(v + m^2 - 1 - log(v))/2"),
        ("N(m,v)", "N(0,1)", "w2", "sqrt(m^2 + (sqrt(v) - 1)^2)"),
        ("Exp(a)", "Exp(b)", "kl", "log(a/b) + b/a - 1"),
        ("delta(a)", "delta(b)", "w1", "abs(a - b)"),
        ("N(m,v)", "N(m,v)", "js", "0"),
    ],
)
def test_letters_stay(p: str, q: str, name: str, expected: str) -> None:
    assert text(p, q, name) == expected


def test_what_needs_numbers_says_so() -> None:
    assert work("N(m,v)", "N(0,1)", ("js",)).missing["js"] == "it needs numbers, and `m` has none"
    assert "not for Gamma" in work("Gamma(2,1)", "Gamma(3,1)", ("kl",)).missing["kl"]


# What cannot be compared


@pytest.mark.parametrize(
    ("p", "q", "rule"),
    [
        ("0.5 0.5", "0.2 0.3 0.5", "2 probabilities and q has 3"),
        ("N([0,0], I)", "N([0,0,0], I)", "2 components and q has 3"),
        ("N([0,0], I)", "N(0,1)", "p is a Normal vector and q is one number"),
        ("[delta(0), U(0,1)]", "[delta(0), U(0,1), U(0,1)]", "2 components"),
    ],
)
def test_what_is_refused(p: str, q: str, rule: str) -> None:
    with pytest.raises(DomainError, match=rule):
        work(p, q)
