"""Maps with corners and jumps of their own (|ε|·ε, cases by the sign of ε): cut there, and a plain map is left on every stretch.

Corners inside corners are cut first, so that max(0, min(1, ε)) meets its outer corner on stretches where the inner one is gone.
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor
from typing import NamedTuple

from dlcalc.distributions.law import INF, NEG_INF
from dlcalc.distributions.transforms.affine import affine
from dlcalc.distributions.transforms.branches import is_less, ordered, settled
from dlcalc.distributions.transforms.zeros import zeros
from dlcalc.notation.errors import Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import (
    ONE,
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
    Sym,
    children,
    number,
    rebuild,
    substitute,
    symbols,
    walk,
)
from dlcalc.notation.values import Facts

_CORNERS = ("abs", "sign", "relu", "max", "min")
_STEPS = {"floor": ZERO, "ceil": ZERO, "round": Div(ONE, Num(2))}
"""Functions that jump at whole numbers, by how far from them."""

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
        Undecided: a corner has no closed form, or there are too many.
    """
    if not any(_bends(node, noise) for node in walk(expr)):
        return None
    places = _places(expr, noise, low, high, facts)
    inner = [place for place in places if is_less(low, place, facts) and is_less(place, high, facts)]
    ends = [low, *ordered(inner, facts), high]
    if len(ends) > _MOST:
        raise Undecided(f"the map has more than {_MOST} corners")
    found: list[Stretch] = []
    for left, right in pairwise(ends):
        plain = _plain(expr, noise, _between(left, right), facts)
        found += stretches(plain, noise, left, right, facts) or [Stretch(left, right, plain)]
    if len(found) > _MOST:
        raise Undecided(f"the map has more than {_MOST} corners")
    return found


def _bends(node: Expr, noise: str) -> bool:
    """Whether a node is a corner, a jump or a choice that the noise decides."""
    return (isinstance(node, Piecewise) or (isinstance(node, Call) and node.name in (*_CORNERS, *_STEPS))) and noise in symbols(node)


def _innermost(node: Expr, noise: str) -> bool:
    return _bends(node, noise) and not any(_bends(part, noise) for child in children(node) for part in walk(child))


def _places(expr: Expr, noise: str, low: Expr, high: Expr, facts: Facts) -> list[Expr]:
    """Where the arguments of the innermost corners vanish, and their conditions change."""
    found: list[Expr] = []
    for node in walk(expr):
        if not _innermost(node, noise):
            continue
        for part in walk(node):
            for gap in _gaps(part, noise, low, high):
                found += _zeros(gap, noise, facts)
    return found


def _gaps(node: Expr, noise: str, low: Expr, high: Expr) -> list[Expr]:
    """What changes its sign at a corner of a node."""
    if isinstance(node, Call) and node.name in ("abs", "sign", "relu"):
        return [node.args[0]]
    if isinstance(node, Call) and node.name in ("max", "min"):
        return [Add((left, Neg(right))) for place, left in enumerate(node.args) for right in node.args[place + 1 :]]
    if isinstance(node, Call) and node.name in _STEPS:
        return _jumps(node, noise, low, high)
    if isinstance(node, Rel):
        if any(op not in _HOLDS for op in node.ops):
            raise Undecided("a condition of the map is none of <, <=, >, >=")
        return [Add((left, Neg(right))) for left, right in zip(node.items[:-1], node.items[1:], strict=True)]
    return []


def _jumps(node: Call, noise: str, low: Expr, high: Expr) -> list[Expr]:
    """The argument of a step less every whole number that it passes."""
    from dlcalc.notation.approximate import approximate

    argument, ends = node.args[0], []
    for end in (low, high):
        if end in (INF, NEG_INF) or symbols(end) or set(symbols(argument)) != {noise} or affine(argument, frozenset({noise})) is None:
            raise Undecided(f"{node.name} jumps at places of the map that cannot be counted here")
        ends.append(approximate(evaluate(substitute(argument, {noise: end}))))
    first, last = ceil(min(ends) - 1), floor(max(ends) + 1)
    if last - first > 2 * _MOST:
        raise Undecided(f"the map has more than {_MOST} corners")
    return [Add((argument, Neg(Add((number(k), _STEPS[node.name]))))) for k in range(first, last + 1)]


def _zeros(gap: Expr, noise: str, facts: Facts) -> list[Expr]:
    """Where a gap is zero.

    Raises:
        Open: a letter decides whether it ever is.
        Undecided: that has no closed form.
    """
    if noise not in symbols(gap):
        return []
    straight = affine(gap, frozenset({noise}))
    if straight is not None:
        slope = straight.coefficients.get(noise, ZERO)
        if slope == ZERO:
            return []
        return [] if settled(evaluate(slope), facts) == 0 else [evaluate(Neg(Div(straight.constant, slope)))]
    ways = zeros(gap, Facts()) if symbols(gap) == (noise,) else None
    if ways is None or any(way.left != Sym(noise) or symbols(way.right) for way in ways):
        raise Undecided("the corners of the map have no closed form")
    return [way.right for way in ways]


def _between(low: Expr, high: Expr) -> Expr:
    if low == NEG_INF:
        return ZERO if high == INF else evaluate(Add((high, Neg(ONE))))
    return evaluate(Add((low, ONE))) if high == INF else evaluate(Div(Add((low, high)), Num(2)))


def _plain(expr: Expr, noise: str, at: Expr, facts: Facts) -> Expr:
    """The map as it is near a place: every innermost corner replaced by the side that the place is on."""
    if not _innermost(expr, noise):
        return rebuild(expr, lambda part: _plain(part, noise, at, facts))
    if isinstance(expr, Piecewise):
        for value, condition in expr.cases:
            if _holds(condition, noise, at, facts):
                return value
        if expr.otherwise is None:
            raise Undecided("none of the map's cases applies somewhere")
        return expr.otherwise
    assert isinstance(expr, Call)
    if expr.name in _STEPS:
        return evaluate(substitute(expr, {noise: at}))
    return _side(expr, noise, at, facts)


_HOLDS = {"<": lambda sign: sign < 0, "<=": lambda sign: sign <= 0, ">": lambda sign: sign > 0, ">=": lambda sign: sign >= 0}


def _holds(condition: Expr, noise: str, at: Expr, facts: Facts) -> bool:
    """Whether a condition holds at a place inside a stretch."""
    if isinstance(condition, Logic):
        parts = [_holds(part, noise, at, facts) for part in condition.args]
        return not parts[0] if condition.op == "not" else all(parts) if condition.op == "and" else any(parts)
    if not isinstance(condition, Rel):
        raise Undecided("a condition of the map is no comparison")
    pairs = zip(condition.ops, condition.items[:-1], condition.items[1:], strict=True)
    return all(_HOLDS[op](_sign(Add((left, Neg(right))), noise, at, facts)) for op, left, right in pairs)


def _sign(expr: Expr, noise: str, at: Expr, facts: Facts) -> int:
    value = evaluate(substitute(expr, {noise: at}), positives=facts.positives, integers=facts.integers)
    return settled(value, facts)


def _side(node: Call, noise: str, at: Expr, facts: Facts) -> Expr:
    if node.name in ("max", "min"):
        best = node.args[0]
        for arg in node.args[1:]:
            above = _sign(Add((arg, Neg(best))), noise, at, facts) > 0
            best = arg if above == (node.name == "max") else best
        return best
    sign = _sign(node.args[0], noise, at, facts)
    if node.name == "sign":
        return ONE if sign > 0 else Neg(ONE)
    if node.name == "relu":
        return node.args[0] if sign > 0 else ZERO
    return node.args[0] if sign > 0 else Neg(node.args[0])
