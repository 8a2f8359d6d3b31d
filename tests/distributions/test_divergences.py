"""Divergences against closed forms, SciPy, PyTorch and quadrature by another hand, for every supported pair; reasons; letters."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from dlcalc.derivation.errors import DomainError
from dlcalc.derivation.ledger import Ledger
from dlcalc.distributions.divergences.apart import apart
from dlcalc.distributions.divergences.closed import TABLE
from dlcalc.distributions.divergences.working import NAMES, VOCABULARY, Working
from dlcalc.distributions.families import Distribution
from dlcalc.distributions.kinds import Scalar, parts
from dlcalc.distributions.read import read_distribution
from dlcalc.notation.approximate import approximate
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Const
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text

FIXTURE = json.loads((Path(__file__).resolve().parents[1] / "fixtures" / "vae_torch.json").read_text(encoding="utf-8"))


def work(p: str, q: str, names: tuple[str, ...] = NAMES, *, bits: bool = False) -> Working:
    found = Working(Ledger(VOCABULARY, {}, counts=False), bits=bits)
    apart(found, read_distribution(p), read_distribution(q), names)
    return found


def value(p: str, q: str, name: str, *, bits: bool = False) -> float:
    return approximate(work(p, q, (name,), bits=bits).results[name])


def text(p: str, q: str, name: str) -> str:
    return ascii_text(work(p, q, (name,)).results[name])


# Every pair of the families that numbers are promised for, against quadrature by SciPy

ONE_EACH = [
    "N(0,1)", "N(1,4)", "U(0,1)", "U(1/2,3/2)", "Exp(2)", "Exp(1/2)", "Laplace(0,1)", "Laplace(1,1/2)", "Bernoulli(0.3)", "delta(1)",
    "0.5*N(0,1) + 0.5*N(3,1)", "0.3*delta(0) + 0.7*N(0,1)", "0.5*U(0,1) + 0.5*Exp(1)", "0.2*Laplace(0,1) + 0.8*U(-1,1)",
]  # fmt: skip
PAIRS = list(itertools.permutations(ONE_EACH, 2))


def frozen(of: Distribution) -> Any:
    at = [approximate(each) for each in of.parameters]
    return {
        "normal": lambda: stats.norm(at[0], math.sqrt(at[1])), "uniform": lambda: stats.uniform(at[0], at[1] - at[0]),
        "exponential": lambda: stats.expon(scale=1 / at[0]), "laplace": lambda: stats.laplace(*at),
    }[of.family.name]()  # fmt: skip


class Oracle:
    """A distribution by SciPy: densities, atoms, CDF."""

    def __init__(self, of: Scalar) -> None:
        self.smooth = [(approximate(weight), frozen(each)) for weight, each in parts(of) if not each.family.discrete]
        self.atoms = {approximate(place): approximate(share) for place, share in of.atoms()}

    def logpdf(self, x: Any) -> Any:
        logs = [math.log(weight) + each.logpdf(x) for weight, each in self.smooth]
        return np.logaddexp.reduce([np.full(x.shape, -np.inf), *logs])

    def cdf(self, x: Any) -> Any:
        below = sum((share * (x >= place) for place, share in self.atoms.items()), np.zeros(x.shape))
        return below + sum((weight * each.cdf(x) for weight, each in self.smooth), np.zeros(x.shape))


CUTS = [-60.0, -12.0, -3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 12.0, 60.0]


def quad(function: Callable[[Any], Any]) -> float:
    """Midpoints of many panels: to 1e-6 even where there is a corner."""
    total = 0.0
    for low, high in itertools.pairwise(CUTS):
        width = (high - low) / 8_000
        total += float(np.sum(function(low + width * (np.arange(8_000) + 0.5)))) * width
    return total


def part(name: str, a: Any, b: Any) -> Any:
    """What two log-densities, or log-probabilities, contribute."""
    p, q = np.exp(a), np.exp(b)
    with np.errstate(invalid="ignore"):
        if name == "tv":
            return abs(p - q) / 2
        if name == "kl":
            return np.where(p > 0, p * (a - b), 0)
        middle = np.logaddexp(a, b) - math.log(2)
        return (np.where(p > 0, p * (a - middle), 0) + np.where(q > 0, q * (b - middle), 0)) / 2


def expected(name: str, p: Oracle, q: Oracle) -> float:
    if name == "w1":
        return quad(lambda x: abs(p.cdf(x) - q.cdf(x)))
    with np.errstate(divide="ignore"):
        atoms = [part(name, *np.log([side.atoms.get(x, 0.0) for side in (p, q)])) for x in {*p.atoms, *q.atoms}]
    return quad(lambda x: part(name, p.logpdf(x), q.logpdf(x))) + float(sum(atoms))


@pytest.mark.parametrize(("one", "other"), PAIRS[::11], ids=[f"{p} | {q}" for p, q in PAIRS[::11]])
def test_numbers(one: str, other: str) -> None:
    found = work(one, other)
    p, q = Oracle(read_distribution(one)), Oracle(read_distribution(other))  # type: ignore[arg-type]
    for name in ("js", "tv", "w1"):
        assert approximate(found.results[name]) == pytest.approx(expected(name, p, q), abs=5e-6), name
    if found.results["kl"] != Const("inf"):
        assert approximate(found.results["kl"]) == pytest.approx(expected("kl", p, q), abs=5e-6)
    assert found.missing == {}


@pytest.mark.parametrize(("one", "other"), PAIRS[::5], ids=[f"{p} | {q}" for p, q in PAIRS[::5]])
def test_an_infinite_kl_is_where_one_has_no_mass(one: str, other: str) -> None:
    p, q = Oracle(read_distribution(one)), Oracle(read_distribution(other))  # type: ignore[arg-type]
    x = np.linspace(-30, 30, 601) + 1e-3
    blocked = bool(((p.logpdf(x) > -np.inf) & (q.logpdf(x) == -np.inf)).any()) or any(place not in q.atoms for place in p.atoms)
    assert (work(one, other, ("kl",)).results["kl"] == Const("inf")) == blocked


def quantiles(of: Scalar, u: Any) -> Any:
    """By bisection on SciPy's CDFs."""
    oracle = Oracle(of)
    low, high = np.full(u.shape, -60.0), np.full(u.shape, 60.0)
    for _ in range(60):
        middle = (low + high) / 2
        levels = sum((weight * each.cdf(middle) for weight, each in oracle.smooth), np.zeros(u.shape))
        levels = levels + sum((share * (middle >= place) for place, share in oracle.atoms.items()), np.zeros(u.shape))
        below = levels < u
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return high


@pytest.mark.parametrize(("one", "other"), PAIRS[1::17], ids=[f"{p} | {q}" for p, q in PAIRS[1::17]])
def test_w2_is_the_distance_of_the_quantiles(one: str, other: str) -> None:
    u = (np.arange(40_000) + 0.5) / 40_000
    p, q = read_distribution(one), read_distribution(other)
    oracle = math.sqrt(float(np.mean((quantiles(p, u) - quantiles(q, u)) ** 2)))  # type: ignore[arg-type]
    assert value(one, other, "w2") == pytest.approx(oracle, abs=4e-4)


# PyTorch


@pytest.mark.parametrize("case", FIXTURE["pairs"], ids=lambda case: f"{case['p']} | {case['q']}")
def test_kl_is_pytorchs(case: dict[str, Any]) -> None:
    found = work(case["p"], case["q"], ("kl",))
    if case["kl"] == "inf":
        assert found.results["kl"] == Const("inf")
    elif "kl" in found.results:
        assert approximate(found.results["kl"]) == pytest.approx(case["kl"], rel=1e-6, abs=1e-9)
    else:
        assert "Gumbel" in case["p"] + case["q"]


@pytest.mark.parametrize("case", FIXTURE["vectors"], ids=range(len(FIXTURE["vectors"])))
def test_kl_of_vectors_is_pytorchs(case: dict[str, Any]) -> None:
    assert value(case["p"], case["q"], "kl") == pytest.approx(case["kl"], rel=1e-10)
    assert value(case["q"], case["p"], "kl_reverse") == pytest.approx(case["kl"], rel=1e-10)


# Closed forms against the certified integrals, which share nothing with them

CLOSED = [
    ("N(0,1)", "N(2,1)"), ("N(0,1)", "N(1,9)"), ("N(1,1/4)", "N(-1,2)"), ("U(0,1)", "U(1/2,3/2)"), ("U(0,3)", "U(1,2)"),
    ("U(0,1)", "U(0,2)"),
    ("U(0,1)", "U(2,5)"), ("Exp(2)", "Exp(1/2)"), ("Laplace(0,1)", "Laplace(1,1)"), ("Laplace(0,1)", "Laplace(2,3)"),
    ("N(0,1)", "Laplace(1,2)"),
    ("Laplace(1,2)", "N(0,1)"), ("Exp(1)", "N(1,2)"), ("U(0,1)", "N(1,2)"), ("U(0,1)", "Exp(3)"), ("delta(1)", "N(0,2)"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), CLOSED, ids=[f"{p} | {q}" for p, q in CLOSED])
def test_closed_forms_lie_within_the_bounds_of_the_integrals(one: str, other: str) -> None:
    from dlcalc.distributions.certified.distances import bounds
    from dlcalc.distributions.certified.transport import bounds as transport

    p, q = read_distribution(one), read_distribution(other)
    found = work(one, other)
    scale = {"kl": 1, "js": 2, "tv": 2, "w1": 1}
    for name, each in scale.items():
        if found.results[name] != Const("inf"):
            within = bounds(name, p, q)  # type: ignore[arg-type]
            assert within.low - 1e-10 <= each * approximate(found.results[name]) <= within.high + 1e-10, name
            assert within.high - within.low < 1e-9
    within = transport(p, q)  # type: ignore[arg-type]
    assert within.low - 1e-9 <= approximate(found.results["w2"]) ** 2 <= within.high + 1e-9


def test_logistic_and_cauchy_distances() -> None:
    """Their closed forms against SciPy's quantiles and densities."""
    u = (np.arange(400_000) + 0.5) / 400_000
    x, y = stats.logistic(0, 1).ppf(u), stats.logistic(1, 3).ppf(u)
    assert value("Logistic(0,1)", "Logistic(1,3)", "w1") == pytest.approx(np.abs(x - y).mean(), rel=1e-4)
    assert value("Logistic(0,1)", "Logistic(1,3)", "w2") == pytest.approx(math.sqrt(((x - y) ** 2).mean()), rel=1e-3)
    p, q = stats.cauchy(0, 2), stats.cauchy(3, 2)
    tv = integrate.quad(lambda x: abs(p.pdf(x) - q.pdf(x)), -1e4, 1.5, limit=500, points=[0])[0]
    assert value("Cauchy(0,2)", "Cauchy(3,2)", "tv") == pytest.approx(tv, abs=1e-4)
    assert text("Cauchy(0,2)", "Cauchy(3,2)", "w1") == "3"


@pytest.mark.parametrize(("p", "q", "one", "other"), [
    ("HalfNormal(4)", "HalfNormal(1)", stats.halfnorm(scale=2), stats.halfnorm(scale=1)),
    ("Rayleigh(2)", "Rayleigh(1)", stats.rayleigh(scale=2), stats.rayleigh(scale=1)),
    ("LogNormal(0,1)", "N(1,4)", stats.lognorm(1), stats.norm(1, 2)),
    ("Pareto(1,3)", "Exp(2)", stats.pareto(3), stats.expon(scale=0.5)),
    ("Cauchy(0,1)", "Cauchy(1,2)", stats.cauchy(0, 1), stats.cauchy(1, 2)),
])  # fmt: skip
def test_kl_of_further_families(p: str, q: str, one: Any, other: Any) -> None:
    low, high = one.support()
    expected = integrate.quad(lambda x: one.pdf(x) * (one.logpdf(x) - other.logpdf(x)), max(low, -4000), min(high, 4000), limit=2000,
                              points=[1.0, 5.0, 20.0])[0]  # fmt: skip
    assert value(p, q, "kl") == pytest.approx(expected, abs=2e-3)


def test_every_row_of_the_table_applies_somewhere() -> None:
    used = [("logistic", "logistic"), ("cauchy", "cauchy"), ("halfnormal", "halfnormal"), ("rayleigh", "rayleigh"),
            ("lognormal", "lognormal"), ("point", "point")]  # fmt: skip
    covered = {frozenset(family.family.name for family in (read_distribution(p), read_distribution(q))) for p, q in CLOSED}  # type: ignore[union-attr]
    assert {frozenset(row.families) for row in TABLE} <= covered | {frozenset(each) for each in used}


# Letters and extremes


@pytest.mark.parametrize(
    ("p", "q", "at", "finite"),
    [
        ("U(0, 1)", "U(t, t + 1)", "0", True),
        ("U(0, 1)", "U(t, t + 1)", "1/2", False),
        ("U(0, t)", "U(0, 1)", "1/2", True),
        ("U(0, t)", "U(0, 1)", "2", False),
    ],
)
def test_letters_do_not_decide_whether_uniforms_overlap(p: str, q: str, at: str, finite: bool) -> None:
    """The general answer with a number put in is the answer for that number."""
    general = work(p, q, ("kl",)).results["kl"]
    found = evaluate(general, {"t": parse(at)})
    assert found == work(p.replace("t", at), q.replace("t", at), ("kl",)).results["kl"]
    assert (found != Const("inf")) is finite


@pytest.mark.parametrize(("p", "q"), [("U(t, t + 1)", "Exp(1)"), ("U(t, 1)", "Exp(1)"), ("U(0, 1)", "0.5*U(t, t + 1) + 0.5*U(5, 6)")])
def test_what_a_letter_keeps_open_is_no_answer(p: str, q: str) -> None:
    found = work(p, q, ("kl",))
    assert not found.results
    assert "needs numbers" in found.missing["kl"]


@pytest.mark.parametrize(
    ("p", "q", "where"),
    [
        ("Exp(l)", "U(0, t)", "`x > t`"),
        ("U(0, 1)", "U(2, t)", "`0 < x < 1`, p has probability `1`"),
        ("U(t, 1)", "U(2, 3)", "`t < x < 1`, p has probability `1`"),
        ("N(m, 1)", "U(0, t)", "`x < 0`"),
    ],
)
def test_letters_that_change_nothing_leave_kl_infinite(p: str, q: str, where: str) -> None:
    found = work(p, q, ("kl",))
    assert found.results["kl"] == Const("inf")
    assert where in found.ledger.steps[-1].note


def test_a_share_that_is_a_letter_may_be_none() -> None:
    assert "unless `a = 0`" in work("a 1-a", "0 1", ("kl",)).ledger.steps[-1].note


@pytest.mark.parametrize("p", ["N(0, 1e-300)", "N(0, 1e300)", "N(1e300, 1)", "Exp(1e300)", "0.5*N(0, 1e-200) + 0.5*N(1e200, 1)"])
def test_numbers_beyond_floats_have_no_integral(p: str) -> None:
    assert "too large or too small" in work(p, "N(0, 1)", ("js",)).missing["js"]


def test_a_bare_list_is_not_compared_with_places() -> None:
    with pytest.raises(DomainError, match="bare list"):
        work("0.3 0.7", "Bernoulli(0.7)")
    assert approximate(work("0:0.3 1:0.7", "Bernoulli(0.7)", ("kl",)).results["kl"]) == 0


@pytest.mark.parametrize(
    ("text", "says"), [("N(inf, 1)", "finite"), ("N(0, inf)", "finite"), ("U(-inf, inf)", "finite"), ("N(0, sd=-2)", "positive")]
)
def test_parameters_that_no_distribution_has(text: str, says: str) -> None:
    with pytest.raises(DomainError, match=says):
        read_distribution(text, "p")


@pytest.mark.parametrize(
    ("p", "q"), [("N([0,0], I)", "[N(1,1), N(0,4)]"), ("[N(0,1), N(0,1)]", "N([1,0], diag(1,4))"), ("[N(0,1), N(0,1)]", "[N(1,1), N(0,4)]")]
)
def test_independent_normals_are_a_normal_vector(p: str, q: str) -> None:
    wanted = work("N([0,0], I)", "N([1,0], diag(1,4))")
    assert work(p, q).results == wanted.results
    assert {"kl", "kl_reverse", "w2"} <= wanted.results.keys()
