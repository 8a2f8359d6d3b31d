"""Maps with corners and jumps of their own (|ε|·ε, cases by the sign of ε): cut there, and a plain map is left on every stretch."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from dlcalc.distributions.law import INF, NEG_INF
from dlcalc.distributions.transforms.affine import affine
from dlcalc.distributions.transforms.branches import is_less, ordered
from dlcalc.distributions.transforms.zeros import sign_of
from dlcalc.notation.errors import Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import (
    FALSE,
    ONE,
    TRUE,
    ZERO,
    Add,
    Call,
    Div,
    Expr,
    Logic,
    Neg,
    Num,
    Piecewise,
    Rel,
    rebuild,
    substitute,
    symbols,
    walk,
)
from dlcalc.notation.values import Facts

_CORNERS = ("abs", "sign", "relu", "max", "min")
_MOST = 24


class Stretch(NamedTuple):
    """A map without corners on a stretch of the noise."""

    low: Expr
    high: Expr
    map: Expr


def stretches(expr: Expr, noise: str, low: Expr, high: Expr, facts: Facts) -> list[Stretch] | None:
    """The stretches between the corners of a map; None where it has none that can be found.

    Args:
        expr: the map.
        noise: its random letter.
        low: lower end of the noise's support.
        high: upper end.
        facts: what is known of other letters.

    Raises:
        Open: the order of the corners depends on letters.
    """
    places = _places(expr, noise)
    if not places:
        return None
    inner = [place for place in places if is_less(low, place, facts) and is_less(place, high, facts)]
    ends = [low, *ordered(inner, facts), high]
    if len(ends) > _MOST:
        raise Undecided(f"the map has more than {_MOST} corners")
    return [Stretch(left, right, _plain(expr, noise, _between(left, right), facts)) for left, right in pairwise(ends)]


def _places(expr: Expr, noise: str) -> list[Expr]:
    """Where the arguments of corners vanish, and conditions change, as far as those are affine in the noise."""
    found: list[Expr] = []
    for node in walk(expr):
        for gap in _gaps(node):
            if noise not in symbols(gap):
                continue
            straight = affine(gap, frozenset({noise}))
            if straight is None or noise not in straight.coefficients:
                raise Undecided("the corners of the map have no closed form")
            found.append(evaluate(Neg(Div(straight.constant, straight.coefficients[noise]))))
    return found


def _gaps(node: Expr) -> list[Expr]:
    """What changes its sign at a corner of a node."""
    if isinstance(node, Call) and node.name in ("abs", "sign", "relu"):
        return [node.args[0]]
    if isinstance(node, Call) and node.name in ("max", "min"):
        return [Add((left, Neg(right))) for place, left in enumerate(node.args) for right in node.args[place + 1 :]]
    if isinstance(node, Rel):
        return [Add((left, Neg(right))) for left, right in zip(node.items[:-1], node.items[1:], strict=True)]
    return []


def _between(low: Expr, high: Expr) -> Expr:
    if low == NEG_INF:
        return ZERO if high == INF else evaluate(Add((high, Neg(ONE))))
    return evaluate(Add((low, ONE))) if high == INF else evaluate(Div(Add((low, high)), Num(2)))


def _plain(expr: Expr, noise: str, at: Expr, facts: Facts) -> Expr:
    """The map as it is near a place: every corner replaced by the side that the place is on."""
    inner = rebuild(expr, lambda part: _plain(part, noise, at, facts)) if not isinstance(expr, Rel | Logic) else expr
    if isinstance(inner, Call) and inner.name in _CORNERS and noise in symbols(inner):
        return _side(inner, noise, at, facts)
    if isinstance(inner, Piecewise):
        for value, condition in inner.cases:
            held = evaluate(substitute(condition, {noise: at}), positives=facts.positives)
            if held == TRUE:
                return value
            if held != FALSE:
                raise Undecided("a condition of the map is left open by letters")
        if inner.otherwise is None:
            raise Undecided("none of the map's cases applies somewhere")
        return inner.otherwise
    return inner


def _side(node: Call, noise: str, at: Expr, facts: Facts) -> Expr:
    def value(arg: Expr) -> int:
        sign = sign_of(substitute(arg, {noise: at}), facts)
        if sign is None:
            raise Undecided("the side of a corner is left open by letters")
        return sign

    if node.name in ("max", "min"):
        best = node.args[0]
        for arg in node.args[1:]:
            above = value(Add((arg, Neg(best)))) > 0
            best = arg if above == (node.name == "max") else best
        return best
    sign = value(node.args[0])
    if node.name == "sign":
        return ONE if sign > 0 else Neg(ONE)
    if node.name == "relu":
        return node.args[0] if sign > 0 else ZERO
    return node.args[0] if sign > 0 else Neg(node.args[0])
