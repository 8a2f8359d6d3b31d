"""What has no closed form here: the integral with bounds, and the step that makes the divergence of it."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, isfinite, log10

from dlcalc.distributions.certified.quadrature import Bounds
from dlcalc.distributions.divergences.working import SYMBOLS, Working
from dlcalc.distributions.kinds import Scalar, parts
from dlcalc.notation.expr import Expr, Neg, Num, number

INTEGRALS = {
    "kl": ("int p*log(p/q) dx", "I"),
    "kl_reverse": ("int q*log(q/p) dx", "I"),
    "js": ("int (p*log(p/m) + q*log(q/m)) dx", "I/2"),
    "tv": ("int abs(p - q) dx", "I/2"),
    "w1": ("int abs(F_p - F_q) dx", "I"),
    "w2": ("int (x_p - x_q)^2 du", "sqrt(I)"),
}
"""The integral I behind each divergence, and the divergence in terms of it; F is a CDF, x a quantile at u, and m = (p + q)/2."""

_LETTERS = {"js": ", `m = (p + q)/2`", "w1": ", `F` the CDFs", "w2": ", `x_p` and `x_q` the quantiles at `u`"}
CERTIFIED = "N, U, Exp, Laplace, Bernoulli, point masses and mixtures of them"


def numeric(work: Working, name: str, p: Scalar, q: Scalar) -> None:
    """State a divergence as an integral that is computed with bounds, or say why it is missing."""
    from dlcalc.distributions.certified.pieces import covered

    if not (covered(p) and covered(q)):
        which = next(each for of in (p, q) for _, each in parts(of) if not covered(each))
        work.missing[name] = f"it has no closed form here, and error bounds are known for {CERTIFIED}, not for {which.family.head}"
        return
    if name == "w2":
        from dlcalc.distributions.certified.transport import bounds as transport

        found = transport(p, q)
    else:
        from dlcalc.distributions.certified.distances import bounds

        found = bounds(*(("kl", q, p) if name == "kl_reverse" else (name, p, q)))
    state(work, name, found)


def state(work: Working, name: str, found: Bounds) -> None:
    """Add the step of a divergence whose integral lies between bounds."""
    if not (isfinite(found.low) and isfinite(found.high)):
        work.missing[name] = "its integral could not be bounded"
        return
    value, error = settled(found)
    integral, formula = INTEGRALS[name]
    work.ledger.values["I"] = value
    atoms = ", and a sum over the atoms" if work.atoms and name in ("kl", "kl_reverse", "js", "tv") else ""
    note = f"`I = {integral}`{_LETTERS.get(name, '')}{atoms}: numerically, error below `{error.replace('1e', '10^(') + ')'}`"
    work.result(f"{SYMBOLS[name]} = {formula}", note=note)
    last = work.ledger.steps[-1]
    last.rounded = True
    first = next(step for step in work.ledger.steps if step.id == work.used[name][0])
    if first is not last and first.title == last.title:  # the note beside the heading is that of its first step
        first.note = f"{first.note}; {note}" if first.note else note
    work.errors[name] = error


def settled(found: Bounds) -> tuple[Expr, str]:
    """The middle of the bounds, rounded where they leave the digits open, and a power of ten that the error is below."""
    low, high = Fraction(found.low), Fraction(found.high)
    width = max((high - low) / 2, Fraction(1, 10**15))
    places = min(max(-floor(log10(width)) + 1, 0), 14)
    middle = Fraction(round((low + high) / 2 * 10**places), 10**places)
    error = width + Fraction(1, 2 * 10**places)
    power = ceil(log10(error))
    size = number(abs(middle)) if middle.denominator == 1 else Num(abs(middle))
    return (Neg(size) if middle < 0 else size), f"1e{power}"
