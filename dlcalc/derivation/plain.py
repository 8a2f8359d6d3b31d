"""Values of the notation as plain Python values."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from dlcalc.notation.array import Array
from dlcalc.notation.expr import Const, Expr, Interval, Matrix, Seq, rational, symbols

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plain = int | Fraction | float | bool | str | tuple["Plain", ...] | NDArray[Any]


def plain(value: Expr) -> Plain:
    """A value in normal form, as Python has it.

    Args:
        value: an integer, a fraction, a truth value, an irrational number, a tuple of values, an array, or an expression
            with unknowns.

    Returns:
        An ``int``, ``Fraction``, ``bool``, the nearest ``float``, a tuple of these, a NumPy array (of the nearest floats where an
        entry is irrational), or the expression's text in the notation.
    """
    if (exact := rational(value)) is not None:
        return exact
    if isinstance(value, Array):
        return _array(value.numbers)
    if isinstance(value, Const) and value.name in ("true", "false"):
        return value.name == "true"
    if isinstance(value, Seq) and value.kind != "set":
        return tuple([plain(item) for item in value.items])
    if isinstance(value, Matrix):
        return tuple([tuple([plain(entry) for entry in row]) for row in value.rows])
    if not symbols(value) and not isinstance(value, Seq | Interval):
        from dlcalc.notation.approximate import approximate

        try:
            return approximate(value)
        except OverflowError:  # beyond a float: the exact text says more than "inf" would
            pass
    from dlcalc.notation.show import ascii_text

    return ascii_text(value)


def _array(numbers: NDArray[Any]) -> NDArray[Any]:
    """The numbers as they are; of an array that holds trees, such as sin(1), the nearest floats, or texts where one has an unknown."""
    trees = [each for each in numbers.flat if isinstance(each, Expr)] if numbers.dtype == object else []
    if not trees:
        return numbers
    if not any(symbols(each) for each in trees):
        from dlcalc.derivation.exactly import floats

        return floats(numbers)
    import numpy as np

    found = np.empty(numbers.shape, dtype=object)
    for place, each in np.ndenumerate(numbers):
        found[place] = plain(each) if isinstance(each, Expr) else each
    return found
