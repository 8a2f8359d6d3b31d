"""What has no closed form here: the integral with bounds, and the step that makes the divergence of it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor, isfinite, log10, sqrt

from dlcalc.distributions.certified.quadrature import Bounds
from dlcalc.distributions.divergences.working import SYMBOLS, Working
from dlcalc.distributions.kinds import Scalar, parts
from dlcalc.notation.expr import Expr, Neg, Num, number, rational

INTEGRALS = {
    "kl": ("int p*log(p/q) dx", "I"),
    "kl_reverse": ("int q*log(q/p) dx", "I"),
    "js": ("int (p*log(p/m) + q*log(q/m)) dx", "I/2"),
    "tv": ("int abs(p - q) dx", "I/2"),
    "w1": ("int abs(F_p - F_q) dx", "I"),
    "w2": ("int (x_p - x_q)^2 du", "sqrt(I)"),
}
"""The integral I behind each divergence, and the divergence in terms of it; F is a CDF, x a quantile at u, and m = (p + q)/2."""

COARSEST = 1e-4
"""Bounds that are wider than this, for a value up to 1 or relatively, are no answer."""

FINEST = 9
"""Decimal places that are promised at most; one more is given."""

_LETTERS = {"js": ", `m = (p + q)/2`", "w1": ", `F` the CDFs", "w2": ", `x_p` and `x_q` the quantiles at `u`"}
CERTIFIED = "N, U, Exp, Laplace, Bernoulli, point masses and mixtures of them"


def numeric(work: Working, name: str, p: Scalar, q: Scalar) -> None:
    """State a divergence as an integral that is computed with bounds, or say why it is missing."""
    from dlcalc.distributions.certified.pieces import covered

    if not (covered(p) and covered(q)):
        which = next(each for of in (p, q) for _, each in parts(of) if not covered(each))
        work.missing[name] = f"there is no closed form here, and error bounds are known for {CERTIFIED}, not for {which.family.head}"
        return
    try:
        found = _bounded(name, p, q)
    except (OverflowError, ZeroDivisionError):  # scales such as 1e-300, whose squares are no floats
        work.missing[name] = "there is no closed form here, and its numbers are too large or too small to integrate with bounds"
        return
    state(work, name, found)


def _bounded(name: str, p: Scalar, q: Scalar) -> Bounds:
    if name == "w2":
        from dlcalc.distributions.certified.transport import bounds as transport

        return transport(p, q)
    from dlcalc.distributions.certified.distances import bounds

    return bounds(*(("kl", q, p) if name == "kl_reverse" else (name, p, q)))


def state(work: Working, name: str, found: Bounds) -> None:
    """Add the step of a divergence whose integral lies between bounds."""
    if not (isfinite(found.low) and isfinite(found.high)) or found.high - found.low > COARSEST * max(1.0, abs(found.high)):
        work.missing[name] = "the integral could not be bounded closely enough"
        return
    value, error = settled(found)
    integral, formula = INTEGRALS[name]
    power = _power(_FINAL[name](found), _FINAL[name](Bounds(float(rational(value) or 0) - error, float(rational(value) or 0) + error)))
    work.ledger.values["I"] = value
    atoms = ", and a sum over the atoms" if work.atoms and name in ("kl", "kl_reverse", "js", "tv") else ""
    note = f"`I = {integral}`{_LETTERS.get(name, '')}{atoms}: numerically, error below `10^({power})`"
    work.result(f"{SYMBOLS[name]} = {formula}", note=note)
    last = work.ledger.steps[-1]
    last.rounded = True
    first = next(step for step in work.ledger.steps if step.id == work.used[name][0])
    if first is not last and first.title == last.title:  # the note beside the heading is that of its first step
        first.note = f"{first.note}; {note}" if first.note else note
    work.errors[name] = f"1e{power}"


_FINAL: dict[str, Callable[[Bounds], Bounds]] = {
    **{name: lambda found: found for name in ("kl", "kl_reverse", "w1")},
    **{name: lambda found: Bounds(found.low / 2, found.high / 2) for name in ("js", "tv")},
    "w2": lambda found: Bounds(sqrt(max(found.low, 0.0)), sqrt(max(found.high, 0.0))),
}
"""From bounds of the integral to bounds of the divergence."""


def _power(found: Bounds, shown: Bounds) -> int:
    """A power of ten above the error of what is shown; none finer than is stated at all, so that every machine says the same."""
    return max(ceil(log10(max(found.high, shown.high) - min(found.low, shown.low) + 1e-16)), -FINEST)


def settled(found: Bounds) -> tuple[Expr, float]:
    """The middle of the bounds, rounded where they leave the digits open, and how far off it may be."""
    low, high = Fraction(found.low), Fraction(found.high)
    width = max((high - low) / 2, Fraction(1, 10**15))
    places = min(max(-floor(log10(width)) + 1, 0), FINEST + 1)
    middle = Fraction(round((low + high) / 2 * 10**places), 10**places)
    size = number(abs(middle)) if middle.denominator == 1 else Num(abs(middle))
    return (Neg(size) if middle < 0 else size), float(width + Fraction(1, 2 * 10**places))
