"""Whether a value that a mistake gives is the one that was answered: cheaply refused when far away, exactly confirmed when near."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from dlcalc.marking.compare import Judged
from dlcalc.marking.densities import is_law
from dlcalc.marking.expectations import is_statement
from dlcalc.marking.hold import compared
from dlcalc.marking.how import How
from dlcalc.marking.readings import Reading
from dlcalc.notation.array import Array
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Call, Expr, Matrix, Seq, number, rational, symbols

FAR = 0.1
"""Relative distance beyond which no rounding makes two numbers equal."""

_PLACES = (Fraction(7, 3), Fraction(11, 4), Fraction(13, 5), Fraction(17, 6), Fraction(19, 8))


def accepts(found: Judged, how: How, instead: Expr | None = None) -> Callable[[Expr], bool]:
    """A test whether a value would have been answered so.

    Args:
        found: what was read.
        how: tolerance and assumptions.
        instead: another value to look for: what the answer's own working comes to.
    """
    reading = found.reading or Reading(found.value or number(0))
    if instead is not None:
        reading = Reading(instead)
    how = how._replace(proof=False)
    reading = reading._replace(value=known(reading.value, how))
    given = reading.value

    def equals(value: Expr) -> bool:
        if value == given:
            return True
        if isinstance(value, Array) or far(value, given):
            return False
        try:
            if is_law(value) and is_law(given) and isinstance(value, Call) and isinstance(given, Call):
                return _same_law(value, given, how)
            if is_statement(value) or is_statement(given):
                from dlcalc.marking.equal import equal

                return equal(value, given, how.assumed, proof=False).equal is True
            return compared(value, reading, how).equal is True
        except (Undefined, Undecided, TooLarge):
            return False

    return equals


def known(value: Expr, how: How) -> Expr:
    """An answer with the given quantities put in for their letters."""
    inside = {name: how.values[name] for name in symbols(value) if name in how.values}
    try:
        return evaluate(value, inside) if inside else value
    except ArithmeticError:
        return value


def _same_law(value: Call, given: Call, how: How) -> bool:
    if value.name != given.name or len(value.args) != len(given.args):
        return False
    return all(compared(a, Reading(b), how).equal is True for a, b in zip(value.args, given.args, strict=True))


def far(left: Expr, right: Expr) -> bool:
    """Whether two values are surely too far apart to be one answer."""
    if isinstance(left, Seq) and isinstance(right, Seq):
        return len(left.items) != len(right.items) or any(far(a, b) for a, b in zip(left.items, right.items, strict=True))
    if isinstance(left, Seq | Matrix) or isinstance(right, Seq | Matrix):
        return type(left) is not type(right)
    a, b = _float(left), _float(right)
    return a is not None and b is not None and abs(a - b) > FAR * max(abs(a), abs(b))


def _float(expr: Expr) -> float | None:
    """A value as a float; of a formula that at one point."""
    exact = rational(expr)
    if exact is not None:
        try:
            return float(exact)
        except OverflowError:
            return None
    from dlcalc.notation.approximate import approximate

    names = symbols(expr)
    try:
        value = evaluate(expr, {name: number(_PLACES[place % len(_PLACES)] + place) for place, name in enumerate(sorted(names))})
        return None if symbols(value) or isinstance(value, Seq | Matrix) else approximate(value)
    except (ArithmeticError, ValueError):
        return None
