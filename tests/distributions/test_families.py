"""Every family against SciPy: density, CDF, quantiles, moments, mode, entropy, draws."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from dlcalc.derivation.errors import DomainError
from dlcalc.distributions.families import FAMILIES, Distribution, make
from dlcalc.notation.approximate import approximate
from dlcalc.notation.expr import Expr, Interval, Num, Sym, number
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text

Oracle = Any  # a frozen distribution of SciPy's
CASES = [
    ("normal", ("1", "4"), stats.norm(1, 2)),
    ("normal", ("-2", "1/9"), stats.norm(-2, 1 / 3)),
    ("uniform", ("-1", "2"), stats.uniform(-1, 3)),
    ("exponential", ("2",), stats.expon(scale=0.5)),
    ("laplace", ("1", "1/2"), stats.laplace(1, 0.5)),
    ("logistic", ("1", "2"), stats.logistic(1, 2)),
    ("gumbel", ("1", "2"), stats.gumbel_r(1, 2)),
    ("gamma", ("3/2", "2"), stats.gamma(1.5, scale=0.5)),
    ("gamma", ("40", "1/2"), stats.gamma(40, scale=2)),
    ("gamma", ("1/2", "1"), stats.gamma(0.5)),
    ("student", ("3",), stats.t(3)),
    ("student", ("300",), stats.t(300)),
    ("beta", ("2", "5"), stats.beta(2, 5)),
    ("beta", ("1/2", "3"), stats.beta(0.5, 3)),
    ("cauchy", ("1", "2"), stats.cauchy(1, 2)),
    ("lognormal", ("1/2", "1/4"), stats.lognorm(0.5, scale=math.exp(0.5))),
    ("chisquared", ("1",), stats.chi2(1)),
    ("chisquared", ("5",), stats.chi2(5)),
    ("halfnormal", ("4",), stats.halfnorm(scale=2)),
    ("rayleigh", ("2",), stats.rayleigh(scale=2)),
    ("weibull", ("3/2", "2"), stats.weibull_min(1.5, scale=2)),
    ("inversegamma", ("3", "2"), stats.invgamma(3, scale=2)),
    ("pareto", ("2", "3"), stats.pareto(3, scale=2)),
    ("power", ("3", "2"), stats.powerlaw(3, scale=2)),
    ("arcsine", ("-1", "2"), stats.arcsine(-1, 3)),
    ("foldednormal", ("1", "4"), stats.foldnorm(0.5, scale=2)),
    ("frechet", ("3", "2"), stats.invweibull(3, scale=2)),
    ("levy", ("2",), stats.levy(scale=2)),
    ("loguniform", ("1/2", "8"), stats.loguniform(0.5, 8)),
    ("loglogistic", ("2", "3"), stats.fisk(3, scale=2)),
]
PLACES = [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999]
every_case = pytest.mark.parametrize(("name", "parameters", "oracle"), CASES, ids=[f"{name}({','.join(at)})" for name, at, _ in CASES])


def made(name: str, parameters: tuple[str, ...]) -> Distribution:
    return make(name, *[parse(each) for each in parameters])


def test_every_family_has_an_oracle() -> None:
    assert {name for name, _, _ in CASES} | {"logitnormal", "bernoulli", "point"} == set(FAMILIES)


@every_case
def test_density_and_cdf(name: str, parameters: tuple[str, ...], oracle: Oracle) -> None:
    of = made(name, parameters)
    x = oracle.ppf(PLACES)
    np.testing.assert_allclose(of.pdf(x), oracle.pdf(x), rtol=1e-9)
    np.testing.assert_allclose(of.logpdf(x), oracle.logpdf(x), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(of.cdf_at(x), oracle.cdf(x), rtol=1e-9)


@every_case
def test_formulas_are_the_numbers(name: str, parameters: tuple[str, ...], oracle: Oracle) -> None:
    """The tree at an exact place, evaluated rigorously, is SciPy's density there."""
    of = made(name, parameters)
    at = Fraction(oracle.ppf(0.3)).limit_denominator(50)
    assert approximate(of.density(number(at))) == pytest.approx(oracle.pdf(float(at)), rel=1e-9)
    if (cdf := of.cdf(number(at))) is not None:
        assert approximate(cdf) == pytest.approx(oracle.cdf(float(at)), rel=1e-9)
    if (quantile := of.quantile(number(Fraction(3, 10)))) is not None:
        assert approximate(quantile) == pytest.approx(oracle.ppf(0.3), rel=1e-9)


@every_case
def test_quantiles(name: str, parameters: tuple[str, ...], oracle: Oracle) -> None:
    of = made(name, parameters)
    np.testing.assert_allclose(of.ppf(np.array(PLACES)), oracle.ppf(PLACES), rtol=1e-8, atol=1e-12)
    low, high = oracle.support()
    assert of.ppf(np.array([0.0, 1.0])).tolist() == [low, high]


@every_case
def test_moments(name: str, parameters: tuple[str, ...], oracle: Oracle) -> None:
    of = made(name, parameters)
    mean, variance = oracle.stats("mv")
    for found, expected in ((of.mean(), float(mean)), (of.variance(), float(variance))):
        if found is not None:
            assert approximate(found) == pytest.approx(expected, rel=1e-9, abs=1e-12)
        else:
            assert not math.isfinite(expected) or name == "gumbel"
    if (entropy := of.entropy()) is not None:
        assert approximate(entropy) == pytest.approx(float(oracle.entropy()), rel=1e-7)


@every_case
def test_the_mode_is_highest(name: str, parameters: tuple[str, ...], oracle: Oracle) -> None:
    of = made(name, parameters)
    mode = of.mode()
    if mode is None:
        return
    peak = approximate(mode)
    nearby = oracle.ppf(np.linspace(0.001, 0.999, 999))
    low, high = oracle.support()
    inside = min(max(peak, low + 1e-9), high - 1e-9)
    assert oracle.pdf(inside) >= oracle.pdf(nearby).max() * (1 - 1e-9)


@every_case
def test_the_logarithm_of_the_moment_generating_function(name: str, parameters: tuple[str, ...], oracle: Oracle) -> None:
    of = made(name, parameters)
    found = of.log_mgf(number(Fraction(1, 7)))
    if found is None:
        return
    low, high = oracle.ppf([1e-15, 1 - 1e-15])
    low, high = low - abs(low), high + abs(high)
    value = integrate.quad(lambda x: math.exp(x / 7) * oracle.pdf(x), low, high, points=oracle.ppf([0.1, 0.5, 0.9]), limit=400)[0]
    assert approximate(found) == pytest.approx(math.log(value), abs=1e-6)


@every_case
def test_outside_the_support_there_is_nothing(name: str, parameters: tuple[str, ...], oracle: Oracle) -> None:
    of = made(name, parameters)
    low, high = oracle.support()
    assert list(of.ends()) == pytest.approx([low, high])
    outside = np.array([x for x in (low - 1, high + 1) if math.isfinite(x)])
    assert of.pdf(outside).tolist() == [0] * outside.size
    assert of.cdf_at(outside).tolist() == [float(x > high) for x in outside]


@every_case
def test_draws_follow_the_cdf(name: str, parameters: tuple[str, ...], oracle: Oracle) -> None:
    n = 20_000
    draws = np.sort(made(name, parameters).sample(np.random.default_rng(7), n))
    ahead = np.abs(oracle.cdf(draws) - (np.arange(n) + 0.5) / n).max()
    assert ahead < math.sqrt(math.log(2 / 1e-9) / (2 * n))  # Dvoretzky, Kiefer, Wolfowitz, Massart


def test_logit_normal_is_the_sigmoid_of_a_normal() -> None:
    of, under = made("logitnormal", ("1/2", "4")), stats.norm(0.5, 2)
    y = np.linspace(-5, 5, 21)
    x = 1 / (1 + np.exp(-y))
    np.testing.assert_allclose(of.cdf_at(x), under.cdf(y), rtol=1e-9)
    np.testing.assert_allclose(of.pdf(x), under.pdf(y) / (x * (1 - x)), rtol=1e-9)
    np.testing.assert_allclose(of.ppf(under.cdf(y)), x, rtol=1e-9)


def test_densities_do_not_underflow_as_logarithms() -> None:
    far = np.array([-500.0, 500.0])
    np.testing.assert_allclose(made("normal", ("0", "1")).logpdf(far), stats.norm.logpdf(far))
    np.testing.assert_allclose(made("logistic", ("0", "1/10")).logpdf(far), stats.logistic.logpdf(far, 0, 0.1))
    np.testing.assert_allclose(made("foldednormal", ("1", "1")).logpdf(far[1:]), stats.norm.logpdf(far[1:], 1))  # the other side is nothing


def test_discrete_families() -> None:
    of = made("bernoulli", ("3/10",))
    x = np.array([-1.0, 0.0, 0.5, 1.0, 2.0])
    assert of.pdf(x).tolist() == [0, 0.7, 0, 0.3, 0]
    np.testing.assert_allclose(of.cdf_at(x), [0, 0.7, 0.7, 1, 1])
    assert of.ppf(np.array([0.1, 0.7, 0.71, 1.0])).tolist() == [0, 0, 1, 1]
    assert [ascii_text(each) for atom in of.atoms() for each in atom] == ["0", "0.7", "1", "0.3"]
    point = made("point", ("5/2",))
    assert point.pdf(np.array([2.5, 2.0])).tolist() == [1, 0]
    assert point.sample(np.random.default_rng(1), 3).tolist() == [2.5] * 3


def test_parameters_are_spelt_out() -> None:
    assert made("normal", ("1", "4")).says() == "mean `1`, variance `4`, standard deviation `2`"
    assert made("exponential", ("2",)).says() == "rate `2`, mean `0.5`"
    assert made("halfnormal", ("4",)).says() == "the absolute value of `N(0, 4)`"
    assert made("normal", ("1", "4")).text() == "N(1, 4)"


def test_symbols_stay() -> None:
    of = make("normal", Sym("m"), parse("s^2"))
    assert of.text() == "N(m, s^2)"
    assert of.mean() == Sym("m")
    assert ascii_text(of.density(Sym("z"))) == "exp(-(z - m)^2/(2*s^2))/sqrt(2*pi*s^2)"
    assert of.support() == Interval(parse("-inf"), parse("inf"), (False, False))
    nu: Expr = Sym("n")
    assert make("student", nu).variance() is None


def test_moments_that_do_not_exist() -> None:
    assert made("student", ("1",)).mean() is None
    assert made("student", ("2",)).variance() is None
    assert made("cauchy", ("0", "1")).mean() is None
    assert made("pareto", ("1", "1")).mean() is None


@pytest.mark.parametrize(
    ("name", "parameters", "rule"),
    [
        ("normal", ("0", "0"), "variance must be positive"),
        ("normal", ("0", "-1"), "variance must be positive"),
        ("uniform", ("2", "1"), "lower end"),
        ("exponential", ("-1",), "rate must be positive"),
        ("bernoulli", ("3/2",), "between 0 and 1"),
        ("student", ("0",), "degrees of freedom"),
        ("normal", ("0",), "N takes mu, v: 2, not 1"),
    ],
)
def test_a_rule_that_is_broken(name: str, parameters: tuple[str, ...], rule: str) -> None:
    with pytest.raises(DomainError, match=rule):
        made(name, parameters)


def test_python_numbers_are_parameters() -> None:
    assert make("normal", 0, 1) == make("normal", Num(0), Num(1))
