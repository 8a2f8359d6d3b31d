"""Sums of products that lose nothing: which type can hold them, and means that are not whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import inf
from numbers import Rational
from typing import TYPE_CHECKING, Any

from dlcalc.notation.expr import Expr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

_FLOAT64 = 2**53
"""Whole numbers up to here are exact in a float64, whose matrix product is the fast one."""
_INT64 = 2**63 - 1


def fitting(terms: int, factors: Sequence[Numbers], addends: Sequence[Numbers] = ()) -> tuple[list[Numbers], Callable[[Numbers], Numbers]]:
    """The arrays in a type in which sums of their products are exact, or in the floats' own type.

    Args:
        terms: how many products are summed at most.
        factors: arrays whose cells are multiplied with each other.
        addends: arrays added to the sums.

    Returns:
        The arrays, factors first, and a function that gives the result its type: ``int64`` for integers, unless the
        largest conceivable sum does not fit into it and Python's integers must do.
    """
    import numpy as np

    arrays = [*factors, *addends]
    common = np.result_type(*arrays)
    if common.kind not in "iub":
        return [array.astype(common, copy=False) for array in arrays], lambda found: found
    bound = terms
    for factor in factors:
        bound *= _largest(factor)
    bound += sum(map(_largest, addends))
    if bound <= _FLOAT64:
        return [array.astype(np.float64) for array in arrays], lambda found: found.astype(np.int64)
    held: Any = np.int64 if max([bound, *map(_largest, arrays)]) <= _INT64 else object
    return [array.astype(held) for array in arrays], lambda found: found


def floats(numbers: Numbers) -> Numbers:
    """The numbers as ``float64``; what is larger than any float becomes infinite."""
    import numpy as np

    if numbers.dtype != object:
        return numbers.astype(np.float64, copy=False)
    return np.array([_float(each) for each in numbers.reshape(-1).tolist()]).reshape(numbers.shape)


def _float(value: Any) -> float:
    from dlcalc.notation.approximate import approximate

    try:
        return approximate(value) if isinstance(value, Expr) else float(value)
    except OverflowError:
        return inf if isinstance(value, Expr) or value > 0 else -inf


def _largest(numbers: Numbers) -> int:
    """The largest magnitude."""
    return max(int(numbers.max()), -int(numbers.min())) if numbers.size else 0


def total(numbers: Numbers, axes: tuple[int, ...]) -> Numbers:
    """The sum along axes."""
    size = 1
    for axis in axes:
        size *= numbers.shape[axis]
    (numbers,), back = fitting(size, [numbers])
    found: Numbers = numbers.sum(axis=axes)
    return back(found)


def divided(numbers: Numbers, by: Numbers) -> Numbers:
    """Quotients; of integers and fractions exact ones: whole where all are, else fractions in an object array.

    Args:
        numbers: ``[..., *places]``.
        by: positive integers ``[*places]``, or a single one.
    """
    import numpy as np

    if numbers.dtype.kind == "f":
        mean: Numbers = numbers / by.astype(numbers.dtype)
        return mean
    if numbers.dtype.kind != "O" and not (numbers % by).any():
        whole: Numbers = numbers // by
        return whole
    found: Numbers = np.frompyfunc(_quotient, 2, 1)(numbers, by)
    return found


def _quotient(number: Any, by: int) -> Any:
    if not isinstance(number, Rational):
        return number / by
    exact = Fraction(number) / int(by)
    return exact.numerator if exact.denominator == 1 else exact
