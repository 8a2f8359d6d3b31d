"""A formula on very many examples: in Python's numbers, exact while they are fractions, floats from the first logarithm on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import copysign, exp, fsum, inf, isinf, isnan, log, log1p

from dlcalc.notation.expr import Add, Call, Div, Expr, Mul, Neg, Num, Pow, Sym, children

Number = int | Fraction | float


def compute(expr: Expr, values: Mapping[str, Number]) -> Number:
    """The value of a term or slope of a loss; log 0 is −∞, and 1/0 is ∞."""
    if isinstance(expr, Num):
        return expr.value
    if isinstance(expr, Sym):
        return values[expr.name]
    parts = [compute(part, values) for part in children(expr)]
    if isinstance(expr, Call):
        return FUNCTIONS[expr.name](*parts)
    if isinstance(expr, Neg):
        return -parts[0]
    if isinstance(expr, Add):
        return sum(parts)
    if isinstance(expr, Mul):
        product: Number = 1
        for part in parts:
            product = 0 if product == 0 or part == 0 else product * part  # nothing of an infinite term is nothing
        return product
    if isinstance(expr, Div):
        return _quotient(*parts)
    assert isinstance(expr, Pow), expr
    return parts[0] ** parts[1]


def mean(numbers: Sequence[Number]) -> Number:
    """The mean, exact if all numbers are; floats are summed without error."""
    if any(isinstance(each, float) for each in numbers):
        floats = [float(each) for each in numbers]
        infinite = [each for each in floats if isinf(each)]
        return infinite[0] if infinite else fsum(floats) / len(floats)
    return _quotient(sum(numbers), len(numbers))


def _quotient(above: Number, below: Number) -> Number:
    if below == 0:
        return copysign(inf, above)
    if isinstance(above, float) or isinstance(below, float):
        return float(above) / float(below)
    return Fraction(above) / Fraction(below)


def _log(value: Number) -> float:
    assert not isnan(value), "outputs are numbers"
    if value == 0:
        return -inf
    if isinstance(value, Fraction):  # near 1 the difference counts
        return log1p(float(value - 1)) if 2 * abs(value - 1) < 1 else log(value.numerator) - log(value.denominator)
    return log(value)


def _softplus(value: Number) -> float:
    return max(float(value), 0.0) + log1p(exp(-abs(float(value))))


def _sigmoid(value: Number) -> float:
    small = exp(-abs(float(value)))
    return 1 / (1 + small) if value >= 0 else small / (1 + small)


def _sign(value: Number) -> int:
    return (value > 0) - (value < 0)


FUNCTIONS: Mapping[str, Callable[..., Number]] = {
    "log": _log, "log2": lambda value: _log(value) / log(2), "softplus": _softplus, "sigmoid": _sigmoid, "sign": _sign,
    "max": max, "min": min,
}  # fmt: skip
