"""The branches of a map: stretches of the noise on which it is monotone, with image and inverse, and those on which it is flat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cmp_to_key
from typing import NamedTuple

from dlcalc.distributions.families import Distribution
from dlcalc.distributions.law import INF, NEG_INF
from dlcalc.distributions.transforms.affine import multiplied_out
from dlcalc.distributions.transforms.stretches import Layer, Stretch, Y, forward, read, stretches
from dlcalc.distributions.transforms.zeros import sign_of
from dlcalc.notation.errors import Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ONE, ZERO, Add, Call, Div, Expr, Mul, Neg, Pow, Sym, rational, rebuild, substitute, symbols, walk
from dlcalc.notation.show import ascii_text
from dlcalc.notation.values import Facts

_TAIL = 1e-15
"""Of a map with endless stretches, those beyond these quantiles of the noise are left out."""


class Branch(NamedTuple):
    """One stretch of the noise.

    Attributes:
        low, high: its ends.
        start, end: values that the map tends to there; the same where it is flat.
        inverse: the noise as a formula in ``Y``; None where it is flat, or where the notation has no inverse.
        flat: whether the map is constant on it.
    """

    low: Expr
    high: Expr
    start: Expr
    end: Expr
    inverse: Expr | None
    flat: bool = False


class Open(Undecided):
    """The answer depends on the sign of something that holds a symbol."""

    def __init__(self, difference: Expr) -> None:
        super().__init__(f"the answer depends on the sign of {ascii_text(difference)}")
        self.difference = difference


class Outside(Undefined):
    """A map is asked for at arguments where it has no real value, with positive probability."""


def is_less(left: Expr, right: Expr, facts: Facts) -> bool:
    """Whether one end lies below another.

    Raises:
        Open: symbols leave it open.
    """
    if left == right:
        return False
    if left == NEG_INF or right == INF:
        return True
    if left == INF or right == NEG_INF:
        return False
    gap = evaluate(Add((right, Neg(left))), positives=facts.positives, integers=facts.integers)
    sign = sign_of(gap, facts)
    if sign is None:
        return _is_less_by_form(left, right, gap, facts)
    return sign > 0


def _is_less_by_form(left: Expr, right: Expr, gap: Expr, facts: Facts) -> bool:
    """Powers of e are in the order of their exponents, positive squares of their roots, fractions of what clears them."""
    exponents = [ZERO if each == ONE else each.args[0] if isinstance(each, Call) and each.name == "exp" else None for each in (left, right)]
    if exponents[0] is not None and exponents[1] is not None:
        return is_less(exponents[0], exponents[1], facts)
    if all(sign_of(each, facts) == 1 for each in (left, right)):
        roots = [evaluate(Call("sqrt", (each,)), positives=facts.positives) for each in (left, right)]
        if not any(isinstance(node, Call) and node.name == "sqrt" for root in roots for node in walk(root)):
            return is_less(roots[0], roots[1], facts)
    return settled(gap, facts) > 0


def settled(gap: Expr, facts: Facts) -> int:
    """The sign of something, -1, 0 or 1; of a sum of fractions it is that of what stands above one bar.

    Raises:
        Open: symbols leave it open.
    """
    sign = sign_of(gap, facts)
    if sign is not None:
        return sign
    top, bottom = _fraction(_without_sizes(gap, facts))
    cleared = multiplied_out(top) if sign_of(bottom, facts) == 1 else None
    sign = None if cleared is None else sign_of(cleared, facts)
    if sign is None:
        raise Open(bottom if cleared is None and sign_of(top, facts) is not None else gap if cleared is None else cleared)
    return sign


def _without_sizes(expr: Expr, facts: Facts) -> Expr:
    """Absolute values of what has a sign replaced by it or its negative."""
    inner = rebuild(expr, lambda part: _without_sizes(part, facts))
    if not (isinstance(inner, Call) and inner.name == "abs"):
        return inner
    try:
        return inner.args[0] if settled(inner.args[0], facts) >= 0 else Neg(inner.args[0])
    except Open:
        return inner


def _fraction(expr: Expr) -> tuple[Expr, Expr]:
    """A sum of fractions above one bar."""
    if isinstance(expr, Neg):
        top, bottom = _fraction(expr.arg)
        return Neg(top), bottom
    if isinstance(expr, Div):
        (top, below), (bottom, above) = _fraction(expr.num), _fraction(expr.den)
        return Mul((top, above)), Mul((bottom, below))
    if isinstance(expr, Mul):
        factors = [_fraction(factor) for factor in expr.factors]
        return Mul(tuple([top for top, _ in factors])), Mul(tuple([bottom for _, bottom in factors]))
    power = rational(expr.exp) if isinstance(expr, Pow) else None
    if isinstance(expr, Pow) and isinstance(power, int) and power > 0:
        return Pow(_fraction(expr.base)[0], expr.exp), Pow(_fraction(expr.base)[1], expr.exp)
    if not isinstance(expr, Add):
        return expr, ONE
    parts = [(top, evaluate(bottom)) for top, bottom in map(_fraction, expr.terms)]
    bottoms = tuple(dict.fromkeys(bottom for _, bottom in parts if bottom != ONE))
    tops = [Mul((top, *[other for other in bottoms if other != bottom])) for top, bottom in parts]
    return Add(tuple(tops)), Mul(bottoms) if bottoms else ONE


def ordered(places: Iterable[Expr], facts: Facts) -> list[Expr]:
    """Different places from the least to the greatest.

    Raises:
        Open: symbols leave the order open.
    """

    def compare(left: Expr, right: Expr) -> int:
        return 0 if left == right else -1 if is_less(left, right, facts) else 1

    return sorted(dict.fromkeys(places), key=cmp_to_key(compare))


def is_rising(branch: Branch | Stretch, facts: Facts) -> bool:
    """Whether the values grow with the argument."""
    return is_less(branch.start, branch.end, facts)


def branches(layers: tuple[Layer, ...], base: Distribution, facts: Facts, ends: tuple[Expr, Expr] | None = None) -> list[Branch]:
    """The branches of a chain of maps, in order.

    Args:
        layers: the maps, the innermost first.
        base: law of the noise.
        facts: what is known of other letters.
        ends: the stretch of the noise; its whole support when it is not given.

    Raises:
        Open: they depend on the sign of something.
        Outside: the map has no real value with positive probability.
        Undecided: a map has no inverse, or endless stretches.
    """
    support = base.support()
    low, high = ends or (support.low, support.high)
    found = [Branch(low, high, low, high, Y)]
    for place, layer in enumerate(layers):
        done = layers[:place]
        found = [new for branch in found for new in _through(branch, layer, facts, _reach(done, base, branch))]
    return found


def _reach(done: tuple[Layer, ...], base: Distribution, branch: Branch) -> Callable[[], tuple[float, float]]:
    """Floats that enclose the values so far, the farthest tails of the noise left out; computed only where it is asked for."""

    def reach() -> tuple[float, float]:
        import numpy as np

        from dlcalc.notation.columns import columns

        expr: Expr = Sym("w_0")
        for layer in done:
            expr = forward(layer, expr)
        if set(symbols(expr)) != {"w_0"} or any(symbols(each) for each in (branch.low, branch.high, *base.parameters)):
            raise Undecided("letters decide how often the map turns or jumps; with numbers for them it can be worked, by --at")
        low, high = float(columns(branch.low, {})), float(columns(branch.high, {}))
        tails = base.ppf(np.array([_TAIL, 1 - _TAIL]))
        places = np.clip(tails, low, high)
        values = columns(expr, {"w_0": places})
        if not np.isfinite(values).all():
            raise Undecided("the values that a periodic map is given are beyond the range of floats")
        return float(np.min(values)), float(np.max(values))

    return reach


def _through(branch: Branch, layer: Layer, facts: Facts, reach: Callable[[], tuple[float, float]]) -> Iterator[Branch]:
    if branch.flat:
        value = _at(branch.start, layer, facts)
        yield branch._replace(start=value, end=value)
        return
    if layer.kind == "affine":
        yield _affine(branch, layer, facts)
        return
    rising = is_rising(branch, facts)
    low, high = (branch.start, branch.end) if rising else (branch.end, branch.start)
    bounds = reach() if layer.kind in ("sin", "cos", "tan", "floor", "ceil", "round") else (0.0, 0.0)
    rows = list(stretches(_signed(layer, facts), bounds))
    endless = layer.kind in ("sin", "cos", "tan", "floor", "ceil", "round")
    if not endless and (is_less(low, rows[0].low, facts) or is_less(rows[-1].high, high, facts)):
        raise Outside(f"{layer.kind} has no real value for some of the values that it is given")
    cut = [piece for row in rows for piece in _cut(branch, layer, row, low, high, facts)]
    yield from cut if rising else reversed(cut)


def _at(start: Expr, layer: Layer, facts: Facts) -> Expr:
    """A map at one value; which of two is the larger is decided, or left open as a sign."""
    if layer.kind in ("max", "min"):
        bound = layer.parameters["c"]
        return bound if is_less(start, bound, facts) == (layer.kind == "max") else start
    return evaluate(forward(layer, start), positives=facts.positives, integers=facts.integers)


def _signed(layer: Layer, facts: Facts) -> Layer:
    """A power with a letter in its exponent as one of which the form shows whether the exponent is below 0."""
    if layer.kind != "power" or rational(layer.parameters["p"]) is not None:
        return layer
    p = layer.parameters["p"]
    sign = settled(p, facts)
    return layer if (sign < 0) == isinstance(p, Neg) else Layer("power", (("p", Neg(Neg(p)) if sign > 0 else Neg(evaluate(Neg(p)))),))


def _affine(branch: Branch, layer: Layer, facts: Facts) -> Branch:
    c, d = layer.parameters["c"], layer.parameters["d"]
    sign = settled(d, facts)

    def moved(value: Expr) -> Expr:
        if value in (INF, NEG_INF):
            return value if sign > 0 else INF if value == NEG_INF else NEG_INF
        return evaluate(forward(layer, value), positives=facts.positives, integers=facts.integers)

    inverse = None
    if branch.inverse is not None:
        inverse = substitute(branch.inverse, {Y.name: evaluate(read("(y - c)/d", c=c, d=d, y=Y), positives=facts.positives)})
    return branch._replace(start=moved(branch.start), end=moved(branch.end), inverse=inverse)


def _cut(branch: Branch, layer: Layer, row: Stretch, low: Expr, high: Expr, facts: Facts) -> Iterator[Branch]:
    """What one stretch of a map makes of a branch."""
    left = row.low if is_less(low, row.low, facts) else low
    right = row.high if is_less(row.high, high, facts) else high
    if not is_less(left, right, facts):
        return

    def value(at: Expr, end: Expr, limit: Expr) -> Expr:
        return limit if row.flat or at == end else _at(at, layer, facts)

    def noise(at: Expr) -> Expr:
        if at == branch.start:
            return branch.low
        if at == branch.end:
            return branch.high
        if branch.inverse is None:
            raise Undecided("the place where a branch begins has no closed form")
        return evaluate(substitute(branch.inverse, {Y.name: at}), positives=facts.positives, integers=facts.integers)

    ends = [(noise(left), value(left, row.low, row.start)), (noise(right), value(right, row.high, row.end))]
    if not is_rising(branch, facts):
        ends.reverse()
    inverse = None
    if row.inverse is not None and branch.inverse is not None:
        inverse = substitute(branch.inverse, {Y.name: row.inverse})
    yield Branch(ends[0][0], ends[1][0], ends[0][1], ends[1][1], inverse, row.flat)
