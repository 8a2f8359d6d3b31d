"""A formula over whole columns at once: every node one NumPy operation on float64.

Exact values come from :mod:`~dlcalc.notation.evaluate`; these are for what needs many of them, such as a sample of 100,000
draws. Where a formula has no real value, the entry is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from dlcalc.notation.errors import Undecided
from dlcalc.notation.expr import (
    Add,
    Call,
    Const,
    Div,
    Expr,
    Hadamard,
    Interval,
    Logic,
    Mod,
    Mul,
    Neg,
    Num,
    Piecewise,
    Pow,
    Rel,
    Seq,
    Sym,
    rational,
)
from dlcalc.notation.show import ascii_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[Any] | float


def columns(expr: Expr, values: Mapping[str, Column]) -> NDArray[Any]:
    """The values of a formula where each symbol has a column of numbers.

    Args:
        expr: the formula; every node works entry by entry.
        values: floats or arrays of one shape, by symbol name.

    Returns:
        Floats (of a condition, truth values), in the common shape of the columns.

    Raises:
        Undecided: a symbol has no column, or a node has no meaning entry by entry.
    """
    import numpy as np

    with np.errstate(all="ignore"):
        found = _value(expr, values)
    shape = np.broadcast_shapes(*[np.shape(value) for value in values.values()])
    return np.array(np.broadcast_to(found, shape))


def _value(expr: Expr, values: Mapping[str, Column]) -> Any:
    handler = _HANDLERS.get(type(expr))
    if handler is None:
        raise Undecided(f"{ascii_text(expr)} cannot be evaluated over columns")
    return handler(expr, values)


def _symbol(expr: Sym, values: Mapping[str, Column]) -> Any:
    if expr.name not in values:
        raise Undecided(f"not known: {expr.name}")
    return values[expr.name]


def _number(expr: Num, values: Mapping[str, Column]) -> float:  # noqa: ARG001
    try:
        return float(expr.value)
    except OverflowError:
        return math.inf


def _constant(expr: Const, values: Mapping[str, Column]) -> Any:  # noqa: ARG001
    return {"pi": math.pi, "e": math.e, "inf": math.inf, "true": True, "false": False}[expr.name]


def _sum(expr: Add, values: Mapping[str, Column]) -> Any:
    total = _value(expr.terms[0], values)
    for term in expr.terms[1:]:
        total = total - _value(term.arg, values) if isinstance(term, Neg) else total + _value(term, values)
    return total


def _product(expr: Mul | Hadamard, values: Mapping[str, Column]) -> Any:
    total = _value(expr.factors[0], values)
    for factor in expr.factors[1:]:
        total = total * _value(factor, values)
    return total


def _quotient(expr: Div, values: Mapping[str, Column]) -> Any:
    import numpy as np

    return np.divide(_value(expr.num, values), _value(expr.den, values))


def _power(expr: Pow, values: Mapping[str, Column]) -> Any:
    import numpy as np

    base, exponent = _value(expr.base, values), _value(expr.exp, values)
    if rational(expr.exp) == 2:
        return base * base
    return np.power(np.asarray(base, dtype=float), exponent)


def _remainder(expr: Mod, values: Mapping[str, Column]) -> Any:
    import numpy as np

    return np.mod(_value(expr.left, values), _value(expr.right, values))


def _call(expr: Call, values: Mapping[str, Column]) -> Any:
    function = _functions().get(expr.name)
    if function is None:
        raise Undecided(f"{expr.name} cannot be evaluated over columns")
    return function(*[_value(arg, values) for arg in expr.args])


def _piecewise(expr: Piecewise, values: Mapping[str, Column]) -> Any:
    import numpy as np

    conditions = [_value(condition, values) for _, condition in expr.cases]
    choices = [_value(value, values) for value, _ in expr.cases]
    rest = math.nan if expr.otherwise is None else _value(expr.otherwise, values)
    shape = np.broadcast_shapes(*map(np.shape, (*conditions, *choices, rest)))
    each = [np.broadcast_to(np.asarray(condition, dtype=bool), shape) for condition in conditions]
    return np.select(each, [np.broadcast_to(np.asarray(choice, dtype=float), shape) for choice in choices], rest)


def _relation(expr: Rel, values: Mapping[str, Column]) -> Any:
    import numpy as np

    held: Any = True
    for op, left, right in zip(expr.ops, expr.items[:-1], expr.items[1:], strict=True):
        if op == "in":
            held = np.logical_and(held, _member(_value(left, values), right, values))
            continue
        compare = {"=": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}.get(op)
        if compare is None:
            raise Undecided(f"{ascii_text(expr)} cannot be evaluated over columns")
        held = np.logical_and(held, compare(_value(left, values), _value(right, values)))
    return held


def _member(item: Any, among: Expr, values: Mapping[str, Column]) -> Any:
    import numpy as np

    if isinstance(among, Interval):
        low, high = _value(among.low, values), _value(among.high, values)
        above = np.greater_equal(item, low) if among.closed[0] else np.greater(item, low)
        return np.logical_and(above, np.less_equal(item, high) if among.closed[1] else np.less(item, high))
    if isinstance(among, Seq) and among.kind == "set":
        return np.any([np.equal(item, _value(each, values)) for each in among.items], axis=0)
    raise Undecided(f"{ascii_text(among)} is neither an interval nor a set")


def _logic(expr: Logic, values: Mapping[str, Column]) -> Any:
    import numpy as np

    parts = [_value(arg, values) for arg in expr.args]
    if expr.op == "not":
        return np.logical_not(parts[0])
    held = parts[0]
    for part in parts[1:]:
        held = np.logical_and(held, part) if expr.op == "and" else np.logical_or(held, part)
    return held


def _root(value: Any, degree: Any) -> Any:
    """The real root: odd degrees of negative numbers too."""
    import numpy as np

    odd = np.mod(degree, 2) == 1
    return np.where(odd, np.sign(value) * np.power(np.abs(value), 1 / degree), np.power(value, 1 / np.asarray(degree, dtype=float)))


def sigmoid(value: Any) -> Any:
    """1/(1 + e^(−x)) without overflow."""
    import numpy as np

    small = np.exp(-np.abs(value))
    return np.where(np.asarray(value) >= 0, 1 / (1 + small), small / (1 + small))


def _each(function: Callable[[float], float]) -> Callable[[Any], Any]:
    """A function of one float applied to every entry; NaN where it has no value, inf where it overflows."""

    def safe(value: float) -> float:
        try:
            return function(value)
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    def over(value: Any) -> Any:
        import numpy as np

        array = np.asarray(value, dtype=float)
        return np.array([safe(each) for each in array.ravel().tolist()]).reshape(array.shape)

    return over


def _functions() -> dict[str, Callable[..., Any]]:
    """By name, each of columns."""
    if not _FUNCTIONS:
        import numpy as np

        root_half = math.sqrt(0.5)
        _FUNCTIONS.update({
            "exp": np.exp, "log": lambda x, base=None: np.log(x) if base is None else np.log(x) / np.log(base), "log2": np.log2,
            "log10": np.log10, "sqrt": np.sqrt, "root": _root, "abs": np.abs, "sign": np.sign, "sin": np.sin, "cos": np.cos,
            "tan": np.tan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "arctan": np.arctan, "arcsin": np.arcsin,
            "arccos": np.arccos, "sigmoid": sigmoid, "relu": lambda x: np.maximum(x, 0.0), "softplus": lambda x: np.logaddexp(0.0, x),
            "erf": _each(math.erf), "Phi": _each(lambda x: math.erfc(-x * root_half) / 2), "gamma": _each(math.gamma),
            "factorial": _each(lambda x: math.gamma(x + 1)), "floor": np.floor, "ceil": np.ceil,
            "round": lambda x: np.sign(x) * np.floor(np.abs(x) + 0.5), "mod": np.mod,
            "min": lambda *args: _extreme(np.minimum, args), "max": lambda *args: _extreme(np.maximum, args),
        })  # fmt: skip
    return _FUNCTIONS


def _extreme(of_two: Callable[[Any, Any], Any], args: tuple[Any, ...]) -> Any:
    found = args[0]
    for arg in args[1:]:
        found = of_two(found, arg)
    return found


_FUNCTIONS: dict[str, Callable[..., Any]] = {}
_HANDLERS: dict[type[Expr], Callable[[Any, Mapping[str, Column]], Any]] = {
    Num: _number, Sym: _symbol, Const: _constant, Add: _sum, Mul: _product, Hadamard: _product, Div: _quotient, Pow: _power,
    Mod: _remainder, Call: _call, Piecewise: _piecewise, Rel: _relation, Logic: _logic,
    Neg: lambda expr, values: -_value(expr.arg, values),
}  # fmt: skip
