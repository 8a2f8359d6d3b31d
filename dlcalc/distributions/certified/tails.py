"""What an integral may have beyond a place, where the density falls at least exponentially."""

from __future__ import annotations

import math
from typing import NamedTuple

from dlcalc.distributions.certified.pieces import Piece, Term, breaks, piece
from dlcalc.distributions.kinds import Scalar


class Growth(NamedTuple):
    """A bound a + b·s + c·s² of a factor, s the distance from the centre."""

    a: float
    b: float
    c: float

    def at(self, distance: float) -> float:
        """Its value."""
        return self.a + self.b * distance + self.c * distance * distance


def slope(term: Term, x: float) -> tuple[float, float]:
    """The logarithm of a term at a place, and its derivative there, as floats."""
    c0, c1, c2 = [(float(each.lo) + float(each.hi)) / 2 for each in term.coefficients]
    t = x - (float(term.place.lo) + float(term.place.hi)) / 2
    return c0 + (c1 + c2 * t) * t, c1 + 2 * c2 * t


def tail(of: Piece, centre: float, distance: float, side: int, factor: Growth) -> float:
    """A bound of ∫ f·factor beyond ``centre ± distance``, f the density on an unbounded piece.

    The logarithm of each term is concave, so beyond the place it lies below its tangent; the factor grows at most by (1 + s/distance)²
    from there on. Then ∫₀^∞ e^(−hs)(1 + s/d)² ds = 1/h + 2/(h²d) + 2/(h³d²).
    """
    total = 0.0
    for term in of.terms:
        level, steep = slope(term, centre + side * distance)
        h = -side * steep
        if h <= 0:
            return math.inf
        total += math.exp(min(level, 700.0)) * (1 / h + 2 / (h * h * distance) + 2 / (h**3 * distance**2))
    return total * factor.at(distance) * (1 + 1e-9)


def far(of: Scalar, centre: float, side: int) -> Piece:
    """The formula beyond every break."""
    ends = breaks(of)
    edge = (ends[-1] if side > 0 else ends[0]) if ends else centre
    return piece(of, edge + side * (1 + abs(edge)))


def growth(of: Piece, centre: float) -> Growth:
    """A bound of |log f| on a piece, in the distance from a centre."""
    a = math.log(max(len(of.terms), 1))
    b = c = 0.0
    for term in of.terms:
        c0, c1, c2 = [max(abs(float(each.lo)), abs(float(each.hi))) for each in term.coefficients]
        shift = abs(centre - float(term.place.lo)) + 1e-9
        a += c0 + c1 * shift + c2 * shift * shift
        b += c1 + 2 * c2 * shift
        c += c2
    return Growth(a, b, c)
