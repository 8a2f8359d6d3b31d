"""A formula in one letter on arrays of floats; and the logarithm of a formula without underflow.

What holds no letter is evaluated exactly first and becomes the nearest float, so that constants neither overflow nor round twice.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any

from dlcalc.notation.approximate import approximate
from dlcalc.notation.columns import columns
from dlcalc.notation.expr import Add, Call, Div, Expr, Mul, Neg, Num, Pow, rebuild, symbols

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[Any]
    Function = Callable[[Floats], Any]


def compiled(expr: Expr, letter: str) -> Function:
    """The function ``letter ↦ expr`` on arrays of floats; places where it has no value give NaN or ±∞, without a warning.

    Raises:
        Undecided: it holds another letter, or what has no numeric rule.
    """
    tree = _folded(expr, letter)
    return lambda x: columns(tree, {letter: x})


def log_compiled(expr: Expr, letter: str) -> Function:
    """The function ``letter ↦ log(expr)`` of a positive expression, taken apart by the rules of logarithms."""
    inner = _log(expr, letter)

    def quietly(x: Floats) -> Floats:
        import numpy as np

        with np.errstate(all="ignore"):
            return np.asarray(inner(x)) + np.zeros(np.shape(x))

    return quietly


def _folded(expr: Expr, letter: str) -> Expr:
    """The tree with every part that does not hold the letter as one float."""
    if letter in symbols(expr):
        return rebuild(expr, lambda part: _folded(part, letter))
    if isinstance(expr, Num):
        return expr
    value = approximate(expr)
    return Neg(Num(Fraction(-value))) if value < 0 else Num(Fraction(value))


def _log(expr: Expr, letter: str) -> Function:
    import numpy as np

    if letter not in symbols(expr):
        value = approximate(Call("log", (expr,)))
        return lambda _: value
    if isinstance(expr, Mul):
        parts = [_log(part, letter) for part in expr.factors]
        return lambda x: reduce(np.add, [part(x) for part in parts])
    if isinstance(expr, Div):
        num, den = _log(expr.num, letter), _log(expr.den, letter)
        return lambda x: np.subtract(num(x), den(x))
    if isinstance(expr, Pow):
        base, exponent = _log_size(expr.base, letter), compiled(expr.exp, letter)
        return lambda x: _no_nan(exponent(x), base(x))
    if isinstance(expr, Call) and expr.name == "exp":
        return compiled(expr.args[0], letter)
    if isinstance(expr, Call) and expr.name == "sqrt":
        inner = _log(expr.args[0], letter)
        return lambda x: inner(x) / 2
    return _log_size(expr, letter)


def _log_size(expr: Expr, letter: str) -> Function:
    """The logarithm of an absolute value: of the base of a power, which the formula holds to be positive where it matters."""
    import numpy as np

    if isinstance(expr, Add) and all(_positive(term, letter) for term in expr.terms):
        terms = [_log(term, letter) for term in expr.terms]
        return lambda x: reduce(np.logaddexp, [term(x) for term in terms])
    value = compiled(expr, letter)
    return lambda x: np.log(np.abs(value(x)))


def _no_nan(exponent: Floats, log: Floats) -> Floats:
    """exponent·log with 0·(−∞) = 0, since x^0 is 1."""
    import numpy as np

    return np.where(exponent == 0, 0.0, exponent * log)


def _positive(expr: Expr, letter: str) -> bool:
    """Whether a term is positive by its form."""
    if letter not in symbols(expr):
        return approximate(expr) > 0
    if isinstance(expr, Mul):
        return all(_positive(part, letter) for part in expr.factors)
    if isinstance(expr, Div):
        return _positive(expr.num, letter) and _positive(expr.den, letter)
    return isinstance(expr, Call) and expr.name == "exp"
