"""The arithmetic of the kernels: NumPy's on floats, or exact on fractions and closed trees, under the same names."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import nan
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.notation.array import entry
from dlcalc.notation.errors import Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import Add, Call, Div, Expr, Mul, Neg, Pow, number, rational

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

MOST_EXACT = 1_000
"""Numbers up to which everything is computed exactly, if they were typed exactly."""


class Arithmetic(NamedTuple):
    """Operations entry by entry, and sums along the last axis.

    Attributes:
        exact: whether entries are integers, fractions and closed trees; where a quotient has no value an entry is NaN.
        plus, minus, times, over: of two arrays (or an array and a number), broadcast as NumPy does.
        root: the square root.
        power: the first to the power of the second, a positive number.
        total: the sum along the last axis.
    """

    exact: bool
    plus: Callable[[Any, Any], Any]
    minus: Callable[[Any, Any], Any]
    times: Callable[[Any, Any], Any]
    over: Callable[[Any, Any], Any]
    root: Callable[[Any], Any]
    power: Callable[[Any, Any], Any]
    total: Callable[[Any], Any]

    def mean(self, numbers: Numbers) -> Numbers:
        """The mean along the last axis."""
        found: Numbers = self.over(self.total(numbers), numbers.shape[-1])
        return found


def floating() -> Arithmetic:
    """NumPy's ``float64``, which knows NaN and infinity and warns of neither."""
    import numpy as np

    def quiet(operation: Callable[..., Any]) -> Callable[..., Any]:
        def run(*operands: Any) -> Any:
            with np.errstate(all="ignore"):
                return operation(*operands)

        return run

    return Arithmetic(
        False, quiet(np.add), quiet(np.subtract), quiet(np.multiply), quiet(np.true_divide), quiet(np.sqrt), quiet(np.power),
        quiet(lambda numbers: numbers.sum(axis=-1)),
    )  # fmt: skip


def exact() -> Arithmetic:
    """Integers and fractions, and closed trees where a root is irrational."""
    import numpy as np

    def each(operation: Callable[..., Any], count: int) -> Callable[..., Any]:
        ufunc: Callable[..., Any] = np.frompyfunc(operation, count, 1)
        return ufunc

    def total(numbers: Numbers) -> Any:
        rows = numbers.reshape(-1, numbers.shape[-1])
        found = np.empty(len(rows), dtype=object)
        found[:] = [_sum(row.tolist()) for row in rows]
        return found.reshape(numbers.shape[:-1])[()]  # of one row the number itself

    return Arithmetic(True, each(_plus, 2), each(_minus, 2), each(_times, 2), each(_over, 2), each(_root, 1), each(_power, 2), total)


def closed(tree: Expr) -> Any:
    """The value of a tree without symbols: a number where it is rational, else in normal form; NaN where it has no value."""
    try:
        value = evaluate(tree)
    except Undefined:
        return nan
    plain = rational(value)
    return value if plain is None else plain


def _is_nan(*values: Any) -> bool:
    return any(isinstance(value, float) for value in values)


def _plain(*values: Any) -> bool:
    return not any(isinstance(value, Expr) for value in values)


def _plus(a: Any, b: Any) -> Any:
    if _is_nan(a, b):
        return nan
    return a + b if _plain(a, b) else closed(Add((entry(a), entry(b))))


def _minus(a: Any, b: Any) -> Any:
    if _is_nan(a, b):
        return nan
    return a - b if _plain(a, b) else closed(Add((entry(a), Neg(entry(b)))))


def _times(a: Any, b: Any) -> Any:
    if _is_nan(a, b):
        return nan
    if a == 0 or b == 0:
        return 0
    return a * b if _plain(a, b) else closed(Mul((entry(a), entry(b))))


def _over(a: Any, b: Any) -> Any:
    if _is_nan(a, b) or b == 0:
        return nan
    if _plain(a, b):
        quotient = Fraction(a) / Fraction(b)
        return quotient.numerator if quotient.denominator == 1 else quotient
    return closed(Div(entry(a), entry(b)))


def _root(value: Any) -> Any:
    return nan if _is_nan(value) else closed(Call("sqrt", (entry(value),)))


def _power(base: Any, exponent: Any) -> Any:
    return nan if _is_nan(base, exponent) else closed(Pow(entry(base), entry(exponent)))


def _sum(values: list[Any]) -> Any:
    if _is_nan(*values):
        return nan
    if _plain(*values):
        return sum(values)
    return closed(Add((number(0), *map(entry, values))))
