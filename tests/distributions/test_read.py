"""What people write for a distribution, and what is refused, with the reason."""

from __future__ import annotations

import numpy as np
import pytest

from dlcalc.derivation.errors import DomainError
from dlcalc.distributions.kinds import Discrete, Independent, Mixture, MultivariateNormal
from dlcalc.distributions.read import MOST, read_distribution
from dlcalc.notation.approximate import approximate
from dlcalc.notation.parse import parse
from dlcalc.notation.show import ascii_text

READ = [
    ("N(0,1)", "N(0, 1)"),
    ("N(0, 2^2)", "N(0, 4)"),
    ("N(0, sd=2)", "N(0, 4)"),
    ("N(0, sigma=2)", "N(0, 4)"),
    ("N(mean=1, var=4)", "N(1, 4)"),
    ("N(mu, sigma^2)", "N(mu, sigma^2)"),
    ("N(t, 1)", "N(t, 1)"),
    ("normal(0, 1)", "N(0, 1)"),
    ("𝒩(0, 1)", "N(0, 1)"),
    (r"\mathcal{N}(0, 1)", "N(0, 1)"),
    ("x ~ N(0, 1)", "N(0, 1)"),
    ("U[0, 1]", "U(0, 1)"),
    ("U[1/2, 3/2]", "U(0.5, 1.5)"),
    ("Uniform(0, 1)", "U(0, 1)"),
    ("Exp(2)", "Exp(2)"),
    ("exp(2)", "Exp(2)"),
    ("Exp(rate=2)", "Exp(2)"),
    ("Exp(mean=2)", "Exp(0.5)"),
    ("Gamma(shape=2, scale=3)", "Gamma(2, 1/3)"),
    ("gamma(2, 1)", "Gamma(2, 1)"),
    ("Ber(0.3)", "Bernoulli(0.3)"),
    ("δ(0)", "delta(0)"),
    ("dirac(3)", "delta(3)"),
    ("student(3)", "t(3)"),
    ("0.5*N(0,1) + 0.5*N(3,1)", "0.5*N(0, 1) + 0.5*N(3, 1)"),
    ("(N(0,1) + U(3,4))/2", "0.5*N(0, 1) + 0.5*U(3, 4)"),
    ("0.5N(0,1) + 0.5N(3,1)", "0.5*N(0, 1) + 0.5*N(3, 1)"),
    ("w*N(0,1) + (1 - w)*N(3,1)", "w*N(0, 1) + (1 - w)*N(3, 1)"),
    ("1*N(0,1)", "N(0, 1)"),
    ("0.2 0.3 0.5", "[0.2, 0.3, 0.5]"),
    ("0.2, 0.3, 0.5", "[0.2, 0.3, 0.5]"),
    ("[1/2 1/3 1/6]", "[0.5, 1/3, 1/6]"),
    ("p 1-p", "[p, 1 - p]"),
    ("p, 1 - p", "[p, 1 - p]"),
    ("{0: 0.2, 1: 0.8}", "0.2*delta(0) + 0.8*delta(1)"),
    ("-1:0.2 3:0.8", "0.2*delta(-1) + 0.8*delta(3)"),
    ("N([0,0], [1,0;0,1])", "N([0, 0], [1, 0; 0, 1])"),
    ("N([0 0], [1 0; 0 1])", "N([0, 0], [1, 0; 0, 1])"),
    ("N([1,2], I)", "N([1, 2], [1, 0; 0, 1])"),
    ("N([1,2], 2*I)", "N([1, 2], [2, 0; 0, 2])"),
    ("N([1,2], diag(3,4))", "N([1, 2], [3, 0; 0, 4])"),
    ("N(0, [2,1;1,2])", "N([0, 0], [2, 1; 1, 2])"),
    ("N([m,n], [a,b;b,c])", "N([m, n], [a, b; b, c])"),
    ("[delta(0), U(0,1)]", "[delta(0), U(0, 1)]"),
    ("[theta, U(0,1)]", "[delta(theta), U(0, 1)]"),
]


@pytest.mark.parametrize(("text", "read"), READ)
def test_what_is_read(text: str, read: str) -> None:
    assert read_distribution(text).text() == read


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "a distribution is needed"),
        ("0.5", "one number, and no distribution"),
        ("delta_0", "one number, and no distribution"),
        ("N(0)", "the mean and the variance"),
        ("N(0,1,2)", "not 3"),
        ("N(0,-1)", "variance must be positive"),
        ("N(0, sdd=2)", "not a known name"),
        ("N(0, rate=2)", "no parameter rate"),
        ("N(0, mean=1, var=2)", "given twice"),
        ("N(0 , 1", "never closed"),
        ("U(1,0)", "lower end"),
        ("U(0)", "b is missing"),
        ("Poisson(3)", "no distribution that is known"),
        ("2*N(0,1)", "weights of a mixture sum to 1"),
        ("0.5*N(0,1) + 0.4*N(1,1)", "sum to 1, and these to 0.9"),
        ("1.5*N(0,1) + (-0.5)*N(1,1)", "must be positive"),
        ("N(0,1) - N(1,1)", "no part of a mixture"),
        ("N(0,1)*N(1,1)", "no part of a mixture"),
        ("N(0,1) + x", "no part of a mixture"),
        ("0.5*N([0,0],I) + 0.5*N([1,1],I)", "of one number"),
        ("0.2 0.3", "sum to 1, and these to 0.5"),
        ("0.333 0.333 0.333", "sum to 1"),
        ("0.5 -0.1 0.6", "not negative"),
        ("0:0.5 0.5", "either every probability"),
        ("0.5 nan", "not a known name"),
        ("9**9**9 0.5", "4,096 bits"),
        ("1/0 1", "no value"),
        ("N(0, I)", "how many components"),
        ("N([0,0], [1,2;2,1])", "positive definite"),
        ("N([0,0], [1,2;3,1])", "symmetric"),
        ("N([0,0], [1,0,0;0,1,0;0,0,1])", "2x2 covariance, not 3x3"),
        ("N([0,0], 3)", "no covariance matrix"),
        ("[N([0,0], I), U(0,1)]", "one number"),
        ("__import__('os').system('true')", "system is no distribution"),
        ("N(" * 200 + "0" + ")" * 200, "100 levels deep"),
        ("N(0,1)" + "+N(0,1)" * 5000, "too many; at most 10,000"),
        (" ".join(["0"] * (MOST + 1)), "at most 10,000"),
    ],
)
def test_what_is_refused(text: str, rule: str) -> None:
    with pytest.raises(DomainError, match=rule) as caught:
        read_distribution(text, "p")
    assert caught.value.parameter == "p"


@pytest.mark.parametrize(("text", "position"), [("N(0 , 1", 1), ("Poisson(3)", 0), ("0.5 nan", 4), ("[0.5, nan]", 6)])
def test_the_place_of_an_error(text: str, position: int) -> None:
    with pytest.raises(DomainError) as caught:
        read_distribution(text, "p")
    assert caught.value.position == position


def test_the_size_of_a_vector_may_come_from_elsewhere() -> None:
    found = read_distribution("N(0, I)", dims=3)
    assert isinstance(found, MultivariateNormal)
    assert len(found.mean) == 3


def test_a_mixture_in_numbers() -> None:
    found = read_distribution("0.25*N(0,1) + 0.25*delta(1) + 0.5*U(0,2)")
    assert isinstance(found, Mixture)
    x = np.array([-1.0, 0.5, 1.0, 3.0])
    np.testing.assert_allclose(
        found.pdf(x), [0.25 * 0.24197072, 0.25 * 0.35206533 + 0.25, 0.25 * 0.24197072 + 0.25, 0.25 * 0.00443185], rtol=1e-6
    )
    np.testing.assert_allclose(found.cdf_at(x)[2:], [0.25 * 0.84134475 + 0.25 + 0.25, 0.75 + 0.25 * 0.9986501], rtol=1e-6)
    assert [[ascii_text(each) for each in atom] for atom in found.atoms()] == [["1", "0.25"]]
    draws = found.sample(np.random.default_rng(3), 20_000)
    assert abs((draws == 1).mean() - 0.25) < 0.02
    assert abs(draws.mean() - 0.75) < 0.03


def test_lists_have_places_from_one_on() -> None:
    found = read_distribution("0.2 0.8")
    assert isinstance(found, Discrete)
    assert [approximate(each) for each in found.values] == [1, 2]
    assert found.cdf_at(np.array([0.5, 1.0, 2.0])).tolist() == pytest.approx([0, 0.2, 1])


def test_equal_places_are_one_atom() -> None:
    assert read_distribution("0.5*Bernoulli(1/2) + 0.5*delta(0)").atoms() == ((parse("0"), parse("0.75")), (parse("1"), parse("0.25")))  # type: ignore[union-attr]


def test_components_keep_their_order() -> None:
    found = read_distribution("[U(0,1), 3]")
    assert isinstance(found, Independent)
    assert [each.text() for each in found.components] == ["U(0, 1)", "delta(3)"]


def test_a_normal_vector_is_drawn() -> None:
    found = read_distribution("N([1,-1], [2,1;1,3])")
    assert isinstance(found, MultivariateNormal)
    draws = found.sample(np.random.default_rng(2), 50_000)
    np.testing.assert_allclose(draws.mean(axis=0), [1, -1], atol=0.05)
    np.testing.assert_allclose(np.cov(draws.T), [[2, 1], [1, 3]], atol=0.1)
