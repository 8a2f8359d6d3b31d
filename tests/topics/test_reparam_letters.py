"""The topic `reparam` with letters: laws that change with their signs and order, against draws of NumPy's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from reparam_asked import asked, result, value
from scipy import stats
from scipy.integrate import quad

from dlcalc.derivation.errors import DomainError
from dlcalc.distributions.certificate import certify
from dlcalc.distributions.read import read_distribution
from dlcalc.distributions.transforms.cases import cases
from dlcalc.notation.errors import Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import TRUE, number
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text
from dlcalc.notation.values import Facts

N, U = stats.norm(), stats.uniform()
Numbers = Any

# map, noise, letter of the noise, the same in NumPy, values to try
MAPS: tuple[tuple[str, str, str, Callable[[Numbers, Mapping[str, float]], Numbers], tuple[dict[str, float], ...]], ...] = (
    ("eps^2 + y", "N(0,1)", "epsilon", lambda e, v: e * e + v["y"], ({"y": 2}, {"y": -1.5})),
    ("exp(eps + y)*w", "N(0,1)", "epsilon", lambda e, v: np.exp(e + v["y"]) * v["w"], ({"y": 1, "w": 2}, {"y": -1, "w": -0.5})),
    ("q_2*(a + q_1*eps)^2", "N(0,1)", "epsilon", lambda e, v: v["q_2"] * (v["a"] + v["q_1"] * e) ** 2,
     ({"a": 1, "q_1": 0.2, "q_2": 1}, {"a": 0.5, "q_1": -1.3, "q_2": -1})),
    ("u^x", "U(0,1)", "u", lambda e, v: e ** v["x"], ({"x": 2}, {"x": -0.5}, {"x": 0})),
    ("abs(eps)^x", "N(0,1)", "epsilon", lambda e, v: np.abs(e) ** v["x"], ({"x": 2}, {"x": -0.5})),
    ("exp(t*u)", "U(0,1)", "u", lambda e, v: np.exp(v["t"] * e), ({"t": 2}, {"t": -1.5}, {"t": 0})),
    ("max(a, abs(eps))", "N(0,1)", "epsilon", lambda e, v: np.maximum(v["a"], np.abs(e)), ({"a": 0.7}, {"a": -1}, {"a": 0})),
    ("min(a, exp(eps))", "N(0,1)", "epsilon", lambda e, v: np.minimum(v["a"], np.exp(e)), ({"a": 0.7}, {"a": -1}, {"a": 0})),
    ("max(a, min(b, eps))", "N(0,1)", "epsilon", lambda e, v: np.maximum(v["a"], np.minimum(v["b"], e)),
     ({"a": -1, "b": 2}, {"a": 1, "b": -2}, {"a": 1, "b": 1})),
    ("max(eps, a*eps)", "N(0,1)", "epsilon", lambda e, v: np.maximum(e, v["a"] * e), ({"a": 0.1}, {"a": -1}, {"a": 3}, {"a": 0}, {"a": 1})),
    ("{1 if u < p; 0 otherwise}", "U(0,1)", "u", lambda e, v: np.where(e < v["p"], 1.0, 0.0), ({"p": 0.3}, {"p": 2}, {"p": -1}, {"p": 1})),
    ("sign(u - x)", "U(0,1)", "u", lambda e, v: np.sign(e - v["x"]), ({"x": 0.3}, {"x": 2}, {"x": -1})),
    ("abs(u - x)", "U(0,1)", "u", lambda e, v: np.abs(e - v["x"]), ({"x": 0.3}, {"x": 0.7}, {"x": 0.5}, {"x": 2}, {"x": -1})),
    ("eps^2", "U(a,b)", "epsilon", lambda e, v: (v["a"] + (v["b"] - v["a"]) * e) ** 2,
     ({"a": -1, "b": 2}, {"a": -2, "b": 1}, {"a": 1, "b": 3}, {"a": -3, "b": -1}, {"a": -1, "b": 1})),
    ("max(x*eps, y*eps)", "N(0,1)", "epsilon", lambda e, v: np.maximum(v["x"] * e, v["y"] * e),
     ({"x": 2, "y": 1}, {"x": -1, "y": 2}, {"x": 0, "y": -2}, {"x": 0, "y": 2}, {"x": -2, "y": -1}, {"x": 1, "y": 1}, {"x": 0, "y": 0})),
    ("log(1 + exp(x*eps))/x", "N(0,1)", "epsilon", lambda e, v: np.logaddexp(0, v["x"] * e) / v["x"], ({"x": 2}, {"x": -1})),
    ("u^(1/n)", "U(0,1)", "u", lambda e, v: e ** (1 / v["n"]), ({"n": 2}, {"n": -1.5})),
    ("max(0, x*eps)", "N(0,1)", "epsilon", lambda e, v: np.maximum(0, v["x"] * e), ({"x": 2}, {"x": -3}, {"x": 0})),
    ("(x - 100)*exp(eps)", "N(0,1)", "epsilon", lambda e, v: (v["x"] - 100) * np.exp(e), ({"x": 101}, {"x": 3}, {"x": 100})),
)  # fmt: skip


@pytest.mark.parametrize(("z", "noise", "letter", "apply", "tried"), MAPS, ids=[row[0] for row in MAPS])
def test_one_case_holds_everywhere_and_is_right(z: str, noise: str, letter: str, apply: Any, tried: tuple[dict[str, float], ...]) -> None:
    base = read_distribution(noise)
    found = cases(parse(z), letter, base, Facts())  # type: ignore[arg-type]
    draws = (N if noise.startswith("N") else U).rvs(100_000, random_state=np.random.default_rng(5))
    for values in tried:
        exact = {name: number(Fraction(each)) for name, each in values.items()}
        holding = [case for case in found if case.condition is None or evaluate(case.condition, exact) == TRUE]
        assert len(holding) == 1, values
        with np.errstate(all="ignore"):
            certificate = certify(holding[0].law, np.asarray(apply(draws, values), dtype=float), values)
        assert certificate.passed, (values, certificate)


@pytest.mark.parametrize(
    ("z", "noise", "said"),
    [
        ("max(eps, a*eps)", "", ["0 < a < 1", "a < 0", "a = 0", "a > 1", "a = 1"]),
        ("{1 if u < p; 0 otherwise}", "U(0,1)", ["0 < p < 1", "p >= 1", "p <= 0"]),
        ("max(a, abs(eps))", "", ["a > 0", "a <= 0"]),
        ("log(x)*eps", "", ["x != 1", "x = 1"]),
    ],
)
def test_conditions_are_said_of_a_letter(z: str, noise: str, said: list[str]) -> None:
    found = asked(z, **({"noise": noise} if noise else {})).results["cases"]
    assert [ascii_text(condition) for _, condition in found.cases] == said  # type: ignore[attr-defined]


def test_a_uniform_noise_with_letters_has_its_ends_in_order() -> None:
    found = asked("2*eps", noise="U(a,b)")
    assert result(found, "family") == "U(2*a, 2*b)"
    assert "cases" not in found.results


def test_more_orders_than_are_told_apart_are_refused_with_what_would_work() -> None:
    with pytest.raises(Undecided, match="--at a=2,b=2,c=2"):
        asked("max(a, b, c)*exp(max(a*eps, b*eps, c*eps))")


def test_a_coin_is_named() -> None:
    assert result(asked("{1 if u < 0.3; 0 otherwise}", noise="U(0,1)"), "family") == "Bernoulli(0.3)"


def test_a_case_with_density_and_point_mass_keeps_both() -> None:
    density = "{exp(-z^2/(2*x^2))/(sqrt(2*pi)*abs(x)) if z > 0; 0 otherwise}"
    assert result(asked("max(0, x*eps)"), "cases") == f"{{0.5*delta(0) + {density} if x != 0; delta(0) if x = 0}}"


def test_single_results_say_for_which_letters_they_hold() -> None:
    (warning,) = asked("x*eps^2").warnings
    assert "hold where `x > 0`" in warning.message
    assert not asked("x^2 + 2x + x^2/2*eps").warnings


# Moments and quantiles


@pytest.mark.parametrize("a", [0.5, 2.0])
def test_the_mean_of_a_bent_map_with_a_letter(a: float) -> None:
    found = asked("max(a, abs(eps))", assume="a > 0")
    put = {"a": number(Fraction(a))}
    from dlcalc.notation.approximate import approximate

    mean = approximate(evaluate(found.results["mean"], put))
    second = approximate(evaluate(found.results["variance"], put)) + mean**2
    pieces = [quad(lambda e, n=n: max(a, abs(e)) ** n * N.pdf(e), -9, 9, points=[-a, a])[0] for n in (1, 2)]
    assert (mean, second) == pytest.approx(tuple(pieces), rel=1e-8)


def test_a_quantile_has_a_letter_of_its_own() -> None:
    assert result(asked("u*eps", noise="Exp(1)", assume="u > 0"), "quantile") == "-log(1 - u_0)*u"
    assert result(asked("-log(u)/lambda"), "quantile") == "-log(1 - u)/lambda"


def test_what_leaves_branches_out_has_no_exact_moment() -> None:
    found = asked("sign(sin(3*eps))", all=True)
    assert next(step for step in found.steps if step.id == "variance").rounded


def test_a_sum_of_gaussians_without_any_factor_is_a_point() -> None:
    assert result(asked("mu + s_1*eps_1 + s_2*eps_2"), "cases").endswith("delta(mu) if s_1^2 + s_2^2 = 0}")


# What is known of letters


@pytest.mark.parametrize(
    ("z", "known"), [("mu + eps/sqrt(n)", "n > 0"), ("log(x) + eps", "x > 0"), ("x^eps", "x > 0"), ("sqrt(x^2)*eps", "x real")]
)
def test_a_letter_under_a_root_or_a_logarithm_is_positive(z: str, known: str) -> None:
    said = " ".join([each.text.replace("`", "") for each in asked(z).assumed])
    assert known in said


def test_what_a_law_needs_of_its_letters_is_said() -> None:
    assert [each.text for each in asked("eps", noise="Gamma(a,b)").assumed] == ["`a > 0`", "`b > 0`"]


def test_a_map_without_a_value_at_a_point_is_checked_at_another() -> None:
    assert "checked at `x = 2`" in asked("sqrt(x - 1)*eps").tables[-1].note


def test_a_law_that_cannot_be_checked_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    from dlcalc.topics.reparam import checks

    monkeypatch.setattr(checks, "points", lambda *_: iter(()))
    with pytest.raises(Undecided, match="could not be checked"):
        asked("x*eps")


def test_points_are_few_for_many_letters() -> None:
    from dlcalc.topics.reparam.checks import _TRIED

    assert _TRIED // 300 < 100  # each of them is a point of 300 letters
    assert "300" not in result(asked("+".join([f"a_{place}*eps" for place in range(60)])), "mean")


@pytest.mark.parametrize(("at", "says"), [("sigma=1/0", "division by zero"), ("sigma=inf", "finite"), ("z=9**9**9", "bits")])
def test_a_value_that_is_none_is_refused(at: str, says: str) -> None:
    with pytest.raises(DomainError) as caught:
        asked("mu + sigma*eps", at=at)
    assert caught.value.parameter == "at"
    assert says in caught.value.rule
    assert value(asked("mu + sigma*eps", at="mu=0,sigma=2,z=0"), "cdf_at") == 0.5
