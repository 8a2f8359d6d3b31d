"""Which known family a map of a known family follows: a table of facts, applied map by map.

Sources: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions* (2nd ed., 1994 and 1995); Leemis & McQueston,
"Univariate Distribution Relationships", The American Statistician 62(1), 2008. What is named here is still certified.
"""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.distributions.families import Distribution, make
from dlcalc.distributions.transforms.stretches import Layer, read
from dlcalc.distributions.transforms.zeros import sign_of
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ONE, TRUE, ZERO, Expr
from dlcalc.notation.values import Facts


class Located(NamedTuple):
    """``shift + scale·W`` where W follows a known family."""

    shift: Expr
    scale: Expr
    of: Distribution


class Fact(NamedTuple):
    """One row: a family under a condition becomes ``shift + scale·`` another.

    Texts are in the family's letters; of an affine map ``c + d·W`` also in c and d, of a power in p. ``when`` may use ``=`` and
    relations; everything it says must be certain.
    """

    family: str
    when: str
    to: str
    parameters: tuple[str, ...]
    shift: str = "0"
    scale: str = "1"


AFFINE = (
    Fact("normal", "", "normal", ("c + d*mu", "d^2*v")),
    Fact("uniform", "d > 0", "uniform", ("c + d*a", "c + d*b")),
    Fact("uniform", "d < 0", "uniform", ("c + d*b", "c + d*a")),
    Fact("laplace", "", "laplace", ("c + d*mu", "abs(d)*b")),
    Fact("logistic", "", "logistic", ("c + d*mu", "abs(d)*s")),
    Fact("cauchy", "", "cauchy", ("c + d*x_0", "abs(d)*s")),
    Fact("gumbel", "d > 0", "gumbel", ("c + d*mu", "d*beta")),
    Fact("exponential", "c = 0 and d > 0", "exponential", ("lambda/d",)),
    Fact("gamma", "c = 0 and d > 0", "gamma", ("alpha", "beta/d")),
    Fact("chisquared", "c = 0 and d = 1", "chisquared", ("nu",)),
    Fact("chisquared", "c = 0 and d > 0", "gamma", ("nu/2", "1/(2*d)")),
    Fact("student", "c = 0 and d^2 = 1", "student", ("nu",)),
    Fact("beta", "c = 0 and d = 1", "beta", ("alpha", "beta")),
    Fact("beta", "c = 1 and d = -1", "beta", ("beta", "alpha")),
    Fact("lognormal", "c = 0 and d > 0", "lognormal", ("mu + log(d)", "v")),
    Fact("halfnormal", "c = 0 and d > 0", "halfnormal", ("d^2*v",)),
    Fact("foldednormal", "c = 0 and d > 0", "foldednormal", ("d*mu", "d^2*v")),
    Fact("logitnormal", "c = 0 and d = 1", "logitnormal", ("mu", "v")),
    Fact("logitnormal", "c = 1 and d = -1", "logitnormal", ("-mu", "v")),
    Fact("rayleigh", "c = 0 and d > 0", "rayleigh", ("d*s",)),
    Fact("weibull", "c = 0 and d > 0", "weibull", ("k", "d*lambda")),
    Fact("inversegamma", "c = 0 and d > 0", "inversegamma", ("alpha", "d*beta")),
    Fact("pareto", "c = 0 and d > 0", "pareto", ("d*m", "alpha")),
    Fact("power", "c = 0 and d > 0", "power", ("k", "d*b")),
    Fact("arcsine", "d > 0", "arcsine", ("c + d*a", "c + d*b")),
    Fact("arcsine", "d < 0", "arcsine", ("c + d*b", "c + d*a")),
    Fact("frechet", "c = 0 and d > 0", "frechet", ("alpha", "d*s")),
    Fact("levy", "c = 0 and d > 0", "levy", ("d*s",)),
    Fact("loguniform", "c = 0 and d > 0", "loguniform", ("d*a", "d*b")),
    Fact("loglogistic", "c = 0 and d > 0", "loglogistic", ("d*s", "beta")),
    Fact("bernoulli", "c = 0 and d = 1", "bernoulli", ("p",)),
    Fact("bernoulli", "c = 1 and d = -1", "bernoulli", ("1 - p",)),
    Fact("point", "", "point", ("c + d*a",)),
)
"""Closed under c + d·W, d not 0."""

_POWER = (
    Fact("normal", "p = 2 and mu = 0 and v = 1", "chisquared", ("1",)),
    Fact("normal", "p = 2 and mu = 0", "gamma", ("1/2", "1/(2*v)")),
    Fact("normal", "p = -2 and mu = 0", "levy", ("1/v",)),
    Fact("halfnormal", "p = 2 and v = 1", "chisquared", ("1",)),
    Fact("halfnormal", "p = 2", "gamma", ("1/2", "1/(2*v)")),
    Fact("cauchy", "p = -1 and x_0 = 0", "cauchy", ("0", "1/s")),
    Fact("uniform", "a = 0 and p > 0", "power", ("1/p", "b^p")),
    Fact("uniform", "a = 0 and p < 0", "pareto", ("b^p", "-1/p")),
    Fact("lognormal", "", "lognormal", ("p*mu", "p^2*v")),
    Fact("exponential", "p = 1/2", "rayleigh", ("1/sqrt(2*lambda)",)),
    Fact("exponential", "p > 0", "weibull", ("1/p", "lambda^(-p)")),
    Fact("exponential", "p = -1", "inversegamma", ("1", "lambda")),
    Fact("exponential", "p < 0", "frechet", ("-1/p", "lambda^(-p)")),
    Fact("gamma", "p = -1", "inversegamma", ("alpha", "beta")),
    Fact("inversegamma", "p = -1", "gamma", ("alpha", "beta")),
    Fact("chisquared", "p = -1", "inversegamma", ("nu/2", "1/2")),
    Fact("levy", "p = -1", "gamma", ("1/2", "s/2")),
    Fact("rayleigh", "p = 2", "exponential", ("1/(2*s^2)",)),
    Fact("weibull", "p = k", "exponential", ("lambda^(-k)",)),
    Fact("weibull", "p > 0", "weibull", ("k/p", "lambda^p")),
    Fact("weibull", "p < 0", "frechet", ("-k/p", "lambda^p")),
    Fact("frechet", "p > 0", "frechet", ("alpha/p", "s^p")),
    Fact("frechet", "p < 0", "weibull", ("-alpha/p", "s^p")),
    Fact("pareto", "p > 0", "pareto", ("m^p", "alpha/p")),
    Fact("pareto", "p < 0", "power", ("-alpha/p", "m^p")),
    Fact("power", "p > 0", "power", ("k/p", "b^p")),
    Fact("power", "p < 0", "pareto", ("b^p", "-k/p")),
    Fact("loguniform", "p > 0", "loguniform", ("a^p", "b^p")),
    Fact("loguniform", "p < 0", "loguniform", ("b^p", "a^p")),
    Fact("loglogistic", "p > 0", "loglogistic", ("s^p", "beta/p")),
    Fact("loglogistic", "p < 0", "loglogistic", ("s^p", "-beta/p")),
)
"""Closed under W^p."""

MAPS: dict[str, tuple[Fact, ...]] = {
    "power": _POWER,
    "exp": (
        Fact("normal", "", "lognormal", ("mu", "v")),
        Fact("uniform", "", "loguniform", ("exp(a)", "exp(b)")),
        Fact("exponential", "", "pareto", ("1", "lambda")),
        Fact("gumbel", "", "frechet", ("1/beta", "exp(mu)")),
        Fact("logistic", "", "loglogistic", ("exp(mu)", "1/s")),
    ),
    "log": (
        Fact("lognormal", "", "normal", ("mu", "v")),
        Fact("uniform", "a = 0", "exponential", ("1",), "log(b)", "-1"),
        Fact("exponential", "", "gumbel", ("log(lambda)", "1"), "0", "-1"),
        Fact("loguniform", "", "uniform", ("log(a)", "log(b)")),
        Fact("pareto", "", "exponential", ("alpha",), "log(m)"),
        Fact("power", "", "exponential", ("k",), "log(b)", "-1"),
        Fact("weibull", "", "gumbel", ("-log(lambda)", "1/k"), "0", "-1"),
        Fact("rayleigh", "", "gumbel", ("-log(s) - log(2)/2", "1/2"), "0", "-1"),
        Fact("frechet", "", "gumbel", ("log(s)", "1/alpha")),
        Fact("loglogistic", "", "logistic", ("log(s)", "1/beta")),
        Fact("beta", "beta = 1", "exponential", ("alpha",), "0", "-1"),
    ),
    "abs": (
        Fact("normal", "mu = 0", "halfnormal", ("v",)),
        Fact("normal", "", "foldednormal", ("mu", "v")),
        Fact("laplace", "mu = 0", "exponential", ("1/b",)),
        Fact("uniform", "a = -b", "uniform", ("0", "b")),
    ),
    "sigmoid": (
        Fact("normal", "", "logitnormal", ("mu", "v")),
        Fact("logistic", "mu = 0 and s = 1", "uniform", ("0", "1")),
    ),
    "Phi": (Fact("normal", "mu = 0 and v = 1", "uniform", ("0", "1")),),
    "tan": (Fact("uniform", "a = -pi/2 and b = pi/2", "cauchy", ("0", "1")),),
    "arctan": (Fact("cauchy", "x_0 = 0 and s = 1", "uniform", ("-pi/2", "pi/2")),),
    "mobius": (
        Fact("uniform", "a = 0 and b = 1 and m_2 = 0 and m_1 = m_4 and m_3 = -m_4", "loglogistic", ("1", "1")),
        Fact("uniform", "a = 0 and b = 1 and m_4 = 0 and m_2 = m_3 and m_1 = -m_3", "loglogistic", ("1", "1")),
        Fact("loglogistic", "s = 1 and beta = 1 and m_3 = m_4", "uniform", ("0", "1"), "m_1/m_3", "(m_2 - m_1)/m_3"),
    ),
}
"""By map; affine maps are followed as they come."""

_SIMPLER: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("gamma", "alpha = 1", "exponential", ("beta",)),
    ("gamma", "beta = 1/2", "chisquared", ("2*alpha",)),
    ("weibull", "k = 1", "exponential", ("1/lambda",)),
    ("weibull", "k = 2", "rayleigh", ("lambda/sqrt(2)",)),
    ("power", "k = 1", "uniform", ("0", "b")),
    ("beta", "alpha = 1 and beta = 1", "uniform", ("0", "1")),
    ("foldednormal", "mu = 0", "halfnormal", ("v",)),
    ("student", "nu = 1", "cauchy", ("0", "1")),
    ("inversegamma", "alpha = 1/2", "levy", ("2*beta",)),
)
"""Members of one family that are better known by another name."""


def start(base: Distribution) -> Located:
    """The noise itself."""
    return Located(ZERO, ONE, base)


def through(located: Located, layer: Layer, facts: Facts) -> Located | None:
    """A known law sent through a map; None when the table does not know it."""
    if layer.kind == "affine":
        c, d = layer.parameters["c"], layer.parameters["d"]
        shift, scale = read("c + d*s", c=c, d=d, s=located.shift), read("d*s", d=d, s=located.scale)
        return Located(evaluate(shift), evaluate(scale), located.of)
    if layer.kind == "exp" and sign_of(located.scale, facts) == -1:
        return _falling(located, facts)
    if layer.kind in ("sin", "cos"):
        return _arcsine(located, layer.kind, facts)
    layer = Layer("power", (("p", read("1/2")),)) if layer.kind == "sqrt" else layer
    inner = named(located, facts)
    if inner is None:
        return None
    found = _apply(MAPS.get(layer.kind, ()), inner, facts, layer.parameters)
    return None if found is None else Located(found[1], found[2], found[0])


def named(located: Located, facts: Facts) -> Distribution | None:
    """The family of ``shift + scale·W``, where it has a name."""
    found = _apply(AFFINE, located.of, facts, {"c": located.shift, "d": located.scale})
    return None if found is None else simplest(found[0], facts)


def simplest(of: Distribution, facts: Facts) -> Distribution:
    """The same by its best-known name."""
    for family, when, to, parameters in _SIMPLER:
        if of.family.name == family and _holds(when, of, facts, {}):
            return _made(to, parameters, of, facts, {}) or of
    return of


def _falling(located: Located, facts: Facts) -> Located | None:
    """Exp of a falling function of W: a power law of an Exponential, a Weibull of a Gumbel."""
    rows = {
        "exponential": ("power", ("-lambda/d", "exp(c)")),
        "gumbel": ("weibull", ("-1/(d*beta)", "exp(c + d*mu)")),
    }
    inner = named(located, facts)
    if inner is not None:
        return through(Located(ZERO, ONE, inner), Layer("exp"), facts)
    row = rows.get(located.of.family.name)
    made = _made(*row, located.of, facts, {"c": located.shift, "d": located.scale}) if row else None
    return None if made is None else Located(ZERO, ONE, made)


def _arcsine(located: Located, kind: str, facts: Facts) -> Located | None:
    """Sine and cosine of an angle that is uniform over half turns, from one extreme to another."""
    inner = named(located, facts)
    if inner is None or inner.family.name != "uniform":
        return None
    when = "(b - a)/pi = floor((b - a)/pi) and h + a/pi = floor(h + a/pi)"
    whole_turns = "(b - a)/(2*pi) = floor((b - a)/(2*pi))"
    half = ZERO if kind == "cos" else read("1/2")
    if _holds(when, inner, facts, {"h": half}) or _holds(whole_turns, inner, facts, {}):
        return Located(ZERO, ONE, make("arcsine", -1, 1))
    return None


def _apply(rows: tuple[Fact, ...], of: Distribution, facts: Facts, more: dict[str, Expr]) -> tuple[Distribution, Expr, Expr] | None:
    for row in rows:
        if row.family != of.family.name or not _holds(row.when, of, facts, more):
            continue
        made = _made(row.to, row.parameters, of, facts, more)
        if made is not None:
            put = {**of.values, **more}
            return made, evaluate(read(row.shift, **put)), evaluate(read(row.scale, **put))
    return None


def _holds(when: str, of: Distribution, facts: Facts, more: dict[str, Expr]) -> bool:
    if not when:
        return True
    try:
        return evaluate(read(when, **{**of.values, **more}), positives=facts.positives, integers=facts.integers) == TRUE
    except (Undecided, Undefined, TooLarge):
        return False


def _made(to: str, parameters: tuple[str, ...], of: Distribution, facts: Facts, more: dict[str, Expr]) -> Distribution | None:
    put = {**of.values, **more}
    try:
        values = [evaluate(read(text, **put), positives=facts.positives, integers=facts.integers) for text in parameters]
        return make(to, *values)
    except (DomainError, Undecided, Undefined, TooLarge):
        return None
