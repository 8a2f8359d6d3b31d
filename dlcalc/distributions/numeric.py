"""A formula in one letter as a NumPy function; and the logarithm of a formula without underflow.

What holds no letter is evaluated exactly first and becomes the nearest float, so that constants neither overflow nor round twice.
"""

from __future__ import annotations

import math
from functools import reduce
from typing import TYPE_CHECKING, Any

from dlcalc.notation.approximate import approximate
from dlcalc.notation.errors import Undecided
from dlcalc.notation.expr import Add, Call, Const, Div, Expr, Mul, Neg, Pow, Sym, symbols

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[Any]
    Function = Callable[[Floats], Floats]


def compiled(expr: Expr, letter: str) -> Function:
    """The function ``letter ↦ expr`` on arrays of floats; places where it has no value give NaN or ±∞, without a warning.

    Raises:
        Undecided: it holds another letter, or what has no numeric rule here.
    """
    inner = _value(expr, letter)
    return lambda x: _quietly(inner, x)


def log_compiled(expr: Expr, letter: str) -> Function:
    """The function ``letter ↦ log(expr)`` of a positive expression, taken apart by the rules of logarithms."""
    inner = _log(expr, letter)
    return lambda x: _quietly(inner, x)


def _quietly(inner: Function, x: Floats) -> Floats:
    import numpy as np

    with np.errstate(all="ignore"):
        return np.asarray(inner(np.asarray(x, dtype=float)), dtype=float) + np.zeros(np.shape(x))


def _constant(value: float) -> Function:
    return lambda _: value  # type: ignore[return-value]


def _value(expr: Expr, letter: str) -> Function:
    import numpy as np

    if letter not in symbols(expr):
        return _constant(approximate(expr))
    if isinstance(expr, Sym):
        return lambda x: x
    if isinstance(expr, Neg):
        inner = _value(expr.arg, letter)
        return lambda x: -inner(x)
    if isinstance(expr, Add | Mul):
        parts = [_value(part, letter) for part in (expr.terms if isinstance(expr, Add) else expr.factors)]
        fold = np.add if isinstance(expr, Add) else np.multiply
        return lambda x: reduce(fold, [part(x) for part in parts])
    if isinstance(expr, Div):
        num, den = _value(expr.num, letter), _value(expr.den, letter)
        return lambda x: np.divide(num(x), den(x))
    if isinstance(expr, Pow):
        base, exponent = _value(expr.base, letter), _value(expr.exp, letter)
        if expr.base == Const("e"):
            return lambda x: np.exp(exponent(x))
        return lambda x: np.power(base(x), exponent(x))
    if isinstance(expr, Call) and expr.name in FUNCTIONS:
        args = [_value(arg, letter) for arg in expr.args]
        function = FUNCTIONS[expr.name]
        return lambda x: function(*[arg(x) for arg in args])
    raise Undecided(f"no numbers are known for {expr!r:.80}")


def _log(expr: Expr, letter: str) -> Function:
    import numpy as np

    if letter not in symbols(expr):
        return _constant(_log_number(expr))
    if isinstance(expr, Mul):
        parts = [_log(part, letter) for part in expr.factors]
        return lambda x: reduce(np.add, [part(x) for part in parts])
    if isinstance(expr, Div):
        num, den = _log(expr.num, letter), _log(expr.den, letter)
        return lambda x: np.subtract(num(x), den(x))
    if isinstance(expr, Pow):
        base, exponent = _log_size(expr.base, letter), _value(expr.exp, letter)
        return lambda x: _no_nan(exponent(x), base(x))
    if isinstance(expr, Call) and expr.name == "exp":
        return _value(expr.args[0], letter)
    if isinstance(expr, Call) and expr.name == "sqrt":
        inner = _log(expr.args[0], letter)
        return lambda x: inner(x) / 2
    if isinstance(expr, Add) and all(_positive(term, letter) for term in expr.terms):
        terms = [_log(term, letter) for term in expr.terms]
        return lambda x: reduce(np.logaddexp, [term(x) for term in terms])
    value = _value(expr, letter)
    return lambda x: np.log(value(x))


def _log_size(expr: Expr, letter: str) -> Function:
    """The logarithm of an absolute value: of the base of a power, which the formula holds to be positive where it matters."""
    import numpy as np

    if isinstance(expr, Add) and all(_positive(term, letter) for term in expr.terms):
        return _log(expr, letter)
    value = _value(expr, letter)
    return lambda x: np.log(np.abs(value(x)))


def _no_nan(exponent: Floats, log: Floats) -> Floats:
    """exponent·log with 0·(−∞) = 0, since x^0 is 1."""
    import numpy as np

    return np.where(np.asarray(exponent) == 0, 0.0, np.multiply(exponent, log))


def _log_number(expr: Expr) -> float:
    return approximate(Call("log", (expr,)))


def _positive(expr: Expr, letter: str) -> bool:
    """Whether a term is positive by its form."""
    if letter not in symbols(expr):
        return approximate(expr) > 0
    if isinstance(expr, Mul):
        return all(_positive(part, letter) for part in expr.factors)
    if isinstance(expr, Div):
        return _positive(expr.num, letter) and _positive(expr.den, letter)
    return isinstance(expr, Call) and expr.name == "exp"


# Functions


def _np(name: str) -> Callable[..., Any]:
    def function(x: Any) -> Any:
        import numpy as np

        return getattr(np, name)(x)

    return function


def elementwise(function: Callable[[float], float]) -> Callable[[Any], Any]:
    """A function of one float over an array."""

    def over(x: Any) -> Any:
        import numpy as np

        found = np.fromiter((function(each) for each in np.ravel(x).tolist()), dtype=float, count=np.size(x))
        return found.reshape(np.shape(x))

    return over


def _phi(z: float) -> float:
    return math.erfc(-z / math.sqrt(2)) / 2


def _sigmoid(x: Any) -> Any:
    import numpy as np

    small = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1, small) / (1 + small)


def _softplus(x: Any) -> Any:
    import numpy as np

    return np.logaddexp(0, x)


def _relu(x: Any) -> Any:
    import numpy as np

    return np.maximum(x, 0)


def _gamma(x: float) -> float:
    try:
        return math.gamma(x)
    except (ValueError, OverflowError):
        return math.nan if x <= 0 else math.inf


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: _np(name) for name in ("exp", "log", "sqrt", "abs", "sign", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin",
                                    "arccos", "arctan", "log2", "log10", "floor", "ceil")},
    "sigmoid": _sigmoid, "softplus": _softplus, "relu": _relu,
    "erf": elementwise(math.erf), "Phi": elementwise(_phi), "gamma": elementwise(_gamma),
}  # fmt: skip
"""The notation's functions on floats."""
