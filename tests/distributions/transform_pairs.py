"""Maps with their noises, as our text and as plain NumPy and SciPy: what the transform engine is held against."""

from __future__ import annotations

from collections.abc import Callable
from math import e, pi, sqrt
from typing import Any, NamedTuple

import numpy as np
from scipy import stats


class Pair(NamedTuple):
    """A map and a noise.

    Attributes:
        map: as typed.
        noise: as typed.
        apply: the same map in NumPy.
        draws: the same noise in SciPy.
        law: the law of the map in SciPy, where it has one.
        atoms: values of positive probability.
        mean, variance: known in closed form; None where they do not exist or are not known.
        values: numbers for the free letters.
    """

    map: str
    noise: str
    apply: Callable[[Any], Any]
    draws: Any
    law: Any = None
    atoms: dict[float, float] | None = None
    mean: float | None = None
    variance: float | None = None
    values: dict[str, float] | None = None


N, U, E = stats.norm(), stats.uniform(), stats.expon()
L, G, C = stats.laplace(), stats.gumbel_r(), stats.cauchy()
LOGISTIC = stats.logistic()
GAMMA = stats.gamma(2, scale=1 / 3)
BETA = stats.beta(2, 3)
T5 = stats.t(5)
UPI = stats.uniform(0, pi)
HALF_TURN = stats.uniform(-pi / 2, pi)
SYM = stats.uniform(-1, 2)
CHI1 = stats.chi2(1)


def _logistic(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def _softplus(x: Any) -> Any:
    return np.logaddexp(0, x)


PAIRS = (
    # affine maps
    Pair("mu+sigma*eps", "N(0,1)", lambda x: 1 + 2 * x, N, stats.norm(1, 2), mean=1, variance=4, values={"mu": 1, "sigma": 2}),
    Pair("x^2+2x+x^2/2*eps", "N(0,1)", lambda x: 8 + 2 * x, N, stats.norm(8, 2), mean=8, variance=4, values={"x": 2}),
    Pair("x^2+2x+x^2/2*eps", "N(0,1)", lambda x: -0.75 + 1.125 * x, N, stats.norm(-0.75, 1.125), values={"x": -1.5}),
    Pair("x*eps", "N(0,1)", lambda x: -3 * x, N, stats.norm(0, 3), mean=0, variance=9, values={"x": -3}),
    Pair("3-2eps", "N(1,4)", lambda x: 3 - 2 * x, stats.norm(1, 2), stats.norm(1, 4), mean=1, variance=16),
    Pair("a+b*eps", "U(0,1)", lambda x: 1 - 2 * x, U, stats.uniform(-1, 2), mean=0, variance=1 / 3, values={"a": 1, "b": -2}),
    Pair("x*eps", "Exp(2)", lambda x: 3 * x, stats.expon(scale=0.5), stats.expon(scale=1.5), mean=1.5, variance=2.25, values={"x": 3}),
    Pair("x*eps", "Exp(2)", lambda x: -3 * x, stats.expon(scale=0.5), mean=-1.5, variance=2.25, values={"x": -3}),
    Pair("mu+b*eps", "Laplace(0,1)", lambda x: 1 - 2 * x, L, stats.laplace(1, 2), mean=1, variance=8, values={"mu": 1, "b": -2}),
    Pair("mu+s*eps", "Logistic(0,1)", lambda x: 1 + 2 * x, LOGISTIC, stats.logistic(1, 2), mean=1, values={"mu": 1, "s": 2}),
    Pair("1+2eps", "Gumbel(0,1)", lambda x: 1 + 2 * x, G, stats.gumbel_r(1, 2), variance=4 * pi**2 / 6),
    Pair("1-2eps", "Gumbel(0,1)", lambda x: 1 - 2 * x, G, stats.gumbel_l(1, 2), variance=4 * pi**2 / 6),
    Pair("2eps", "Gamma(2,3)", lambda x: 2 * x, GAMMA, stats.gamma(2, scale=2 / 3), mean=4 / 3, variance=8 / 9),
    Pair("2eps+1", "t(5)", lambda x: 2 * x + 1, T5, stats.t(5, 1, 2), mean=1, variance=20 / 3),
    Pair("1-eps", "Beta(2,3)", lambda x: 1 - x, BETA, stats.beta(3, 2), mean=0.6, variance=0.04),
    Pair("2-3eps", "Cauchy(0,1)", lambda x: 2 - 3 * x, C, stats.cauchy(2, 3)),
    Pair("(mu+sigma*eps)^2-sigma^2*eps^2", "N(0,1)", lambda x: 1 + 4 * x, N, stats.norm(1, 4), values={"mu": 1, "sigma": 2}),
    # exponentials and logarithms
    Pair("exp(mu+sigma*eps)", "N(0,1)", lambda x: np.exp(0.5 + 0.8 * x), N, stats.lognorm(0.8, scale=e**0.5),
         mean=e ** (0.5 + 0.32), values={"mu": 0.5, "sigma": 0.8}),
    Pair("2^eps", "N(0,1)", lambda x: 2.0**x, N, stats.lognorm(np.log(2))),
    Pair("-log(-log(u))", "U(0,1)", lambda x: -np.log(-np.log(x)), U, stats.gumbel_r()),
    Pair("-log(u)/lambda", "U(0,1)", lambda x: -np.log(x) / 3, U, stats.expon(scale=1 / 3), mean=1 / 3, variance=1 / 9,
         values={"lambda": 3}),
    Pair("log(u/(1-u))", "U(0,1)", lambda x: np.log(x / (1 - x)), U, stats.logistic(), mean=0, variance=pi**2 / 3),
    Pair("log(eps)", "Exp(1)", np.log, E, stats.gumbel_l()),
    Pair("-log(eps)", "Exp(2)", lambda x: -np.log(x), stats.expon(scale=0.5), stats.gumbel_r(np.log(2))),
    Pair("exp(eps)", "Exp(3)", np.exp, stats.expon(scale=1 / 3), stats.pareto(3), mean=1.5, variance=0.75),
    Pair("exp(-eps)", "Exp(3)", lambda x: np.exp(-x), stats.expon(scale=1 / 3), stats.beta(3, 1), mean=0.75),
    Pair("exp(eps)", "Gamma(2,3)", np.exp, GAMMA, None, mean=9 / 4),
    Pair("exp(eps)", "Laplace(0,1/3)", np.exp, stats.laplace(0, 1 / 3), stats.loglaplace(3), mean=9 / 8),
    Pair("exp(eps)", "U(0,1)", np.exp, U, stats.loguniform(1, e), mean=e - 1),
    Pair("exp(eps)", "Gumbel(0,1/3)", np.exp, stats.gumbel_r(0, 1 / 3), stats.invweibull(3)),
    Pair("exp(eps)", "Logistic(0,1/3)", np.exp, stats.logistic(0, 1 / 3), stats.fisk(3)),
    # powers
    Pair("eps^2", "N(0,1)", np.square, N, CHI1, mean=1, variance=2),
    Pair("3*eps^2", "N(0,1)", lambda x: 3 * x * x, N, stats.chi2(1, scale=3), mean=3, variance=18),
    Pair("(mu+sigma*eps)^2", "N(0,1)", lambda x: (1 + 2 * x) ** 2, N, stats.ncx2(1, 0.25, scale=4), mean=5, variance=48,
         values={"mu": 1, "sigma": 2}),
    Pair("eps^2+2eps", "N(0,1)", lambda x: x * x + 2 * x, N, stats.ncx2(1, 1, loc=-1), mean=1, variance=6),
    Pair("eps^3", "N(0,1)", lambda x: x**3, N, mean=0, variance=15),
    Pair("eps^4-eps^2", "N(0,1)", lambda x: x**4 - x**2, N, mean=2, variance=74),
    Pair("eps^2", "U(0,1)", np.square, U, stats.beta(0.5, 1), mean=1 / 3, variance=4 / 45),
    Pair("sqrt(u)", "U(0,1)", np.sqrt, U, stats.beta(2, 1), mean=2 / 3, variance=1 / 18),
    Pair("eps^2", "U(-1,2)", np.square, stats.uniform(-1, 3), mean=1, variance=1.2),
    Pair("1/eps", "N(0,1)", lambda x: 1 / x, N),
    Pair("1/eps", "Cauchy(0,1)", lambda x: 1 / x, C, C),
    Pair("1/eps", "Gamma(2,3)", lambda x: 1 / x, GAMMA, stats.invgamma(2, scale=3), mean=3),
    Pair("1/u", "U(0,1)", lambda x: 1 / x, U, stats.pareto(1)),
    Pair("eps^(1/3)", "Exp(2)", np.cbrt, stats.expon(scale=0.5), stats.weibull_min(3, scale=0.5 ** (1 / 3))),
    Pair("sqrt(2eps)", "Exp(1)", lambda x: np.sqrt(2 * x), E, stats.rayleigh(), mean=sqrt(pi / 2), variance=2 - pi / 2),
    Pair("sqrt(-2*log(1-u))", "U(0,1)", lambda x: np.sqrt(-2 * np.log1p(-x)), U, stats.rayleigh()),
    Pair("eps^(-2)", "N(0,1)", lambda x: x**-2.0, N, stats.levy()),
    Pair("root(eps,3)", "N(0,1)", np.cbrt, N, mean=0),
    # sizes and bends
    Pair("|eps|", "N(0,1)", np.abs, N, stats.halfnorm(), mean=sqrt(2 / pi), variance=1 - 2 / pi),
    Pair("|eps-1|", "N(0,1)", lambda x: np.abs(x - 1), N, stats.foldnorm(1)),
    Pair("|eps|", "Laplace(0,2)", np.abs, stats.laplace(0, 2), stats.expon(scale=2), mean=2, variance=4),
    Pair("|eps|", "U(-1,2)", np.abs, stats.uniform(-1, 3), mean=5 / 6),
    Pair("tanh(eps)", "N(0,1)", np.tanh, N, mean=0),
    Pair("sigmoid(eps)", "N(0,1)", _logistic, N, mean=0.5),
    Pair("1/(1+exp(-eps))", "Logistic(0,1)", _logistic, LOGISTIC, U, mean=0.5, variance=1 / 12),
    Pair("softplus(eps)", "N(0,1)", _softplus, N),
    Pair("log(1+exp(eps))", "Logistic(0,1)", _softplus, LOGISTIC, E, mean=1, variance=1),
    Pair("arctan(eps)", "Cauchy(0,1)", np.arctan, C, stats.uniform(-pi / 2, pi), mean=0, variance=pi**2 / 12),
    Pair("tan(pi*(u-1/2))", "U(0,1)", lambda x: np.tan(pi * (x - 0.5)), U, C),
    Pair("sin(eps)", "U(0,pi)", np.sin, UPI, mean=2 / pi, variance=0.5 - 4 / pi**2),
    Pair("cos(eps)", "U(0,pi)", np.cos, UPI, stats.arcsine(-1, 2), mean=0, variance=0.5),
    Pair("sin(eps)", "U(-pi/2,pi/2)", np.sin, HALF_TURN, stats.arcsine(-1, 2), mean=0, variance=0.5),
    Pair("sin(eps)^2", "U(0,pi)", lambda x: np.sin(x) ** 2, UPI, stats.arcsine(), mean=0.5, variance=0.125),
    Pair("sin(eps)", "N(0,1)", np.sin, N, mean=0, variance=(1 - e**-2) / 2),
    Pair("cosh(eps)", "N(0,1)", np.cosh, N, mean=e**0.5),
    Pair("sinh(eps)", "N(0,1)", np.sinh, N, mean=0, variance=(e**2 - 1) / 2),
    Pair("Phi(eps)", "N(0,1)", stats.norm.cdf, N, U, mean=0.5, variance=1 / 12),
    Pair("(1-u)/(1+u)", "U(0,1)", lambda x: (1 - x) / (1 + x), U, mean=2 * np.log(2) - 1),
    Pair("-sign(u-1/2)*log(1-2*|u-1/2|)", "U(0,1)", lambda x: -np.sign(x - 0.5) * np.log1p(-2 * np.abs(x - 0.5)), U, L, mean=0, variance=2),
    # point masses
    Pair("max(0,eps)", "N(0,1)", lambda x: np.maximum(0, x), N, atoms={0: 0.5}, mean=1 / sqrt(2 * pi), variance=0.5 - 1 / (2 * pi)),
    Pair("relu(1-2eps)", "N(0,1)", lambda x: np.maximum(0, 1 - 2 * x), N, atoms={0: stats.norm.sf(0.5)}),
    Pair("min(1,eps)", "Exp(1)", lambda x: np.minimum(1, x), E, atoms={1: 1 / e}, mean=1 - 1 / e),
    Pair("max(-1,min(1,eps))", "N(0,1)", lambda x: np.clip(x, -1, 1), N, atoms={-1: stats.norm.sf(1), 1: stats.norm.sf(1)}, mean=0),
    Pair("sign(eps)", "N(0,1)", np.sign, N, atoms={-1: 0.5, 1: 0.5}, mean=0, variance=1),
    Pair("floor(3u)", "U(0,1)", lambda x: np.floor(3 * x), U, atoms={0: 1 / 3, 1: 1 / 3, 2: 1 / 3}, mean=1, variance=2 / 3),
    Pair("ceil(eps)", "U(0,5/2)", np.ceil, stats.uniform(0, 2.5), atoms={1: 0.4, 2: 0.4, 3: 0.2}, mean=1.8),
    Pair("max(0,1-eps^2)", "N(0,1)", lambda x: np.maximum(0, 1 - x * x), N, atoms={0: 2 * stats.norm.sf(1)}),
    Pair("eps*|eps|", "N(0,1)", lambda x: x * np.abs(x), N, mean=0, variance=3),
    Pair("max(eps,eps/10)", "N(0,1)", lambda x: np.maximum(x, x / 10), N, mean=0.9 / sqrt(2 * pi)),
    Pair("{eps if eps > 0; exp(eps) - 1 otherwise}", "N(0,1)", lambda x: np.where(x > 0, x, np.expm1(x)), N),
    Pair("{1 if eps > 1; eps if eps > 0; 0 otherwise}", "N(0,1)", lambda x: np.clip(x, 0, 1), N, atoms={0: 0.5, 1: stats.norm.sf(1)}),
    Pair("|max(0,eps)-1|", "N(0,1)", lambda x: np.abs(np.maximum(0, x) - 1), N, atoms={1: 0.5}),
)  # fmt: skip
