"""The functions of the notation where they have exact values; elsewhere they stay standing."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from dlcalc.notation.algebra import add, divide, multiply, power, scale
from dlcalc.notation.decide import exact, sign
from dlcalc.notation.errors import Undefined
from dlcalc.notation.exact import Q, primitive, tidy
from dlcalc.notation.powers import exponential
from dlcalc.notation.rounding import ROUNDING
from dlcalc.notation.signs import not_negative, positive
from dlcalc.notation.values import (
    HALF,
    INF,
    NEG_INF,
    Array,
    E,
    Facts,
    Function,
    Product,
    Value,
    product_of,
    standing,
)  # fmt: skip


def call(name: str, args: tuple[Value, ...], facts: Facts) -> Value:
    """A function of values: exactly where a rule gives it, else standing."""
    rule = _RULES.get(name)
    if rule is None and name in _FURTHER:
        from dlcalc.notation.elementary import RULES

        rule = RULES[name]
    if rule is not None:
        if type(args[0]) is Array and name not in _OF_ARRAYS:
            from dlcalc.notation.arrays import entrywise

            return entrywise(lambda item: call(name, (item, *args[1:]), facts), args[0])
        return rule(args, facts)
    if name in _ARRAY_FUNCTIONS and type(args[0]) is Array:
        from dlcalc.notation.arrays import FUNCTIONS

        return FUNCTIONS[name](args[0], facts)
    return standing(name, *args)


def _exp(args: tuple[Value, ...], facts: Facts) -> Value:
    return exponential(args[0], facts)


def _log(args: tuple[Value, ...], facts: Facts) -> Value:
    if len(args) == 2:
        base = exact(args[1])
        if base is not None and (base <= 0 or base == 1):
            raise Undefined("the base of a logarithm must be positive and not 1")
        return divide(_log(args[:1], facts), _log(args[1:], facts), facts)
    value = args[0]
    number = exact(value)
    if number is not None:
        return log_number("log", number)
    if value == INF:
        return INF
    if type(value) is Product:
        found = _log_product(value, facts)
        if found is not None:
            return found
    if sign(value, facts) in (-1, 0):
        raise Undefined("the logarithm of a number that is not positive")
    return standing("log", value)


def log_number(name: str, number: Q) -> Value:
    """k·log(r) for the number r^k."""
    if number <= 0:
        raise Undefined(f"the logarithm of {'0' if number == 0 else 'a negative number'}")
    if number == 1:
        return 0
    root, times = primitive(number if number > 1 else tidy(1 / Fraction(number)))
    root = tidy(root)
    return Product(times if number > 1 else -times, ((Function(name, (root,)), 1),))


def _log_product(value: Product, facts: Facts) -> Value | None:
    """The logarithm of e^x·(…) and of a power, as far as it holds for all real values."""
    for base, exponent in value.monomial:
        if base == E:
            rest = tuple([pair for pair in value.monomial if pair[0] != E])
            return add((exponent, _log((product_of(value.coefficient, rest),), facts)), facts)
    base, exponent = value.monomial[0]
    if len(value.monomial) == 1 and type(base) is int and type(exponent) is Fraction:  # log(3·√3) is 3·log(3)/2
        whole = power(value, exponent.denominator, facts)
        return scale(_log((whole,), facts), Fraction(1, exponent.denominator), facts)
    if value.coefficient == 1 and len(value.monomial) == 1:
        base, exponent = value.monomial[0]
        one = product_of(1, ((base, 1),)) if not isinstance(base, (int, Fraction)) else tidy(base)
        odd = exact(exponent)
        if exponent != 1 and (positive(one, facts) or (odd is not None and (odd.numerator * odd.denominator) % 2 == 1)):
            return multiply((exponent, _log((one,), facts)), facts)
        if type(exponent) is Fraction:
            return scale(_log((one,), facts), exponent, facts)
    return None


def _log_to(name: str, base: int) -> Callable[[tuple[Value, ...], Facts], Value]:
    def rule(args: tuple[Value, ...], facts: Facts) -> Value:
        number = exact(args[0])
        if number is None:
            under = _log((base,), facts)
            found = divide(_log(args, facts), under, facts)
            left = type(found) is Product and (Function("log", (base,)), -1) in found.monomial
            return standing(name, args[0]) if left else found
        value = log_number(name, number)
        if type(value) is Product and value.monomial == ((Function(name, (base,)), 1),):
            return value.coefficient
        return value

    return rule


def _sqrt(args: tuple[Value, ...], facts: Facts) -> Value:
    return power(args[0], HALF, facts)


def _root(args: tuple[Value, ...], facts: Facts) -> Value:
    value, degree = args[0], exact(args[1])
    if degree is None:
        return standing("root", *args)
    if type(degree) is not int or degree < 1:
        raise Undefined("the degree of a root must be a positive integer")
    if degree % 2 == 0 or not_negative(value, facts):
        return power(value, tidy(Fraction(1, degree)), facts)
    if value == NEG_INF:
        return NEG_INF if degree > 1 else value
    if sign(value, facts) == -1:
        return scale(_root((scale(value, -1, facts), degree), facts), -1, facts)
    if sign(value, facts) == 1:
        return power(value, Fraction(1, degree), facts)
    return standing("root", *args) if degree > 1 else value


_ARRAY_FUNCTIONS = frozenset({"norm", "tr", "det", "mean", "sum", "softmax"})
_OF_ARRAYS = frozenset({"min", "max"})
_FURTHER = frozenset({
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "sigmoid", "softplus", "erf", "Phi", "gamma",
    "factorial", "binomial",
})  # fmt: skip
_Rule = Callable[[tuple[Value, ...], Facts], Value]
_RULES: dict[str, _Rule] = {
    "exp": _exp, "log": _log, "log2": _log_to("log2", 2), "log10": _log_to("log10", 10), "sqrt": _sqrt, "root": _root,
    **ROUNDING,
}  # fmt: skip
