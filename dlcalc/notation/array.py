"""Many numbers at once: an array with named axes, as a value beside the other values of the notation."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

from dlcalc.notation.expr import Const, Expr, Neg, Num, number

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Array(Expr):
    """Numbers in a NumPy array, one name an axis (``example``, ``channel``, ``height``, ``width``, ``time``, ``feature`` …).

    ``numbers`` is an ``int64`` or ``float64`` array, or an object array of Python integers, fractions and closed trees in normal
    form (``-3/sqrt(5)``) where exactness needs it. It is a leaf of the tree: nothing looks for symbols in it.
    """

    numbers: NDArray[Any]
    axes: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(other) is not Array or self.axes != other.axes or self.numbers.shape != other.numbers.shape:
            return False
        return bool((self.numbers == other.numbers).all())

    def __hash__(self) -> int:
        return hash((self.axes, self.numbers.shape))


def entry(value: Any) -> Expr:
    """One entry of an array as a tree: an exact number as it is, a float by its shortest decimals (``0.1``, not its binary fraction).

    Args:
        value: an integer or a fraction, NumPy's or Python's, a float, or a tree; NaN is no number and has no tree.
    """
    if isinstance(value, Expr):
        return value
    if isinstance(value, float):
        if isnan(value):
            raise ValueError("NaN is no number")
        if not isfinite(value):
            return Const("inf") if value > 0 else Neg(Const("inf"))
        return decimal(Fraction(repr(float(value))))
    return number(value if isinstance(value, Fraction) else int(value))


def decimal(value: Fraction) -> Expr:
    """A terminating decimal as a tree that is written with a point, however many places it has."""
    if value.denominator == 1:
        return number(value)
    return Neg(Num(-value)) if value < 0 else Num(value)
