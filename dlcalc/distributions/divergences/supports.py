"""Where two distributions live: whether one has mass where the other has none, decided exactly, and said."""

from __future__ import annotations

from typing import NamedTuple

from dlcalc.distributions.families import Distribution
from dlcalc.distributions.kinds import Scalar, parts
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, ONE, TRUE, ZERO, Add, Expr, Mul, Neg, Rel, symbols
from dlcalc.notation.show import ascii_text
from dlcalc.notation.values import INF


class Stretch(NamedTuple):
    """An interval of positive length."""

    low: Expr
    high: Expr


class Support(NamedTuple):
    """Where a distribution has its mass: disjoint stretches in order, and places of positive probability."""

    stretches: tuple[Stretch, ...]
    places: tuple[Expr, ...]


def less(left: Expr, right: Expr) -> bool | None:
    """Whether one number is below another; None when a letter keeps that open."""
    found = evaluate(Rel(("<",), (left, right)))
    return True if found == TRUE else False if found == FALSE else None


def support(of: Scalar) -> Support | None:
    """The support; None when a letter keeps the order of its ends open."""
    found: list[Stretch] = []
    for _, each in parts(of):
        if each.family.discrete:
            continue
        ends = each.support()
        placed = _placed(found, Stretch(ends.low, ends.high))
        if placed is None:
            return None
        found = placed
    atoms = of.atoms()
    return Support(tuple(found), tuple([place for place, probability in atoms if probability != ZERO]))


def _placed(into: list[Stretch], new: Stretch) -> list[Stretch] | None:
    """Stretches in order with one more, those that meet it joined."""
    low, high = new
    before: list[Stretch] = []
    after: list[Stretch] = []
    for each in into:
        ahead, behind = less(each.high, low), less(high, each.low)
        if ahead is None or behind is None:
            if each == new:
                ahead = behind = False
            else:
                return None
        if ahead:
            before.append(each)
        elif behind:
            after.append(each)
        else:
            lower, higher = less(each.low, low), less(high, each.high)
            if lower is None or higher is None:
                return None
            low = each.low if lower else low
            high = each.high if higher else high
    return [*before, Stretch(low, high), *after]


def outside(of: Support, other: Support) -> Stretch | Expr | None:
    """A stretch or a place where one has mass and the other none; None when there is no such, or a letter keeps it open."""
    for place in of.places:
        if all(evaluate(Rel(("=",), (place, each))) == FALSE for each in other.places):
            return place
    if _lettered(of) or _lettered(other):
        return _surely_outside(of, other)
    for each in of.stretches:
        low: Expr = each.low
        for cover in other.stretches:
            if less(each.high, cover.low) is not False or less(low, cover.low):
                break
            low = cover.high if less(low, cover.high) else low
        first = next((cover.low for cover in other.stretches if less(low, cover.low)), INF)
        high = each.high if less(each.high, first) is not False else first
        if less(low, high):
            return Stretch(low, high)
    return None


def _lettered(of: Support) -> bool:
    return any(symbols(end) for each in of.stretches for end in each)


def _surely_outside(of: Support, other: Support) -> Stretch | None:
    """The first gap between ends, inside ``of`` and off ``other``, for which every comparison can be decided."""
    for each in of.stretches:
        starts = [each.low, *[cover.high for cover in other.stretches if _starts_within(cover, each)]]
        ends = [*[cover.low for cover in other.stretches if less(each.high, cover.high) is False], each.high]
        for gap in [Stretch(low, high) for low in starts for high in ends]:
            if (gap == each or less(gap.low, gap.high)) and _off(gap, other):
                return gap
    return None


def _starts_within(cover: Stretch, each: Stretch) -> bool:
    """Whether the upper end of one is known to lie above the lower end of the other."""
    return less(cover.low, each.low) is False or less(cover.high, each.low) is False


def _off(gap: Stretch, other: Support) -> bool:
    return all(less(cover.low, gap.high) is False or less(gap.low, cover.high) is False for cover in other.stretches)


def covers(other: Support, of: Support) -> bool:
    """Whether it is known that ``other`` has mass wherever ``of`` has: each stretch lies in one of its stretches, each place is shared."""
    within = all(
        any(less(each.low, cover.low) is False and less(cover.high, each.high) is False for cover in other.stretches)
        for each in of.stretches
    )
    return within and all(any(place == each for each in other.places) for place in of.places)


def disjoint(one: Support, other: Support) -> bool:
    """Whether it is known that they share no stretch and no place, so that no set has mass under both."""
    apart = all(less(a.low, b.high) is False or less(b.low, a.high) is False for a in one.stretches for b in other.stretches)
    return apart and all(evaluate(Rel(("=",), (a, b))) == FALSE for a in one.places for b in other.places)


def mass(of: Scalar, where: Stretch | Expr) -> Expr | None:
    """The probability of a stretch or place; None where no formula gives it."""
    if isinstance(where, Expr):
        return next((probability for place, probability in of.atoms() if place == where), None)
    terms: list[Expr] = [ZERO]
    for weight, each in parts(of):
        if each.family.discrete:
            continue
        upper, lower = _cdf(each, where.high), _cdf(each, where.low)
        if upper is None or lower is None:
            return None
        terms.append(Mul((weight, Add((upper, Neg(lower))))))
    return evaluate(Add(tuple(terms)))


def _cdf(of: Distribution, at: Expr) -> Expr | None:
    """P(X ≤ at) at any place, also outside the support; None when a letter keeps open on which side of its ends the place lies."""
    ends = of.support()
    if at == ends.low or less(ends.low, at) is False:
        return ZERO
    if at == ends.high or less(at, ends.high) is False:
        return ONE
    return of.cdf(at) if less(ends.low, at) and less(at, ends.high) else None


def told(where: Stretch | Expr) -> str:
    """``0 < x < 1/2``, or ``x = 3``, in the notation; empty for all numbers."""
    if isinstance(where, Expr):
        return f"x = {ascii_text(where)}"
    low, high = where
    if (low, high) == (Neg(INF), INF):
        return ""
    if high == INF:
        return f"x > {ascii_text(low)}"
    return f"x < {ascii_text(high)}" if low == Neg(INF) else f"{ascii_text(low)} < x < {ascii_text(high)}"
