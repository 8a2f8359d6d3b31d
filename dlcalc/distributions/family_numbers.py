"""Densities, CDFs, quantiles and draws of one distribution as floats: its own formulas, and kernels where those have no closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.distributions.families import Distribution
from dlcalc.distributions.numeric import log_compiled
from dlcalc.notation.approximate import approximate
from dlcalc.notation.expr import Sym

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.random import Generator
    from numpy.typing import NDArray

    Floats = NDArray[Any]


def numbers(of: Distribution) -> tuple[float, ...]:
    """The parameters as floats."""
    return tuple([approximate(each) for each in of.parameters])


def _inside(of: Distribution, x: Floats) -> Floats:
    """Where the density lives; an end that does not belong to the support is outside."""
    low, high = of.ends()
    above = x >= low if of.family.closed[0] else x > low
    below = x <= high if of.family.closed[1] else x < high
    found: Floats = above & below
    return found


def logpdf(of: Distribution, x: Floats) -> Floats:
    """See :meth:`~dlcalc.distributions.families.Distribution.logpdf`."""
    import numpy as np

    x = np.asarray(x, dtype=float)
    if of.family.discrete:
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(pdf(of, x)))
    found = log_compiled(of.density(Sym("x")), "x")(x)
    return np.where(_inside(of, x), found, -np.inf)


def pdf(of: Distribution, x: Floats) -> Floats:
    """See :meth:`~dlcalc.distributions.families.Distribution.pdf`."""
    import numpy as np

    x = np.asarray(x, dtype=float)
    if not of.family.discrete:
        return np.asarray(np.exp(logpdf(of, x)))
    found = np.zeros(x.shape)
    for place, probability in of.atoms():
        found = found + approximate(probability) * (x == approximate(place))
    return found


def cdf_at(of: Distribution, x: Floats) -> Floats:
    """See :meth:`~dlcalc.distributions.families.Distribution.cdf_at`."""
    import numpy as np

    x = np.asarray(x, dtype=float)
    if of.family.discrete:
        found = np.zeros(x.shape)
        for place, probability in of.atoms():
            found = found + approximate(probability) * (x >= approximate(place))
        return np.minimum(found, 1)
    low, high = of.ends()
    between = (x > low) & (x < high)
    found = np.where(x >= high, 1.0, 0.0)
    if between.any():
        kernel = _CDF.get(of.family.name)
        found[between] = kernel(numbers(of), x[between]) if kernel else of.compiled("cdf")(x[between])
    return found


def ppf(of: Distribution, u: Floats) -> Floats:
    """See :meth:`~dlcalc.distributions.families.Distribution.ppf`."""
    import numpy as np

    u = np.asarray(u, dtype=float)
    if of.family.discrete:
        atoms = sorted([(approximate(place), approximate(probability)) for place, probability in of.atoms()])
        levels = np.cumsum([probability for _, probability in atoms])
        places = np.searchsorted(levels, u * (1 - 1e-15), side="left")
        return np.asarray([place for place, _ in atoms])[np.minimum(places, len(atoms) - 1)]
    low, high = of.ends()
    if of.family.name in _NORMAL:
        middle = of._replace(family=_family("normal"), parameters=of.parameters)
        return _NORMAL[of.family.name](_normal_ppf(middle, u))
    if of.family.quantile:
        found = of.compiled("quantile")(u)
        return np.where(u <= 0, low, np.where(u >= 1, high, found))
    from dlcalc.distributions.special import inverse

    return inverse(lambda x: cdf_at(of, x), u, low, high)


def sample(of: Distribution, rng: Generator, n: int) -> Floats:
    """See :meth:`~dlcalc.distributions.families.Distribution.sample`."""
    draw = _DRAWS.get(of.family.name)
    return draw(rng, numbers(of), n) if draw else ppf(of, rng.random(n))


def _family(name: str) -> Any:
    from dlcalc.distributions.family_table import FAMILIES

    return FAMILIES[name]


def _normal_ppf(of: Distribution, u: Floats) -> Floats:
    from math import inf, sqrt
    from statistics import NormalDist

    import numpy as np

    standard = NormalDist().inv_cdf
    mean, variance = numbers(of)
    z = np.array([standard(each) if 0 < each < 1 else -inf if each <= 0 else inf for each in u.ravel().tolist()]).reshape(u.shape)
    found: Floats = mean + sqrt(variance) * z
    return found


def _exp(y: Floats) -> Floats:
    import numpy as np

    found: Floats = np.exp(y)
    return found


def _expit(y: Floats) -> Floats:
    return 1 / (1 + _exp(-y))


_NORMAL: dict[str, Callable[[Floats], Floats]] = {"normal": lambda y: y, "lognormal": _exp, "logitnormal": _expit}
"""Families that are a function of a Normal with the same parameters."""


def _gamma_cdf(values: tuple[float, ...], x: Floats) -> Floats:
    from dlcalc.distributions.special import gamma_p

    return gamma_p(values[0], values[1] * x)


def _inverse_gamma_cdf(values: tuple[float, ...], x: Floats) -> Floats:
    from dlcalc.distributions.special import gamma_p

    return 1 - gamma_p(values[0], values[1] / x)


def _beta_cdf(values: tuple[float, ...], x: Floats) -> Floats:
    from dlcalc.distributions.special import beta_i

    return beta_i(values[0], values[1], x)


def _student_cdf(values: tuple[float, ...], x: Floats) -> Floats:
    import numpy as np

    from dlcalc.distributions.special import beta_i

    nu = values[0]
    tail = beta_i(nu / 2, 0.5, nu / (nu + x * x)) / 2
    middle = np.sign(x) * beta_i(0.5, nu / 2, x * x / (nu + x * x)) / 2  # near 0 the tail is all but constant
    return np.where(x * x < nu, 0.5 + middle, np.where(x > 0, 1 - tail, tail))


_CDF: dict[str, Callable[[tuple[float, ...], Floats], Floats]] = {
    "gamma": _gamma_cdf, "inversegamma": _inverse_gamma_cdf, "beta": _beta_cdf, "student": _student_cdf,
    "chisquared": lambda values, x: _gamma_cdf((values[0] / 2, 0.5), x),
}  # fmt: skip
"""CDFs that are no formula of the notation."""

_DRAWS: dict[str, Callable[[Generator, tuple[float, ...], int], Floats]] = {
    "normal": lambda rng, at, n: rng.normal(at[0], at[1] ** 0.5, n),
    "uniform": lambda rng, at, n: rng.uniform(at[0], at[1], n),
    "exponential": lambda rng, at, n: rng.exponential(1 / at[0], n),
    "laplace": lambda rng, at, n: rng.laplace(at[0], at[1], n),
    "logistic": lambda rng, at, n: rng.logistic(at[0], at[1], n),
    "gumbel": lambda rng, at, n: rng.gumbel(at[0], at[1], n),
    "gamma": lambda rng, at, n: rng.gamma(at[0], 1 / at[1], n),
    "student": lambda rng, at, n: rng.standard_t(at[0], n),
    "beta": lambda rng, at, n: rng.beta(at[0], at[1], n),
    "cauchy": lambda rng, at, n: at[0] + at[1] * rng.standard_cauchy(n),
    "chisquared": lambda rng, at, n: rng.chisquare(at[0], n),
}
"""NumPy's own generators, where it has one: a sample is independent of the formulas that it is compared with."""
