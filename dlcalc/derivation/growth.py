"""How a formula grows with one whole number: polynomials on residue classes, and where their sign changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import NamedTuple

from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Add, Call, Div, Expr, Mod, Mul, Neg, Num, Pow, Sym, children, number, rational, symbols

MAX_PERIOD = 10_000

Q = int | Fraction


class Growth(NamedTuple):
    """On each residue class modulo ``period``, the formula is a polynomial of at most this degree."""

    degree: int
    period: int


def growth(expr: Expr, unknown: str) -> Growth | None:
    """How a formula grows with the unknown, which takes every whole number; None when that is not known.

    Args:
        expr: a formula whose only letter is the unknown; one with others does not count as known.
        unknown: the letter's name.
    """
    names = symbols(expr)
    if not names:
        return Growth(0, 1)
    if names != (unknown,):
        return None
    if isinstance(expr, Sym):
        return Growth(1, 1)
    parts = [growth(part, unknown) for part in children(expr)]
    known = [part for part in parts if part is not None and part.period <= MAX_PERIOD]
    if len(known) < len(parts):
        return None
    period = lcm(*[part.period for part in known])
    degree = max(part.degree for part in known)
    if isinstance(expr, Neg | Add):
        return Growth(degree, period)
    if isinstance(expr, Mul):
        return Growth(sum(part.degree for part in known), period)
    if isinstance(expr, Div):
        return None if symbols(expr.den) else Growth(degree, period)
    if isinstance(expr, Pow):
        whole = isinstance(expr.exp, Num) and isinstance(expr.exp.value, int)
        return Growth(degree * int(expr.exp.value), period) if whole and isinstance(expr.exp, Num) else None
    return _stepped(expr, unknown, degree, period) if degree <= 1 and period <= MAX_PERIOD else None


def _stepped(expr: Expr, unknown: str, degree: int, period: int) -> Growth | None:
    """Floors, ceilings, remainders, the least and the greatest of what is linear on each residue class."""
    if isinstance(expr, Call) and expr.name in ("floor", "ceil"):
        slopes = _slopes(expr.args[0], unknown, period)
        return None if slopes is None else Growth(degree, period * lcm(*[slope.denominator for slope in slopes]))
    if isinstance(expr, Mod) and not symbols(expr.right):
        slopes = _slopes(Div(expr.left, expr.right), unknown, period)
        return None if slopes is None else Growth(0, period * lcm(*[slope.denominator for slope in slopes]))
    if isinstance(expr, Call) and expr.name in ("min", "max"):
        every = [_slopes(arg, unknown, period) for arg in expr.args]
        return Growth(degree, period) if None not in every and all(each == every[0] for each in every) else None
    return None


def _slopes(expr: Expr, unknown: str, period: int) -> list[Q] | None:
    """By how much a formula grows over one period, from each of its places."""
    values = [rational(evaluate(expr, {unknown: number(place)})) for place in range(2 * period)]
    known = [value for value in values if value is not None]
    return [known[place + period] - known[place] for place in range(period)] if len(known) == len(values) else None


# Where a polynomial changes its sign


def turns(first: Sequence[Expr]) -> list[int]:
    """The places 1, 2, … where a polynomial's sign differs from that one place before.

    Args:
        first: its values at 0, 1, …, as many as its degree and one more.
    """
    values = [rational(value) for value in first]
    return _turns(_differences([Fraction(value) for value in values if value is not None]))


def _differences(values: list[Fraction]) -> list[Fraction]:
    """Newton's forward differences at 0, without zeros at the end."""
    found = []
    while values:
        found.append(values[0])
        values = [after - before for before, after in pairwise(values)]
    while found and found[-1] == 0:
        found.pop()
    return found


def _turns(differences: list[Fraction]) -> list[int]:
    if len(differences) < 2:
        return []

    def sign(place: int) -> int:
        value, term = Fraction(0), Fraction(1)
        for order, difference in enumerate(differences):  # Newton: sum of difference * binomial(place, order)
            value += difference * term
            term = term * (place - order) / (order + 1)
        return (value > 0) - (value < 0)

    final = 1 if differences[-1] > 0 else -1
    found: list[int] = []
    stretches = [0, *_turns(differences[1:])]  # between these places it only rises, or only falls
    for start, end in zip(stretches, [*stretches[1:], None], strict=True):
        found += _changes(sign, start, end, final)
    return sorted(set(found))


def _changes(sign: Callable[[int], int], start: int, end: int | None, final: int) -> list[int]:
    """The places in a monotone stretch where the sign changes, at most two."""
    if end is None:
        end = start + 1
        while sign(end) != final:
            end = start + 2 * (end - start)
    found = []
    while sign(start) != sign(end):
        low, high = start, end  # the first place after low with another sign
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if sign(middle) == sign(start) else (low, middle)
        found.append(high)
        start = high
    return found
