"""∫₀¹ (x_p(u) − x_q(u))² du, the square of W2, with bounds.

Where p has a density, u = F_p(x), so the integral is ∫ (x − T(x))² p(x) dx with T = F_q⁻¹∘F_p, whose series follows from
T' = p/q(T) and whose range over a panel from F_p and F_q at its ends.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.distributions.certified import jet as jets
from dlcalc.distributions.certified.distances import WIDTH, middle_of
from dlcalc.distributions.certified.jet import Jet
from dlcalc.distributions.certified.levels import Level, Segment, covering, cuts, place_of, segments
from dlcalc.distributions.certified.pieces import level, log_density
from dlcalc.distributions.certified.quadrature import Bounds, integral
from dlcalc.distributions.certified.span import Span, exactly
from dlcalc.distributions.certified.tails import Growth, tail
from dlcalc.distributions.kinds import Scalar

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

_LEAST = 1e-290
"""Smaller masses lose their digits."""


class Stretch(NamedTuple):
    """A run of u in which each side is one segment; the places that bound it on either side."""

    base: Segment
    other: Segment
    x: tuple[float, float]
    y: tuple[float, float]
    upper: bool


def bounds(p: Scalar, q: Scalar) -> Bounds:
    """Bounds of the square of W2; infinite ones where the tails could not be bounded."""
    import numpy as np

    with np.errstate(all="ignore"):
        return _bounds(p, q)


def _bounds(p: Scalar, q: Scalar) -> Bounds:
    centre, reach = middle_of(p, q)
    of_p, of_q = segments(p), segments(q)
    levels = cuts(of_p, of_q)
    total = Bounds(0.0, 0.0)
    tolerance = WIDTH * max(1.0, reach) ** 2 / len(levels)
    for low, high in pairwise(levels):
        one, two = covering(of_p, low, high), covering(of_q, low, high)
        base, other = _ordered(one, two, low, high)
        if base.atom:
            mass = base.mass_between(low, high)
            total = total.plus(_product(mass, (base.start - other.start) ** 2))
            continue
        stretch, beyond = _stretch(base, other, low, high, centre, reach)
        total = total.plus(Bounds(-beyond, beyond))
        if math.isfinite(beyond) and stretch.x[1] > stretch.x[0]:
            total = total.plus(integral(lambda x, at=stretch: _integrand(at, x), *stretch.x, tolerance))  # type: ignore[misc]
    slack = 1e-14 * len(levels) * (2 * reach) ** 2  # the places of the cuts are right to the last bits only
    return Bounds(max(total.low - slack, 0.0), total.high + slack)


def _product(mass: Span, square: float) -> Bounds:
    return Bounds(float(mass.lo) * square * (1 - 1e-14), float(mass.hi) * square * (1 + 1e-14))


def _ordered(one: Segment, two: Segment, low: Level, high: Level) -> tuple[Segment, Segment]:
    """Which side is integrated over: one with a density, and of two that which is unbounded here."""
    if one.atom or two.atom:
        return (two, one) if one.atom else (one, two)
    end = 0 if high.below <= 0.5 else 1
    unbounded = [math.isinf((each.start, each.end)[end]) and (low.below == 0 or high.above == 0) for each in (one, two)]
    return (two, one) if unbounded[1] and not unbounded[0] else (one, two)


def _stretch(base: Segment, other: Segment, low: Level, high: Level, centre: float, reach: float) -> tuple[Stretch, float]:
    """The places of both sides between two levels; beyond an infinite end they are cut off, and what is lost is bounded."""
    upper = low.below >= 0.5
    x = [place_of(base, low), place_of(base, high)]
    y = [place_of(other, low), place_of(other, high)]
    beyond = 0.0
    for end, side in ((0, -1), (1, 1)):
        if math.isinf(x[end]):
            x[end], y[end], lost = _cut_off(base, other, side, centre, reach)
            beyond += lost
    return Stretch(base, other, (x[0], x[1]), (y[0], y[1]), upper), beyond


def _cut_off(base: Segment, other: Segment, side: int, centre: float, reach: float) -> tuple[float, float, float]:
    """Where to stop towards an infinite end; with d the distance from the centre, (x − y)² ≤ 2·d(x)² + 2·d(y)²."""
    distance = reach / 1000
    x = y = centre
    edge = (base.start, base.end)[side < 0]
    for _ in range(110):
        distance *= 1.25
        x = centre + side * distance
        if math.isfinite(edge) and side * (x - edge) <= 0:
            continue
        mass = level(base.piece, exactly(_one(x)), upper=side > 0)
        if not _LEAST < float(mass.hi[0]) < 1:
            return x, y, math.inf
        y = place_of(other, Level.of(float(mass.hi[0]), upper=side > 0))
        lost = 2 * tail(base.piece, centre, distance, side, Growth(0, 0, 1))
        far = (other.start, other.end)[side > 0]
        if math.isinf(far):
            away = side * (y - centre)
            lost += 2 * tail(other.piece, centre, away, side, Growth(0, 0, 1)) if away > 0 else math.inf
        else:
            lost += 2 * float(mass.hi[0]) * max(abs(far - centre), abs(y - centre)) ** 2
        if lost < WIDTH * max(1.0, reach) ** 2 / 50:
            return x, y, lost
    return x, y, math.inf


def _one(x: float) -> Floats:
    import numpy as np

    return np.array([x])


def _integrand(at: Stretch, x: Jet) -> Jet:
    """(x − T)²·p, or (x − a)²·p where all of it goes to one place."""
    density = jets.exp(log_density(at.base.piece.terms, x))
    moved = [x[0] - exactly(at.other.start), *x[1:]] if at.other.atom else jets.subtract(x, _carried(at, x, density))
    return jets.multiply(jets.multiply(moved, moved), density)


def _carried(at: Stretch, x: Jet, density: Jet) -> Jet:
    """T as a jet."""
    found = [_range(at, x[0])]
    for k in range(1, len(x)):
        there = jets.exp(log_density(at.other.piece.terms, found))
        found.append(jets.divide(density[:k], there)[k - 1].over(k))
    return found


def _range(at: Stretch, x: Span) -> Span:
    """Bounds of T over each panel: it increases, so its ends' values bound it."""
    import numpy as np

    whole = Span(x.lo, x.lo), Span(x.hi, x.hi)
    first, last = [level(at.base.piece, each, upper=at.upper) for each in whole]
    low = _inverse(at, first.hi if at.upper else first.lo, side=-1)
    high = _inverse(at, last.lo if at.upper else last.hi, side=1)
    return Span(np.minimum(low, high), np.maximum(low, high))


def _inverse(at: Stretch, levels: Floats, *, side: int) -> Floats:
    """A place on the given side of the one where the other distribution has each level, and as near to it as can be proved."""
    import numpy as np

    sign = -1.0 if at.upper else 1.0
    low, high = np.full(levels.shape, at.y[0]), np.full(levels.shape, at.y[1])
    for _ in range(70):
        middle = low + (high - low) / 2
        found = level(at.other.piece, exactly(middle), upper=at.upper)
        # towards the side that is asked for, a place is kept only where its level is proved to be beyond
        beyond = sign * (found.hi if (side < 0) == (sign > 0) else found.lo) - sign * levels
        if side < 0:
            low, high = np.where(beyond <= 0, middle, low), np.where(beyond <= 0, high, middle)
        else:
            low, high = np.where(beyond >= 0, low, middle), np.where(beyond >= 0, middle, high)
    place: Floats = np.nextafter(low, -np.inf) if side < 0 else np.nextafter(high, np.inf)
    return place
