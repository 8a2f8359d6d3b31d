"""KL, Jensen-Shannon, total variation and W1 of two distributions as numbers with bounds."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from dlcalc.distributions.certified import jet as jets
from dlcalc.distributions.certified.jet import Jet
from dlcalc.distributions.certified.pieces import Piece, breaks, cdf, log_density, number, piece
from dlcalc.distributions.certified.quadrature import Bounds, integral
from dlcalc.distributions.certified.span import Span, about, exactly
from dlcalc.distributions.certified.tails import Growth, far, growth, tail
from dlcalc.distributions.kinds import Scalar, parts
from dlcalc.notation.approximate import approximate

WIDTH = 2e-11
"""How close the bounds shall be."""

_NARROW = 30
"""A part is narrow where the whole range is so many times as wide."""

_LOG_2 = about(math.log(2))
Smooth = Callable[[Piece, Piece, Jet], Jet]


class Measure(NamedTuple):
    """How one divergence is integrated.

    Attributes:
        smooth: the integrand on a piece, from the densities of p and q.
        factor: bounds |integrand| ≤ f_p·factor_p + f_q·factor_q beyond every break, from the pieces and the centre.
        absolute: whether the integrand is to be taken without its sign.
        atom: what a place contributes that has probabilities a under p and b under q; None where atoms change the CDF only.
    """

    smooth: Smooth
    factor: Callable[[Piece, Piece, float], tuple[Growth, Growth]]
    atom: Callable[[Span, Span], Span] | None
    absolute: bool = False


def bounds(name: str, p: Scalar, q: Scalar) -> Bounds:
    """Bounds of the integral behind a divergence: KL, 2·JS, 2·TV, W1."""
    import numpy as np

    with np.errstate(all="ignore"):
        return _bounds(name, p, q)


def _bounds(name: str, p: Scalar, q: Scalar) -> Bounds:
    measure = MEASURES[name]
    cuts = sorted({*breaks(p), *breaks(q)})
    centre, reach = middle_of(p, q)
    low, high, beyond = _ends(measure, p, q, centre, reach, cuts)
    inner = [cut for cut in sorted({*cuts, *_marks(p, q, (high - low) / _NARROW)}) if low < cut < high]
    share = WIDTH * max(1.0, reach if name == "w1" else 1.0) / (len(inner) + 2)
    stops = [low, *inner, high]
    if len(stops) == 2:
        stops = [low, centre, high] if low < centre < high else stops
    total = Bounds(-beyond, beyond)
    for start, end in pairwise(stops):
        middle = start + (end - start) / 2
        on_p, on_q = piece(p, middle), piece(q, middle)
        total = total.plus(integral(_function(measure, on_p, on_q), start, end, share, absolute=measure.absolute))
    if measure.atom is not None:
        for each in _atoms(measure.atom, p, q):
            total = total.plus(each)
    return total


def _function(measure: Measure, on_p: Piece, on_q: Piece) -> Callable[[Jet], Jet]:
    return lambda x: measure.smooth(on_p, on_q, x)


def middle_of(p: Scalar, q: Scalar) -> tuple[float, float]:
    """A place in the middle of all parts, and a distance that reaches them all."""
    places = [*breaks(p), *breaks(q)]
    spread = 1e-3
    for _, each in (*parts(p), *parts(q)):
        numbers = [approximate(value) for value in each.parameters]
        if each.family.name in ("normal", "laplace"):
            width = math.sqrt(numbers[1]) if each.family.name == "normal" else numbers[1]
            places += [numbers[0] - width, numbers[0] + width]
            spread = max(spread, width)
        elif each.family.name == "exponential":
            spread = max(spread, 1 / numbers[0])
    centre = (min(places) + max(places)) / 2 if places else 0.0
    return centre, (max(places) - min(places)) / 2 + 2 * spread if places else 2 * spread


def _marks(p: Scalar, q: Scalar, narrow: float) -> list[float]:
    """Places round parts that are very narrow beside the whole range, so that no panel has to find them by halving."""
    found: list[float] = []
    for _, each in (*parts(p), *parts(q)):
        numbers = [approximate(value) for value in each.parameters]
        width = {"normal": 8 * math.sqrt(numbers[-1]) if numbers[-1] > 0 else 0.0, "laplace": 30 * numbers[-1]}.get(
            each.family.name, narrow
        )
        if width < narrow:
            found += [numbers[0] - width, numbers[0], numbers[0] + width]
        elif each.family.name == "exponential" and 30 / numbers[0] < narrow:
            found.append(30 / numbers[0])
    return found


def _ends(measure: Measure, p: Scalar, q: Scalar, centre: float, reach: float, cuts: list[float]) -> tuple[float, float, float]:
    """Where to stop on either side, and a bound of all that lies beyond."""
    found: list[float] = []
    beyond = 0.0
    for side in (-1, 1):
        on_p, on_q = far(p, centre, side), far(q, centre, side)
        if not on_p.terms and not on_q.terms:
            found.append((cuts[0] if side < 0 else cuts[-1]) if cuts else centre)
            continue
        distance = reach
        for _ in range(80):
            factors = measure.factor(on_p, on_q, centre)
            left = sum(tail(each, centre, distance, side, factor) for each, factor in zip((on_p, on_q), factors, strict=True))
            if left < WIDTH / 50:
                break
            distance *= 1.25
        beyond += left
        found.append(centre + side * distance)
    return found[0], found[1], beyond


def _atoms(contribution: Callable[[Span, Span], Span], p: Scalar, q: Scalar) -> list[Bounds]:
    at_p, at_q = dict(p.atoms()), dict(q.atoms())
    found = []
    for place in dict.fromkeys([*at_p, *at_q]):
        a = number(at_p[place]) if place in at_p else exactly(0.0)
        b = number(at_q[place]) if place in at_q else exactly(0.0)
        each = contribution(a, b)
        found.append(Bounds(float(each.lo), float(each.hi)))
    return found


# The integrands


def _kl(on_p: Piece, on_q: Piece, x: Jet) -> Jet:
    if not on_p.terms:
        return jets.constant(exactly(0.0))
    log_p = log_density(on_p.terms, x)
    return jets.multiply(jets.exp(log_p), jets.subtract(log_p, log_density(on_q.terms, x)))


def _js(on_p: Piece, on_q: Piece, x: Jet) -> Jet:
    """p·log(p/m) + q·log(q/m), twice JS."""
    both = (*on_p.terms, *on_q.terms)
    if not both:
        return jets.constant(exactly(0.0))
    if not on_p.terms or not on_q.terms:
        return jets.scaled(jets.exp(log_density(both, x)), _LOG_2)
    log_m = log_density(both, x)
    log_m = [log_m[0] - _LOG_2, *log_m[1:]]
    logs = [log_density(on_p.terms, x), log_density(on_q.terms, x)]
    return jets.add(*[jets.multiply(jets.exp(each), jets.subtract(each, log_m)) for each in logs])


def _tv(on_p: Piece, on_q: Piece, x: Jet) -> Jet:
    found = jets.constant(exactly(0.0))
    if on_p.terms:
        found = jets.exp(log_density(on_p.terms, x))
    if on_q.terms:
        found = jets.subtract(found, jets.exp(log_density(on_q.terms, x)))
    return found


def _w1(on_p: Piece, on_q: Piece, x: Jet) -> Jet:
    return jets.subtract(cdf(on_p, x), cdf(on_q, x))


def _flat(level: float) -> Callable[[Piece, Piece, float], tuple[Growth, Growth]]:
    return lambda *_: (Growth(level, 0, 0), Growth(level, 0, 0))


def _log_ratio(on_p: Piece, on_q: Piece, centre: float) -> tuple[Growth, Growth]:
    first, second = growth(on_p, centre), growth(on_q, centre)
    return Growth(first.a + second.a, first.b + second.b, first.c + second.c), Growth(0, 0, 0)


def _distance(*_: object) -> tuple[Growth, Growth]:
    """∫ of a tail probability beyond a place is ∫ (s − s₀)·f ≤ ∫ s·f."""
    return Growth(0, 1, 0), Growth(0, 1, 0)


def _kl_atom(a: Span, b: Span) -> Span:
    return a * (a.log() - b.log()) if float(a.lo) > 0 else exactly(0.0)


def _js_atom(a: Span, b: Span) -> Span:
    m = (a + b).times(0.5)
    total = exactly(0.0)
    for each in (a, b):
        if float(each.lo) > 0:
            total = total + each * (each.log() - m.log())
    return total


def _tv_atom(a: Span, b: Span) -> Span:
    d = a - b
    low = float(max(0.0, float(d.lo), -float(d.hi)))
    return Span(low, max(abs(float(d.lo)), abs(float(d.hi))))


MEASURES = {
    "kl": Measure(_kl, _log_ratio, _kl_atom),
    "js": Measure(_js, _flat(1.0), _js_atom),
    "tv": Measure(_tv, _flat(1.0), _tv_atom, absolute=True),
    "w1": Measure(_w1, _distance, None, absolute=True),
}
