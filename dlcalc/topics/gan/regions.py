"""Where two distributions have density, and how much: the real line cut at the ends of their supports; and their single places."""

from __future__ import annotations

from functools import cmp_to_key
from itertools import pairwise
from typing import NamedTuple

from dlcalc.distributions.families import Distribution
from dlcalc.distributions.kinds import Scalar, parts
from dlcalc.notation.errors import Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, ONE, TRUE, ZERO, Add, Const, Div, Expr, Mul, Neg, Rel, Sym
from dlcalc.notation.show import ascii_text

X = Sym("x")
INF = Const("inf")


class Region(NamedTuple):
    """An interval in which both densities have one formula; None where a density is 0 throughout."""

    low: Expr
    high: Expr
    real: Expr | None
    fake: Expr | None

    @property
    def whole(self) -> bool:
        """Whether it is the whole line."""
        return (self.low, self.high) == (Neg(INF), INF)

    def condition(self) -> Expr:
        """``0 < x < 1``, ``x > 2``."""
        if self.high == INF:
            return Rel((">",), (X, self.low))
        return Rel(("<",), (X, self.high)) if self.low == Neg(INF) else Rel(("<", "<"), (self.low, X, self.high))

    def optimal(self) -> Expr | None:
        """D* in it, as a formula of x that is not simplified; None where neither has density, so that D may say anything."""
        return optimal(self.real, self.fake)


class Place(NamedTuple):
    """One place where a distribution has positive probability, with both probabilities."""

    at: Expr
    real: Expr
    fake: Expr


def optimal(real: Expr | None, fake: Expr | None) -> Expr | None:
    """p_r/(p_r + p_g), 1 where only real data is, 0 where only generated data is, None where neither is."""
    if real is None or fake is None:
        return ONE if real is not None else ZERO if fake is not None else None
    return Div(real, Add((real, fake)))


def regions(real: Scalar, fake: Scalar) -> tuple[Region, ...]:
    """The regions from left to right; none where neither distribution has a density.

    Raises:
        Undecided: a letter keeps open where a support ends.
    """
    both = (_smooth(real), _smooth(fake))
    ends = list(dict.fromkeys([end for side in both for _, each in side for end in (each.support().low, each.support().high)]))
    if not ends:
        return ()
    ordered = sorted(dict.fromkeys([Neg(INF), *ends, INF]), key=cmp_to_key(_compare))
    return tuple([Region(*cut, _density(both[0], *cut), _density(both[1], *cut)) for cut in pairwise(ordered)])


def places(real: Scalar, fake: Scalar) -> tuple[Place, ...]:
    """The places of positive probability of either, in order where numbers decide it."""
    masses = (dict(real.atoms()), dict(fake.atoms()))
    found = list(dict.fromkeys([*masses[0], *masses[1]]))
    return tuple([Place(at, masses[0].get(at, ZERO), masses[1].get(at, ZERO)) for at in sorted(found, key=cmp_to_key(_compare))])


def density_at(of: Scalar, at: Expr) -> Expr | None:
    """The density at a number, not simplified; None where it is 0."""
    terms = [_weighted(weight, each.density(at)) for weight, each in _smooth(of) if evaluate(Rel(("in",), (at, each.support()))) == TRUE]
    return _total(terms)


def _smooth(of: Scalar) -> list[tuple[Expr, Distribution]]:
    return [(weight, each) for weight, each in parts(of) if not each.family.discrete]


def _density(of: list[tuple[Expr, Distribution]], low: Expr, high: Expr) -> Expr | None:
    """The density between two neighbouring ends."""
    terms = []
    for weight, each in of:
        support = each.support()
        if _compare(support.low, low) <= 0 and _compare(high, support.high) <= 0:
            terms.append(_weighted(weight, evaluate(each.density(X))))
    return _total(terms)


def _weighted(weight: Expr, density: Expr) -> Expr:
    return density if weight == ONE else Mul((weight, density))


def _total(terms: list[Expr]) -> Expr | None:
    return None if not terms else terms[0] if len(terms) == 1 else Add(tuple(terms))


def _compare(left: Expr, right: Expr) -> int:
    if left == right:
        return 0
    below = evaluate(Rel(("<",), (left, right)))
    if below not in (TRUE, FALSE):
        raise Undecided(f"whether {ascii_text(left)} is below {ascii_text(right)} depends on letters; give them numbers")
    return -1 if below == TRUE else 0 if evaluate(Rel(("=",), (left, right))) == TRUE else 1
