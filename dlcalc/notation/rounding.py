"""Functions with steps and corners: floor, ceil, round, sign, abs, relu, min, max, mod.

Of a number they are decided exactly, of an irrational one by rigorous bounds, and otherwise they stay standing.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from dlcalc.notation.algebra import add, divide, multiply, scale, subtract
from dlcalc.notation.decide import exact, floor_of, relation, settled_sign, step_of
from dlcalc.notation.errors import Undefined
from dlcalc.notation.exact import Q, nearest, size, tidy
from dlcalc.notation.signs import constant, not_negative, whole
from dlcalc.notation.values import (
    INF,
    NEG_INF,
    Array,
    Facts,
    Function,
    Product,
    Sum,
    Value,
    is_infinite,
    only_base,
    standing,
    sum_of,
)  # fmt: skip

Rule = Callable[[tuple[Value, ...], Facts], Value]


def _ceiling(number: Q) -> int:
    return -(-number.numerator // number.denominator)


def _step(name: str, of_number: Callable[[Q], int]) -> Rule:
    def rule(args: tuple[Value, ...], facts: Facts) -> Value:
        value = args[0]
        number = exact(value)
        if number is not None:
            return of_number(number)
        if is_infinite(value) or whole(value, facts):
            return value
        if constant(value):
            return step_of(of_number, value)
        if type(value) is Sum and name != "round":  # floor(W + 1/2) is W
            rest = sum_of([term for term in value.terms if term[1]])
            last = next((term[0] for term in value.terms if not term[1]), 0)
            if last and whole(rest, facts):
                return add((rest, of_number(last)), facts)
        return standing(name, value)

    return rule


def _floor(number: Q) -> int:
    return number.numerator // number.denominator


def _sign(args: tuple[Value, ...], facts: Facts) -> Value:
    found = settled_sign(args[0], facts)
    return standing("sign", args[0]) if found is None else found


def _abs(args: tuple[Value, ...], facts: Facts) -> Value:
    value = args[0]
    number = exact(value)
    if number is not None:
        return size(number)
    if is_infinite(value):
        return INF
    if not_negative(value, facts):
        return value
    found = settled_sign(value, facts)
    if found is not None:
        return scale(value, found, facts)
    if type(value) is Product and value.coefficient != 1:
        return scale(_abs((Product(1, value.monomial),), facts), size(value.coefficient), facts)
    base = only_base(value)
    if type(base) is Function and base.name == "abs":
        return value
    return standing("abs", value)


def _relu(args: tuple[Value, ...], facts: Facts) -> Value:
    value = args[0]
    if not_negative(value, facts):
        return value
    found = settled_sign(value, facts)
    if found is None:
        return standing("relu", value)
    return value if found > 0 else 0


def _entries(value: Value) -> list[Value]:
    """The numbers of a vector or matrix."""
    return [entry for item in value.items for entry in _entries(item)] if type(value) is Array else [value]


def _extreme(name: str, op: str, absorbing: Value) -> Rule:
    """Min or max: duplicates go, the numbers are compared, what is unknown stays."""

    def rule(args: tuple[Value, ...], facts: Facts) -> Value:
        values = _entries(args[0]) if len(args) == 1 else list(args)
        if any(type(value) is Array for value in values):
            raise Undefined(f"{name} of several arrays has no value")
        if not values:
            raise Undefined(f"{name} of nothing has no value")
        kept: list[Value] = []
        best: Value | None = None
        place = 0
        for value in dict.fromkeys(values):
            if not (is_infinite(value) or constant(value)):
                kept.append(value)
            elif best is None:
                best, place = value, len(kept)
            elif relation(op, value, best, facts):
                best = value
        if best is not None and best == absorbing:
            return best
        if best is not None and (not kept or not is_infinite(best)):
            kept.insert(place, best)
        return kept[0] if len(kept) == 1 else standing(name, *kept)

    return rule


def modulo(left: Value, right: Value, facts: Facts) -> Value:
    """The remainder with the sign of the divisor."""
    divisor, number = exact(right), exact(left)
    if divisor == 0:
        raise Undefined("the remainder of a division by zero")
    if divisor is not None and number is not None:
        return tidy(number - divisor * _floor(Fraction(number) / divisor))
    if is_infinite(left) or is_infinite(right):
        raise Undefined("a remainder with inf has no value")
    if constant(left) and constant(right):
        quotient = floor_of(divide(left, right, facts))
        assert quotient is not None
        return subtract(left, multiply((right, quotient), facts), facts)
    if divisor is not None and whole(divide(left, right, facts), facts):
        return 0
    return standing("mod", left, right)


def _mod(args: tuple[Value, ...], facts: Facts) -> Value:
    return modulo(args[0], args[1], facts)


ROUNDING: dict[str, Rule] = {
    "floor": _step("floor", _floor), "ceil": _step("ceil", _ceiling), "round": _step("round", nearest),
    "sign": _sign, "abs": _abs, "relu": _relu, "min": _extreme("min", "<", NEG_INF), "max": _extreme("max", ">", INF),
    "mod": _mod,
}  # fmt: skip
"""By name: each takes the values of its arguments."""
