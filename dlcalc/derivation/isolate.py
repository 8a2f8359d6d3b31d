"""Solving on paper: from ``W_2 = floor(n/S) + 1`` to ``(W_2 - 1)*S <= n < W_2*S``, and on to the unknown.

Whole-number targets only: a floor is at least a whole number where its argument is, and at most one where its argument
is below the next. Every divisor and factor is a count, so it is positive and keeps the direction of an inequality.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from dlcalc.derivation.neutral import flat_sum
from dlcalc.notation.expr import ONE, Add, Call, Div, Expr, Mul, Neg, Num, Rel, Sym, symbols, walk


class Bounds(NamedTuple):
    """``low <= middle <= high``; an end that is not closed is ``<``, one that is None is open to infinity."""

    low: Expr | None
    middle: Expr
    high: Expr | None
    closed: tuple[bool, bool] = (True, True)

    @property
    def relation(self) -> Expr:
        """As a chain of relations."""
        left, right = ("<=" if each else "<" for each in self.closed)
        if self.low is not None and self.low == self.high:
            return Rel(("=",), (self.middle, self.low))
        if self.low is None:
            return Rel((right,), (self.middle, self.high)) if self.high is not None else self.middle
        if self.high is None:
            return Rel((">=" if left == "<=" else ">",), (self.middle, self.low))
        return Rel((left, right), (self.low, self.middle, self.high))

    def ends(self, change: Callable[[Expr], Expr]) -> Bounds:
        """The same bounds with both ends changed."""
        return self._replace(low=None if self.low is None else change(self.low), high=None if self.high is None else change(self.high))


def isolate(bounds: Bounds, unknown: str, formulas: Mapping[str, Expr]) -> tuple[Bounds, ...] | None:
    """Every line from the given bounds to bounds of the unknown; None where it cannot be brought to stand alone.

    Args:
        bounds: of a formula; whole numbers at both ends.
        unknown: the letter to bring to stand alone.
        formulas: what other letters in the way stand for.
    """
    lines = [bounds]
    while lines[-1].middle != Sym(unknown):
        peeled = _peeled(lines[-1], unknown, formulas)
        if peeled is None:
            return None
        lines.append(peeled)
    return tuple(lines)


def _peeled(bounds: Bounds, unknown: str, formulas: Mapping[str, Expr]) -> Bounds | None:
    """One layer of the middle taken off."""
    middle = bounds.middle
    if isinstance(middle, Sym):
        return bounds._replace(middle=formulas[middle.name]) if middle.name in formulas else None
    holding = _holding(middle, unknown, formulas)
    if isinstance(middle, Add) and len(holding) == 1:
        rest = [term for term in middle.terms if term is not holding[0]]
        moved = bounds.ends(lambda end: plus(end, *[Neg(term) for term in rest]))._replace(middle=holding[0])
        return _negated(moved) if isinstance(holding[0], Neg) else moved
    if isinstance(middle, Neg):
        return _negated(bounds)
    if isinstance(middle, Call) and middle.name in ("floor", "ceil"):
        return _unrounded(bounds, middle)
    if isinstance(middle, Mul) and len(holding) == 1:
        rest = [factor for factor in middle.factors if factor is not holding[0]]
        return bounds.ends(lambda end: Div(end, times(*rest)))._replace(middle=holding[0])
    if isinstance(middle, Mul) and len(holding) == 2 and holding[0] == holding[1]:
        rest = [factor for factor in middle.factors if factor not in holding]
        return bounds.ends(lambda end: Call("sqrt", (Div(end, times(*rest)) if rest else end,)))._replace(middle=holding[0])
    if isinstance(middle, Div):
        return _undivided(bounds, middle, unknown, formulas)
    return None


def _holding(expr: Expr, unknown: str, formulas: Mapping[str, Expr]) -> list[Expr]:
    """The terms or factors that hold the unknown, also where it stands behind another letter."""
    parts = expr.terms if isinstance(expr, Add) else expr.factors if isinstance(expr, Mul) else ()
    return [part for part in parts if depends(part, unknown, formulas)]


def depends(expr: Expr, unknown: str, formulas: Mapping[str, Expr]) -> bool:
    """Whether a formula depends on the unknown."""
    return any(name == unknown or (name in formulas and depends(formulas[name], unknown, formulas)) for name in symbols(expr))


def _negated(bounds: Bounds) -> Bounds:
    low, middle, high, closed = bounds
    inner = middle.arg if isinstance(middle, Neg) else Neg(middle)
    return Bounds(None if high is None else minus(high), inner, None if low is None else minus(low), closed[::-1])


def _unrounded(bounds: Bounds, middle: Call) -> Bounds:
    """floor(x) <= c means x < c + 1, and ceil(x) >= c means x > c - 1; the other sides carry over."""
    low, _, high, _ = bounds
    if middle.name == "floor":
        return Bounds(low, middle.args[0], None if high is None else plus(high, ONE), (True, False))
    return Bounds(None if low is None else plus(low, Neg(ONE)), middle.args[0], high, (False, True))


def _undivided(bounds: Bounds, middle: Div, unknown: str, formulas: Mapping[str, Expr]) -> Bounds | None:
    above, below = depends(middle.num, unknown, formulas), depends(middle.den, unknown, formulas)
    if above and not below:
        return bounds.ends(lambda end: times(end, middle.den))._replace(middle=middle.num)
    if below and not above:  # low <= A/x <= high: A/high <= x <= A/low
        low, high = bounds.high, bounds.low
        return Bounds(
            None if low is None else Div(middle.num, low), middle.den, None if high is None else Div(middle.num, high), bounds.closed[::-1]
        )
    return None


# Small pieces of algebra that keep what was written


def plus(*terms: Expr) -> Expr:
    """A sum, its numbers added up, what is added before what is taken away."""
    total = flat_sum(Add(terms))
    if not isinstance(total, Add):
        return total
    letters = [term for term in total.terms if symbols(term)]
    numbers = [term for term in total.terms if not symbols(term)]
    return Add((*sorted(letters, key=lambda term: isinstance(term, Neg)), *numbers)) if letters else total


def minus(expr: Expr) -> Expr:
    """The opposite, sums turned term by term."""
    return expr.arg if isinstance(expr, Neg) else plus(flat_sum(Neg(expr))) if isinstance(expr, Add) else Neg(expr)


def times(*factors: Expr) -> Expr:
    """A product without ones."""
    flat = [each for factor in factors for each in (factor.factors if isinstance(factor, Mul) else (factor,)) if each != ONE]
    return Mul(tuple(flat)) if len(flat) > 1 else flat[0] if flat else ONE


def least(bounds: Bounds) -> Expr | None:
    """The least whole number within the bounds, as a formula."""
    if bounds.low is None:
        return None
    if is_whole(bounds.low):
        return bounds.low if bounds.closed[0] else plus(bounds.low, ONE)
    return Call("ceil", (bounds.low,)) if bounds.closed[0] else plus(Call("floor", (bounds.low,)), ONE)


def greatest(bounds: Bounds) -> Expr | None:
    """The greatest whole number within the bounds, as a formula."""
    if bounds.high is None:
        return None
    if is_whole(bounds.high):
        return bounds.high if bounds.closed[1] else plus(bounds.high, Neg(ONE))
    return Call("floor", (bounds.high,)) if bounds.closed[1] else plus(Call("ceil", (bounds.high,)), Neg(ONE))


def is_whole(expr: Expr) -> bool:
    """Whether a formula of counts is a whole number, whatever they are."""
    return not any(isinstance(node, Div) or (isinstance(node, Call) and node.name == "sqrt") or _is_decimal(node) for node in walk(expr))


def _is_decimal(node: Expr) -> bool:
    return isinstance(node, Num) and not isinstance(node.value, int)


def clearest(lines: Sequence[Bounds]) -> Bounds | None:
    """The line that says most: the first with nothing divided and nothing rounded."""
    for line in lines[1:-1]:
        if isinstance(line.middle, Div):
            above, below = line.middle.num, line.middle.den
            whole = line.ends(lambda end, by=below: times(end, by))._replace(middle=above)  # type: ignore[misc]
        else:
            whole = line
        if is_whole(whole.relation) and not _is_rounded(whole.relation):
            return whole
    return None


def _is_rounded(expr: Expr) -> bool:
    return any(isinstance(node, Call) and node.name in ("floor", "ceil") for node in walk(expr))
