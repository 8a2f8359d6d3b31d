"""Closed forms as data: a pair of families, and the formula of a divergence in their letters, ``mu_p`` and ``mu_q``.

The variance of a Normal is ``sigma_p^2``. Where a row has a condition, it applies only when that is known to hold.
"""

from __future__ import annotations

from typing import NamedTuple


class Closed(NamedTuple):
    """One closed form.

    Attributes:
        name: ``kl`` (of the first from the second), ``js``, ``tv``, ``w1`` or ``w2``.
        families: their stable names.
        steps: equations, the last of which gives the result; the others name parts of it.
        note: prose beside the heading.
        when: a predicate that must hold; empty when there is none.
        source: where it stands in the literature.
    """

    name: str
    families: tuple[str, str]
    steps: tuple[str, ...]
    note: str = ""
    when: str = ""
    source: str = ""


_GAUSSIANS = "closed form for two Gaussians, `sigma^2` the variance"
_SHIFT = "the same shape, shifted: every unit of mass moves equally far"
_SORTED = "in one dimension the best plan keeps the order: quantile to quantile"
_VILLANI = "Villani, Optimal Transport: Old and New (2009)"


def _located(family: str, scale: str, spread: str, mean_distance: str) -> tuple[Closed, ...]:
    """W1 and W2 of a location-scale family: with X = μ + s·Z in both, X_p − X_q = d + s·Z.

    Args:
        family: its stable name.
        scale: the scale, with ``@`` for the suffix.
        spread: Var Z.
        mean_distance: E|d + s·Z| for s > 0, in ``d`` and ``s``.
    """
    p, q = scale.replace("@", "_p"), scale.replace("@", "_q")
    both = (family, family)
    return (
        Closed("w1", both, ("W_1 = abs(mu_p - mu_q)",), _SHIFT, f"{p} = {q}"),
        Closed("w1", both, ("d = mu_p - mu_q", f"s = abs({p} - {q})", f"W_1 = {mean_distance}"), _SORTED, f"{p} != {q}", _VILLANI),
        Closed("w2", both, (f"W_2 = sqrt((mu_p - mu_q)^2 + {spread}({p} - {q})^2)",), _SORTED, "", _VILLANI),
    )


_OVERLAP = "o = max(0, min(b_p, b_q) - max(a_p, a_q))"
_ENDS = "quantiles differ by `c` at the low end, by `d` at the high end"
_LENGTHS = ("l_p = b_p - a_p", "l_q = b_q - a_q")

TABLE = (
    # Normal
    Closed(
        "kl", ("normal", "normal"),
        ("KL(p || q) = (sigma_p^2/sigma_q^2 + (mu_p - mu_q)^2/sigma_q^2 - 1 + log(sigma_q^2/sigma_p^2))/2",), _GAUSSIANS,
        source="Kullback, Information Theory and Statistics (1959)",
    ),
    Closed("tv", ("normal", "normal"), ("TV = 2*Phi(abs(mu_p - mu_q)/(2*sigma_p)) - 1",), "the densities cross halfway between the means",
           "sigma_p^2 = sigma_q^2"),
    Closed("w1", ("normal", "normal"), ("W_1 = abs(mu_p - mu_q)",), _SHIFT, "sigma_p^2 = sigma_q^2"),
    Closed(
        "w1", ("normal", "normal"),
        ("d = mu_p - mu_q", "s = abs(sigma_p - sigma_q)",
         "W_1 = sqrt(2/pi)*s*exp(-d^2/(2*s^2)) + abs(d)*(1 - 2*Phi(-abs(d)/s))"),
        "the mean of `|d + s*epsilon|`: quantile goes to quantile", "sigma_p^2 != sigma_q^2", _VILLANI,
    ),
    Closed("w2", ("normal", "normal"), ("W_2 = sqrt((mu_p - mu_q)^2 + (sigma_p - sigma_q)^2)",), _SORTED, "",
           "Dowson & Landau, J. Multivariate Anal. 12 (1982)"),
    # Uniform
    Closed("kl", ("uniform", "uniform"), ("KL(p || q) = log((b_q - a_q)/(b_p - a_p))",),
           "the ratio of the densities is the same all over p's support",
           "a_q <= a_p and b_p <= b_q"),
    Closed("kl", ("uniform", "uniform"), ("KL(p || q) = {log((b_q - a_q)/(b_p - a_p)) if a_q <= a_p and b_p <= b_q; inf otherwise}",),
           "finite only where q covers all of p's support"),
    Closed(
        "js", ("uniform", "uniform"),
        (*_LENGTHS, _OVERLAP,
         "JS = log(2) + (o/l_p*log(l_q/(l_p + l_q)) + o/l_q*log(l_p/(l_p + l_q)))/2"),
        "`o` is the overlap; off it only one of them is there: `log(2)`", "a_p < b_p",
    ),
    Closed("tv", ("uniform", "uniform"), (*_LENGTHS, _OVERLAP, "TV = 1 - o/max(l_p, l_q)"), "1 minus the area that both densities cover",
           "a_p < b_p"),
    Closed("w1", ("uniform", "uniform"), ("W_1 = abs(a_p - a_q)",), _SHIFT, "a_p - a_q = b_p - b_q"),
    Closed("w1", ("uniform", "uniform"), ("c = a_p - a_q", "d = b_p - b_q", "W_1 = abs(c + d)/2"), f"{_ENDS}; they never cross",
           "(a_p - a_q)*(b_p - b_q) >= 0", _VILLANI),
    Closed("w1", ("uniform", "uniform"), ("c = a_p - a_q", "d = b_p - b_q", "W_1 = (c^2 + d^2)/(2*abs(c - d))"),
           f"{_ENDS}; they cross once",
           "(a_p - a_q)*(b_p - b_q) < 0", _VILLANI),
    Closed("w2", ("uniform", "uniform"), ("W_2 = sqrt(((a_p + b_p)/2 - (a_q + b_q)/2)^2 + ((b_p - a_p) - (b_q - a_q))^2/12)",),
           _SORTED, "", _VILLANI),
    # Exponential
    Closed("kl", ("exponential", "exponential"), ("KL(p || q) = log(lambda_p/lambda_q) + lambda_q/lambda_p - 1",),
           "closed form for two rates"),
    Closed(
        "tv", ("exponential", "exponential"),
        ("c = log(lambda_p/lambda_q)/(lambda_p - lambda_q)", "TV = abs(exp(-lambda_q*c) - exp(-lambda_p*c))"),
        "the densities cross at `c`", "lambda_p != lambda_q",
    ),
    Closed("w1", ("exponential", "exponential"), ("W_1 = abs(1/lambda_p - 1/lambda_q)",),
           "quantiles are multiples of each other, so they never cross", "",
           _VILLANI),
    Closed("w2", ("exponential", "exponential"), ("W_2 = sqrt(2)*abs(1/lambda_p - 1/lambda_q)",),
           "`E[epsilon^2] = 2` for the rate 1", "", _VILLANI),
    # Laplace
    Closed(
        "kl", ("laplace", "laplace"),
        ("d = abs(mu_p - mu_q)", "KL(p || q) = log(b_q/b_p) + d/b_q + b_p/b_q*exp(-d/b_p) - 1"),
        "closed form, `d` the distance of the means",
    ),
    Closed("tv", ("laplace", "laplace"), ("TV = 1 - exp(-abs(mu_p - mu_q)/(2*b_p))",),
           "the densities cross halfway between the means", "b_p = b_q"),
    *_located("laplace", "b@", "2*", "abs(d) + s*exp(-abs(d)/s)"),
    # Logistic
    *_located("logistic", "s@", "pi^2/3*", "2*s*log(exp(d/(2*s)) + exp(-d/(2*s)))"),
    # Cauchy
    Closed(
        "kl", ("cauchy", "cauchy"), ("KL(p || q) = log(((s_p + s_q)^2 + (x_p - x_q)^2)/(4*s_p*s_q))",), "closed form; it is symmetric",
        source="Chyzak & Nielsen, arXiv 1905.10965",
    ),
    Closed("tv", ("cauchy", "cauchy"), ("TV = 2/pi*arctan(abs(x_p - x_q)/(2*s_p))",),
           "the densities cross halfway between the medians", "s_p = s_q"),
    Closed("w1", ("cauchy", "cauchy"), ("W_1 = abs(x_p - x_q)",), _SHIFT, "s_p = s_q"),
    Closed("w2", ("cauchy", "cauchy"), ("W_2 = abs(x_p - x_q)",), _SHIFT, "s_p = s_q"),
    # Log-normal, half-normal, Rayleigh
    Closed("kl", ("lognormal", "lognormal"), ("KL(p || q) = (v_p/v_q + (mu_p - mu_q)^2/v_q - 1 + log(v_q/v_p))/2",),
           "the KL of the logarithms, which are Normal: an invertible map changes no KL"),
    Closed("kl", ("halfnormal", "halfnormal"), ("KL(p || q) = (v_p/v_q - 1 + log(v_q/v_p))/2",), "as for two Gaussians with one mean"),
    Closed("kl", ("rayleigh", "rayleigh"), ("KL(p || q) = s_p^2/s_q^2 - 1 + log(s_q^2/s_p^2)",), "closed form for two scales"),
    # Point masses
    *[Closed(name, ("point", "point"), (text,), note) for name, text, note in (
        ("kl", "KL(p || q) = {0 if a_p = a_q; inf otherwise}", "two points are the same or have nothing in common"),
        ("js", "JS = {0 if a_p = a_q; log(2) otherwise}", "apart, JS is `log(2)` however near they are"),
        ("tv", "TV = {0 if a_p = a_q; 1 otherwise}", "apart, TV is 1 however near they are"),
        ("w1", "W_1 = abs(a_p - a_q)", "all mass moves from one point to the other"),
        ("w2", "W_2 = abs(a_p - a_q)", "all mass moves from one point to the other"),
    )],
    # Laplace from Normal
    Closed(
        "kl", ("normal", "laplace"),
        ("d = mu_p - mu_q",
         "M = sqrt(2*sigma_p^2/pi)*exp(-d^2/(2*sigma_p^2)) + abs(d)*(1 - 2*Phi(-abs(d)/sigma_p))",
         "KL(p || q) = log(2*b_q) + M/b_q - log(2*pi*e*sigma_p^2)/2"),
        "cross-entropy minus entropy; `M` is the mean of `|x - mu_q|` under p",
    ),
)  # fmt: skip
"""Every closed form; of several rows for one pair the first whose condition holds."""

CROSS = {
    "normal": ("(log(2*pi*sigma_q^2) + (V_p + (E_p - mu_q)^2)/sigma_q^2)/2", "mean and variance"),
    "exponential": ("lambda_q*E_p - log(lambda_q)", "mean"),
    "uniform": ("log(b_q - a_q)", "support"),
}
"""The cross-entropy −E_p[log q(x)] from the mean E_p and variance V_p of p, by the family of q; it holds where q is positive."""
