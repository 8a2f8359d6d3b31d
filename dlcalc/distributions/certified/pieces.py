"""A distribution cut where its density changes its formula: on each piece it is a sum of ``exp(c0 + c1·t + c2·t²)``, t = x − place.

That covers Normal, Uniform, Exponential and Laplace, their mixtures, and atoms, which change the CDF only.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from dlcalc.distributions.certified import jet as jets
from dlcalc.distributions.certified.jet import Jet
from dlcalc.distributions.certified.span import Span, about, exactly, phi
from dlcalc.distributions.families import Distribution
from dlcalc.distributions.kinds import Scalar, parts
from dlcalc.notation.approximate import approximate
from dlcalc.notation.expr import Expr, Mul

COVERED = frozenset({"normal", "uniform", "exponential", "laplace", "point", "bernoulli"})


class Term(NamedTuple):
    """One exponential of a quadratic, with its weight in ``c0``, and its CDF up to a constant.

    Attributes:
        place: where t is 0.
        coefficients: c0, c1, c2.
        scaled: for a Normal, weight and 1/σ; for others None.
    """

    place: Span
    coefficients: tuple[Span, Span, Span]
    scaled: tuple[Span, Span] | None = None


class Piece(NamedTuple):
    """A distribution between two places: its terms, and what CDF and survival function have besides them."""

    terms: tuple[Term, ...]
    constant: Span
    above: Span


def covered(of: Scalar) -> bool:
    """Whether every part is of a family that this module cuts."""
    return all(each.family.name in COVERED for _, each in parts(of))


def breaks(of: Scalar) -> list[float]:
    """Where the formula changes: ends of supports, centres of Laplace parts, atoms."""
    found: set[float] = {approximate(place) for place, _ in of.atoms()}
    for _, each in parts(of):
        if each.family.name == "laplace":
            found.add(approximate(each.parameters[0]))
        elif not each.family.discrete:
            found.update([end for end in each.ends() if math.isfinite(end)])
    return sorted(found)


def piece(of: Scalar, at: float) -> Piece:
    """The formula that holds round a place which is no break."""
    terms: list[Term] = []
    constant = above = exactly(0.0)
    for weight, each in parts(of):
        if each.family.discrete:
            for place, probability in each.atoms():
                share = number(Mul((weight, probability)))
                below = approximate(place) < at
                constant, above = (constant + share, above) if below else (constant, above + share)
            continue
        term, level, rest = _cut(weight, each, at)
        if term is not None:
            terms.append(term)
        constant, above = constant + level, above + rest
    return Piece(tuple(terms), constant, above)


def number(value: Expr) -> Span:
    """An exact number as an interval."""
    return about(approximate(value))


def _cut(weight: Expr, of: Distribution, at: float) -> tuple[Term | None, Span, Span]:
    """The term of one part round a place, and the constants of its CDF and of its survival function."""
    w, zero = number(weight), exactly(0.0)
    low, high = of.ends()
    if not low < at < high:
        return (None, w, zero) if at >= high else (None, zero, w)
    first = number(of.parameters[0])
    if of.family.name == "normal":
        v = number(of.parameters[1])
        c0 = w.log() - (v * about(2 * math.pi)).log().times(0.5)
        return Term(first, (c0, zero, exactly(-0.5) / v), (w, exactly(1.0) / _root(v))), zero, zero
    if of.family.name == "uniform":
        return Term(first, (w.log() - (number(of.parameters[1]) - first).log(), zero, zero)), zero, w
    if of.family.name == "exponential":
        return Term(zero, (w.log() + first.log(), -first, zero)), w, zero
    b = number(of.parameters[1])
    right = at > approximate(of.parameters[0])
    slope = exactly(1.0) / b
    term = Term(first, (w.log() - b.times(2.0).log(), -slope if right else slope, zero))
    return (term, w, zero) if right else (term, zero, w)


def _root(v: Span) -> Span:
    return v.log().times(0.5).exp()


# Jets


def _exponent(term: Term, x: Jet) -> Jet:
    """c0 + c1·t + c2·t² as a jet."""
    c0, c1, c2 = term.coefficients
    t = [x[0] - term.place, *x[1:]]
    found = jets.add(jets.scaled(t, c1), jets.scaled(jets.multiply(t, t), c2))
    return [found[0] + c0, *found[1:]]


def log_density(terms: tuple[Term, ...], x: Jet) -> Jet:
    """The logarithm of the sum of the terms, shifted so that none underflows."""
    import numpy as np

    exponents = [_exponent(term, x) for term in terms]
    if len(exponents) == 1:
        return exponents[0]
    shift = exactly(np.maximum.reduce([np.nan_to_num((each[0].lo + each[0].hi) / 2 + np.zeros(np.shape(x[0].lo))) for each in exponents]))
    total = jets.add(*[jets.exp([each[0] - shift, *each[1:]]) for each in exponents])
    found = jets.log(total)
    return [(found[0] + shift).joined(_largest(exponents)), *found[1:]]


def _largest(exponents: list[Jet]) -> Span:
    """The logarithm of the sum lies between the largest exponent and that plus the logarithm of their number."""
    import numpy as np

    low = np.maximum.reduce([each[0].lo for each in exponents])
    high = np.maximum.reduce([each[0].hi for each in exponents])
    return Span(low, high) + Span(0.0, about(math.log(len(exponents))).hi)


def cdf(of: Piece, x: Jet) -> Jet:
    """The CDF on a piece."""
    found = jets.constant(of.constant, len(x) - 1)
    for term in of.terms:
        found = jets.add(found, _term_cdf(term, x))
    return found


def _term_cdf(term: Term, x: Jet) -> Jet:
    t = [x[0] - term.place, *x[1:]]
    if term.scaled is not None:
        weight, inverse = term.scaled
        return jets.scaled(jets.normal_cdf(jets.scaled(t, inverse)), weight)
    c0, c1, _ = term.coefficients
    if float(c1.lo) == 0 == float(c1.hi):
        return jets.scaled(t, c0.exp())
    return [each / c1 for each in jets.exp(_exponent(term, x))]


def level(of: Piece, x: Span, *, upper: bool) -> Span:
    """P(X ≤ x), or P(X > x), at places of a piece: the smaller of the two keeps its precision."""
    found = of.above if upper else of.constant
    for term in of.terms:
        if term.scaled is not None:
            weight, inverse = term.scaled
            z = (x - term.place) * inverse
            found = found + weight * (-z if upper else z).increasing(phi, 0.0)
        else:
            part = _term_cdf(term, [x])[0]
            found = found - part if upper else found + part
    return found
