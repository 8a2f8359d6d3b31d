"""The families as data: every formula is text in the notation, in the family's own letters.

In ``density`` and ``cdf`` the place is ``x``, in ``quantile`` the probability is ``u``, in ``log_mgf`` the argument is ``t``. Sources:
Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions* (2nd ed., 1994 and 1995); parameterisations are spelt out in ``says``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

_MEAN_SD = {"mean": ("mu", "k"), "mu": ("mu", "k"), "var": ("v", "k"), "variance": ("v", "k"), "v": ("v", "k"),
            "sd": ("v", "k^2"), "std": ("v", "k^2"), "sigma": ("v", "k^2")}  # fmt: skip
_LOCATED = {"loc": ("mu", "k"), "mean": ("mu", "k"), "mu": ("mu", "k")}
_FIRST_TWO = (("a < b", "the lower end stands first, and below the upper one"),)


def _positive(*named: str) -> tuple[tuple[str, str], ...]:
    """Rules: each ``letter:name`` is positive."""
    return tuple([(f"{letter} > 0", f"the {name} must be positive") for letter, name in (each.split(":") for each in named)])


class Family(NamedTuple):
    """A family of distributions on the real line.

    Attributes:
        name: stable name (``normal``).
        title: its name in prose (``Normal``).
        head: how a member is written (``N``).
        letters: its parameters, in the order written.
        rules: predicates in the letters, each with what to say when it is broken.
        support: lower and upper end in the letters.
        closed: whether each finite end belongs to the support.
        density: inside the support; of a discrete family the probability of a place in it.
        cdf, quantile, mean, variance, mode, entropy, log_mgf: texts, empty where there is no closed form in the notation.
        needs: what must hold for a formula to apply, by its name (``{"variance": "nu > 2"}``).
        keywords: other ways to give a parameter: ``{"sd": ("v", "k^2")}``.
        aliases: other names that are read.
        says: prose that spells the parameters out, ``{mu}`` a parameter, ``{sqrt(v)}`` a formula in them.
        discrete: whether it consists of atoms.
    """

    name: str
    title: str
    head: str
    letters: tuple[str, ...]
    says: str
    density: str
    support: tuple[str, str] = ("-inf", "inf")
    closed: tuple[bool, bool] = (False, False)
    rules: tuple[tuple[str, str], ...] = ()
    cdf: str = ""
    quantile: str = ""
    mean: str = ""
    variance: str = ""
    mode: str = ""
    entropy: str = ""
    log_mgf: str = ""
    needs: Mapping[str, str] = {}
    keywords: Mapping[str, tuple[str, str]] = {}
    aliases: tuple[str, ...] = ()
    discrete: bool = False


_TYPED = (
    Family(
        "normal", "Normal", "N", ("mu", "v"), "mean {mu}, variance {v}, standard deviation {sqrt(v)}",
        "exp(-(x - mu)^2/(2*v))/sqrt(2*pi*v)", rules=_positive("v:variance"), cdf="Phi((x - mu)/sqrt(v))", mean="mu", variance="v",
        mode="mu", entropy="log(2*pi*e*v)/2", log_mgf="mu*t + v*t^2/2", keywords=_MEAN_SD, aliases=("normal", "gaussian", "gauss"),
    ),
    Family(
        "uniform", "Uniform", "U", ("a", "b"), "from {a} to {b}", "1/(b - a)", ("a", "b"), (True, True), _FIRST_TWO,
        cdf="(x - a)/(b - a)", quantile="a + (b - a)*u", mean="(a + b)/2", variance="(b - a)^2/12", entropy="log(b - a)",
        log_mgf="log((exp(b*t) - exp(a*t))/((b - a)*t))", needs={"log_mgf": "t != 0"},
        keywords={"low": ("a", "k"), "high": ("b", "k"), "a": ("a", "k"), "b": ("b", "k")}, aliases=("uniform", "unif"),
    ),
    Family(
        "exponential", "Exponential", "Exp", ("lambda",), "rate {lambda}, mean {1/lambda}", "lambda*exp(-lambda*x)", ("0", "inf"),
        (True, False), _positive("lambda:rate"), cdf="1 - exp(-lambda*x)", quantile="-log(1 - u)/lambda", mean="1/lambda",
        variance="1/lambda^2", mode="0", entropy="1 - log(lambda)", log_mgf="log(lambda/(lambda - t))", needs={"log_mgf": "t < lambda"},
        keywords={"rate": ("lambda", "k"), "lambda": ("lambda", "k"), "mean": ("lambda", "1/k"), "scale": ("lambda", "1/k")},
        aliases=("exponential", "expon"),
    ),
    Family(
        "laplace", "Laplace", "Laplace", ("mu", "b"), "mean {mu}, scale {b}, variance {2*b^2}", "exp(-abs(x - mu)/b)/(2*b)",
        rules=_positive("b:scale"), cdf="1/2 + sign(x - mu)*(1 - exp(-abs(x - mu)/b))/2",
        quantile="mu - b*sign(u - 1/2)*log(1 - 2*abs(u - 1/2))", mean="mu", variance="2*b^2", mode="mu", entropy="1 + log(2*b)",
        log_mgf="mu*t - log(1 - b^2*t^2)", needs={"log_mgf": "abs(b*t) < 1"}, keywords={**_LOCATED, "scale": ("b", "k"), "b": ("b", "k")},
    ),
    Family(
        "logistic", "Logistic", "Logistic", ("mu", "s"), "mean {mu}, scale {s}, variance {pi^2*s^2/3}",
        "exp(-(x - mu)/s)/(s*(1 + exp(-(x - mu)/s))^2)", rules=_positive("s:scale"), cdf="sigmoid((x - mu)/s)",
        quantile="mu + s*log(u/(1 - u))", mean="mu", variance="pi^2*s^2/3", mode="mu", entropy="log(s) + 2",
        keywords={**_LOCATED, "scale": ("s", "k"), "s": ("s", "k")},
    ),
    Family(
        "gumbel", "Gumbel", "Gumbel", ("mu", "beta"), "mode {mu}, scale {beta}, for maxima",
        "exp(-(x - mu)/beta - exp(-(x - mu)/beta))/beta", rules=_positive("beta:scale"), cdf="exp(-exp(-(x - mu)/beta))",
        quantile="mu - beta*log(-log(u))", variance="pi^2*beta^2/6", mode="mu", log_mgf="mu*t + log(gamma(1 - beta*t))",
        needs={"log_mgf": "beta*t < 1"},
        keywords={"loc": ("mu", "k"), "mode": ("mu", "k"), "mu": ("mu", "k"), "scale": ("beta", "k"), "beta": ("beta", "k")},
    ),
    Family(
        "gamma", "Gamma", "Gamma", ("alpha", "beta"), "shape {alpha}, rate {beta}, mean {alpha/beta}",
        "beta^alpha/gamma(alpha)*x^(alpha - 1)*exp(-beta*x)", ("0", "inf"), rules=_positive("alpha:shape", "beta:rate"),
        mean="alpha/beta", variance="alpha/beta^2", mode="max(0, alpha - 1)/beta", log_mgf="-alpha*log(1 - t/beta)",
        needs={"log_mgf": "t < beta"},
        keywords={"shape": ("alpha", "k"), "alpha": ("alpha", "k"), "rate": ("beta", "k"), "beta": ("beta", "k"), "scale": ("beta", "1/k")},
    ),
    Family(
        "student", "Student-t", "t", ("nu",), "degrees of freedom: {nu}",
        "gamma((nu + 1)/2)/(sqrt(nu*pi)*gamma(nu/2))*(1 + x^2/nu)^(-(nu + 1)/2)", rules=_positive("nu:number of degrees of freedom"),
        mean="0", variance="nu/(nu - 2)", mode="0", needs={"mean": "nu > 1", "variance": "nu > 2"},
        keywords={"df": ("nu", "k"), "nu": ("nu", "k")}, aliases=("StudentT", "student", "studentt"),
    ),
    Family(
        "beta", "Beta", "Beta", ("alpha", "beta"), "shapes {alpha} and {beta}, mean {alpha/(alpha + beta)}",
        "gamma(alpha + beta)/(gamma(alpha)*gamma(beta))*x^(alpha - 1)*(1 - x)^(beta - 1)", ("0", "1"),
        rules=_positive("alpha:first shape", "beta:second shape"), mean="alpha/(alpha + beta)",
        variance="alpha*beta/((alpha + beta)^2*(alpha + beta + 1))", mode="(alpha - 1)/(alpha + beta - 2)",
        needs={"mode": "alpha > 1 and beta > 1"}, keywords={"alpha": ("alpha", "k"), "beta": ("beta", "k")},
    ),
    Family(
        "cauchy", "Cauchy", "Cauchy", ("x_0", "s"), "median {x_0}, scale {s}; it has no mean", "1/(pi*s*(1 + ((x - x_0)/s)^2))",
        rules=_positive("s:scale"), cdf="1/2 + arctan((x - x_0)/s)/pi", quantile="x_0 + s*tan(pi*(u - 1/2))", mode="x_0",
        entropy="log(4*pi*s)", keywords={"loc": ("x_0", "k"), "scale": ("s", "k"), "s": ("s", "k")},
    ),
    Family(
        "bernoulli", "Bernoulli", "Bernoulli", ("p",), "1 with probability {p}, 0 with probability {1 - p}", "p^x*(1 - p)^(1 - x)",
        ("0", "1"), (True, True), (("0 <= p and p <= 1", "a probability lies between 0 and 1"),), mean="p", variance="p*(1 - p)",
        keywords={"p": ("p", "k")}, aliases=("Ber", "bernoulli", "bern"), discrete=True,
    ),
    Family(
        "point", "Point mass", "delta", ("a",), "{a} with certainty", "1", ("a", "a"), (True, True), mean="a", variance="0", mode="a",
        aliases=("delta", "dirac", "point"), discrete=True,
    ),
)  # fmt: skip
"""Those that people type."""

_NAMED = (
    Family(
        "lognormal", "Log-normal", "LogNormal", ("mu", "v"), "its logarithm is Normal with mean {mu} and variance {v}",
        "exp(-(log(x) - mu)^2/(2*v))/(x*sqrt(2*pi*v))", ("0", "inf"), rules=_positive("v:variance of the logarithm"),
        cdf="Phi((log(x) - mu)/sqrt(v))", mean="exp(mu + v/2)", variance="(exp(v) - 1)*exp(2*mu + v)", mode="exp(mu - v)",
        entropy="mu + log(2*pi*e*v)/2", keywords=_MEAN_SD,
    ),
    Family(
        "chisquared", "Chi-squared", "ChiSquared", ("nu",), "degrees of freedom: {nu}",
        "x^(nu/2 - 1)*exp(-x/2)/(2^(nu/2)*gamma(nu/2))", ("0", "inf"), rules=_positive("nu:number of degrees of freedom"), mean="nu",
        variance="2*nu", mode="max(0, nu - 2)", log_mgf="-nu*log(1 - 2*t)/2", needs={"log_mgf": "t < 1/2"},
        keywords={"df": ("nu", "k"), "nu": ("nu", "k")}, aliases=("chisq",),
    ),
    Family(
        "halfnormal", "Half-normal", "HalfNormal", ("v",), "the absolute value of {N(0, v)}", "sqrt(2/(pi*v))*exp(-x^2/(2*v))",
        ("0", "inf"), (True, False), _positive("v:variance of the Normal"), cdf="erf(x/sqrt(2*v))", mean="sqrt(2*v/pi)",
        variance="v*(1 - 2/pi)", mode="0", entropy="log(pi*v/2)/2 + 1/2", keywords={"sd": ("v", "k^2"), "var": ("v", "k")},
    ),
    Family(
        "rayleigh", "Rayleigh", "Rayleigh", ("s",), "scale {s}", "x/s^2*exp(-x^2/(2*s^2))", ("0", "inf"), rules=_positive("s:scale"),
        cdf="1 - exp(-x^2/(2*s^2))", quantile="s*sqrt(-2*log(1 - u))", mean="s*sqrt(pi/2)", variance="(2 - pi/2)*s^2", mode="s",
        keywords={"scale": ("s", "k")},
    ),
    Family(
        "weibull", "Weibull", "Weibull", ("k", "lambda"), "shape {k}, scale {lambda}",
        "k/lambda*(x/lambda)^(k - 1)*exp(-(x/lambda)^k)", ("0", "inf"), rules=_positive("k:shape", "lambda:scale"),
        cdf="1 - exp(-(x/lambda)^k)", quantile="lambda*(-log(1 - u))^(1/k)", mean="lambda*gamma(1 + 1/k)",
        variance="lambda^2*(gamma(1 + 2/k) - gamma(1 + 1/k)^2)", mode="lambda*((k - 1)/k)^(1/k)", needs={"mode": "k >= 1"},
        keywords={"shape": ("k", "k"), "scale": ("lambda", "k")},
    ),
    Family(
        "logitnormal", "Logit-normal", "LogitNormal", ("mu", "v"), "its logit is Normal with mean {mu} and variance {v}",
        "exp(-(log(x/(1 - x)) - mu)^2/(2*v))/(x*(1 - x)*sqrt(2*pi*v))", ("0", "1"), rules=_positive("v:variance of the logit"),
        cdf="Phi((log(x/(1 - x)) - mu)/sqrt(v))", keywords=_MEAN_SD,
    ),
    Family(
        "inversegamma", "Inverse-gamma", "InverseGamma", ("alpha", "beta"), "shape {alpha}, scale {beta}",
        "beta^alpha/gamma(alpha)*x^(-alpha - 1)*exp(-beta/x)", ("0", "inf"), rules=_positive("alpha:shape", "beta:scale"),
        mean="beta/(alpha - 1)", variance="beta^2/((alpha - 1)^2*(alpha - 2))", mode="beta/(alpha + 1)",
        needs={"mean": "alpha > 1", "variance": "alpha > 2"}, keywords={"shape": ("alpha", "k"), "scale": ("beta", "k")},
    ),
    Family(
        "pareto", "Pareto", "Pareto", ("m", "alpha"), "minimum {m}, tail index {alpha}", "alpha*m^alpha/x^(alpha + 1)", ("m", "inf"),
        (True, False), _positive("m:minimum", "alpha:tail index"), cdf="1 - (m/x)^alpha", quantile="m/(1 - u)^(1/alpha)",
        mean="alpha*m/(alpha - 1)", variance="m^2*alpha/((alpha - 1)^2*(alpha - 2))", mode="m", entropy="log(m/alpha) + 1 + 1/alpha",
        needs={"mean": "alpha > 1", "variance": "alpha > 2"}, keywords={"min": ("m", "k"), "shape": ("alpha", "k")},
    ),
    Family(
        "power", "Power", "Power", ("k", "b"), "the CDF is {(x/b)^k} up to {b}", "k/b*(x/b)^(k - 1)", ("0", "b"), (False, True),
        _positive("k:exponent", "b:upper end"), cdf="(x/b)^k", quantile="b*u^(1/k)", mean="k*b/(k + 1)",
        variance="k*b^2/((k + 1)^2*(k + 2))", entropy="log(b/k) + 1 - 1/k",
    ),
    Family(
        "arcsine", "Arcsine", "Arcsine", ("a", "b"), "from {a} to {b}", "1/(pi*sqrt((x - a)*(b - x)))", ("a", "b"), rules=_FIRST_TWO,
        cdf="2/pi*arcsin(sqrt((x - a)/(b - a)))", quantile="a + (b - a)*sin(pi*u/2)^2", mean="(a + b)/2", variance="(b - a)^2/8",
        entropy="log(pi*(b - a)/4)",
    ),
    Family(
        "foldednormal", "Folded Normal", "FoldedNormal", ("mu", "v"), "the absolute value of {N(mu, v)}",
        "(exp(-(x - mu)^2/(2*v)) + exp(-(x + mu)^2/(2*v)))/sqrt(2*pi*v)", ("0", "inf"), (True, False),
        _positive("v:variance of the Normal"), cdf="Phi((x - mu)/sqrt(v)) - Phi((-x - mu)/sqrt(v))",
        mean="sqrt(2*v/pi)*exp(-mu^2/(2*v)) + mu*(1 - 2*Phi(-mu/sqrt(v)))",
        variance="mu^2 + v - (sqrt(2*v/pi)*exp(-mu^2/(2*v)) + mu*(1 - 2*Phi(-mu/sqrt(v))))^2", keywords=_MEAN_SD,
    ),
    Family(
        "frechet", "Fréchet", "Frechet", ("alpha", "s"), "shape {alpha}, scale {s}",
        "alpha/s*(x/s)^(-1 - alpha)*exp(-(x/s)^(-alpha))", ("0", "inf"), rules=_positive("alpha:shape", "s:scale"),
        cdf="exp(-(x/s)^(-alpha))", quantile="s*(-log(u))^(-1/alpha)", mean="s*gamma(1 - 1/alpha)",
        variance="s^2*(gamma(1 - 2/alpha) - gamma(1 - 1/alpha)^2)", mode="s*(alpha/(1 + alpha))^(1/alpha)",
        needs={"mean": "alpha > 1", "variance": "alpha > 2"}, keywords={"shape": ("alpha", "k"), "scale": ("s", "k")},
    ),
    Family(
        "levy", "Lévy", "Levy", ("s",), "scale {s}; it has no mean", "sqrt(s/(2*pi))*exp(-s/(2*x))/x^(3/2)", ("0", "inf"),
        rules=_positive("s:scale"), cdf="2 - 2*Phi(sqrt(s/x))", mode="s/3", keywords={"scale": ("s", "k")},
    ),
    Family(
        "loguniform", "Log-uniform", "LogUniform", ("a", "b"), "its logarithm is Uniform from {log(a)} to {log(b)}", "1/(x*log(b/a))",
        ("a", "b"), (True, True), (*_FIRST_TWO, ("a > 0", "the lower end must be positive")), cdf="log(x/a)/log(b/a)",
        quantile="a*(b/a)^u", mean="(b - a)/log(b/a)", variance="(b^2 - a^2)/(2*log(b/a)) - ((b - a)/log(b/a))^2", mode="a",
        entropy="log(a*b)/2 + log(log(b/a))",
    ),
    Family(
        "loglogistic", "Log-logistic", "LogLogistic", ("s", "beta"), "scale {s}, shape {beta}",
        "beta/s*(x/s)^(beta - 1)/(1 + (x/s)^beta)^2", ("0", "inf"), rules=_positive("s:scale", "beta:shape"),
        cdf="1/(1 + (x/s)^(-beta))", quantile="s*(u/(1 - u))^(1/beta)", mean="s*(pi/beta)/sin(pi/beta)",
        variance="s^2*(2*(pi/beta)/sin(2*pi/beta) - (pi/beta)^2/sin(pi/beta)^2)", mode="s*((beta - 1)/(beta + 1))^(1/beta)",
        needs={"mean": "beta > 1", "variance": "beta > 2", "mode": "beta > 1"}, keywords={"scale": ("s", "k"), "shape": ("beta", "k")},
    ),
)  # fmt: skip
"""Those that a transformed quantity is recognised as; they are read too."""

FAMILIES = {family.name: family for family in (*_TYPED, *_NAMED)}
"""Every family by its stable name."""

TYPED = tuple([family.name for family in _TYPED])
"""Names of the families that a question is asked about."""
