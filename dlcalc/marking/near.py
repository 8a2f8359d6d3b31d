"""Whether a value that a mistake gives is the one that was answered: cheaply refused when far away, exactly confirmed when near."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.marking.compare import Judged
from dlcalc.marking.densities import is_law
from dlcalc.marking.entry_values import places_of
from dlcalc.marking.expectations import is_statement
from dlcalc.marking.hold import compared
from dlcalc.marking.how import How
from dlcalc.marking.maps import LEAST_PLACES, MOST_PLACES, least_places
from dlcalc.marking.readings import Reading
from dlcalc.marking.remade import as_floats
from dlcalc.marking.tolerance import FEWEST_FIGURES, Digits
from dlcalc.notation.array import Array
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Call, Expr, Matrix, Seq, number, rational, symbols

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    entries: list[Near] = []

    def equals(value: Expr) -> bool:
        if value == given:
            return True
        if isinstance(value, Array):
            entries[:] = entries or [Near.of(reading, how)]
            return entries[0].fits(value)
        if far(value, given):
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


class Near(NamedTuple):
    """The entries of an answer as floats, and how far from each the value may be that was answered so.

    Attributes:
        numbers: the entries.
        margins: half a unit of the last place in which each was written; almost nothing for one that is exact.
        short: which were written in fewer than three figures, and so stand for no small numbers.
        more: how far all may be by the tolerance.
    """

    numbers: NDArray[Any]
    margins: NDArray[Any]
    short: NDArray[Any]
    more: Any

    @classmethod
    def of(cls, reading: Reading, how: How) -> Near:
        """The entries of what was read."""
        import numpy as np

        numbers = as_floats(reading.value)
        digits = reading.digits if len(reading.digits) == numbers.size else (None,) * numbers.size
        margins = [_margin(each, by) for each, by in zip(_exact(reading.value), digits, strict=True)]
        kind, amount = how.tolerance.kind, float(how.tolerance.amount)
        more: Any = {"absolute": amount, "relative": amount * np.abs(numbers), "places": 0.5 / 10 ** min(amount, 300)}.get(kind, 0.0)
        short = np.array([by is None or by.figures < FEWEST_FIGURES for by in digits])
        return cls(numbers, np.array(margins).reshape(numbers.shape), short.reshape(numbers.shape), more)

    def fits(self, value: Array) -> bool:
        """Whether an array would have been answered so; axes of one entry do not matter."""
        import numpy as np

        if self.numbers.squeeze().shape != value.numbers.squeeze().shape:
            return False
        right = value.numbers.reshape(self.numbers.shape).astype(np.float64, copy=False)
        most = np.where(self.short, 0.5 * 10.0 ** -least_places(right.reshape(-1).tolist()) * (1 + 1e-6), np.inf)
        margins = np.maximum(np.where(self.margins > 1e-9, np.minimum(self.margins, most), self.margins), self.more)
        with np.errstate(invalid="ignore"):
            near = np.abs(right - self.numbers) <= margins + 1e-12 * np.abs(right)
        return bool((near | (right == self.numbers)).all())


def _exact(value: Expr) -> list[Expr]:
    """The entries of an answer."""
    if isinstance(value, Matrix):
        return [each for row in value.rows for each in row]
    if isinstance(value, Seq):
        return [each for item in value.items for each in _exact(item)]
    return [value]


def _margin(entry: Expr, digits: Digits | None) -> float:
    """How far a value may be from an entry that was written so."""
    exact = rational(entry)
    places = None if exact is None else places_of(exact, digits, LEAST_PLACES, MOST_PLACES)
    return 1e-9 if places is None else 0.5 * 10.0 ** -max(min(places, 300), -300) * (1 + 1e-6)


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
