"""Circular, hyperbolic and bell-shaped functions, factorials and their kin, where they have exact values."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from dlcalc.notation.algebra import divide, scale, subtract
from dlcalc.notation.decide import exact
from dlcalc.notation.errors import Undefined
from dlcalc.notation.exact import Q, size, tidy, too_large
from dlcalc.notation.expr import MAX_BITS
from dlcalc.notation.functions import log_number
from dlcalc.notation.powers import exponential
from dlcalc.notation.values import HALF, INF, NEG_INF, PI, Facts, Product, Value, atom, logarithm_of, product_of, standing

Rule = Callable[[tuple[Value, ...], Facts], Value]

_TABLE: tuple[tuple[Fraction, Value], ...] = (
    (Fraction(0), 0), (Fraction(1, 6), HALF), (Fraction(1, 4), Product(HALF, ((2, HALF),))),
    (Fraction(1, 3), Product(HALF, ((3, HALF),))), (Fraction(1, 2), 1),
)  # fmt: skip
_SINES = dict(_TABLE)
"""sin(c·π) for c in the first quarter of a turn."""


def _turns(value: Value) -> Fraction | None:
    """C when the value is c·π, else None."""
    if value == 0:
        return Fraction(0)
    if type(value) is Product and value.monomial == ((PI, 1),):
        return Fraction(value.coefficient)
    return None


def _sine(turns: Fraction) -> Value | None:
    """sin(turns·π) where it is known."""
    turns %= 2
    negative = turns >= 1
    turns = turns - 1 if negative else turns
    found = _SINES.get(min(turns, 1 - turns))
    if found is None:
        return None
    return found if not negative else scale(found, -1, Facts())


def _is_negative_form(value: Value) -> bool:
    """Whether a value is written with a minus in front, so that an odd or even function can drop it."""
    number = exact(value)
    if number is not None:
        return number < 0
    return type(value) is Product and value.coefficient < 0


def _circular(name: str, shift: Fraction, symmetry: int) -> Rule:
    def rule(args: tuple[Value, ...], facts: Facts) -> Value:
        turns = _turns(args[0])
        found = None if turns is None else _sine(turns + shift)
        if found is not None:
            return found
        _refuse_infinity(args[0], name)
        return _folded(name, symmetry, args[0], facts, rule)

    return rule


def _refuse_infinity(value: Value, name: str) -> None:
    if value in (INF, NEG_INF):
        raise Undefined(f"{name} has no value at infinity")


def _folded(name: str, symmetry: int, value: Value, facts: Facts, rule: Rule) -> Value:
    """f(−x) as ±f(x), else f(x) standing."""
    if _is_negative_form(value):
        return scale(rule((scale(value, -1, facts),), facts), symmetry, facts)
    return standing(name, value)


def _tan(args: tuple[Value, ...], facts: Facts) -> Value:
    turns = _turns(args[0])
    if turns is not None:
        top, bottom = _sine(turns), _sine(turns + HALF)
        if bottom == 0:
            raise Undefined("tan has no value at odd multiples of pi/2")
        if top is not None and bottom is not None:
            return divide(top, bottom, facts)
    _refuse_infinity(args[0], "tan")
    return _folded("tan", -1, args[0], facts, _tan)


def _inverse(name: str, values: dict[Value, Fraction], symmetric: bool) -> Rule:
    """Arcsin and the like: known values are multiples of π; arccos(−x) is π − arccos(x)."""

    def rule(args: tuple[Value, ...], facts: Facts) -> Value:
        value = args[0]
        if value in values:
            return product_of(values[value], ((PI, 1),))
        number = exact(value)
        if name != "arctan" and number is not None and size(number) > 1:
            raise Undefined(f"{name} needs a value from -1 to 1")
        if _is_negative_form(value):
            turned = rule((scale(value, -1, facts),), facts)
            return scale(turned, -1, facts) if symmetric else subtract(atom(PI), turned, facts)
        return standing(name, value)

    return rule


_ROOT3 = Product(1, ((3, HALF),))
_ARCSIN: dict[Value, Fraction] = {value: turns for turns, value in _TABLE}
_ARCCOS: dict[Value, Fraction] = {value: HALF - turns for turns, value in _TABLE}
_ARCTAN: dict[Value, Fraction] = {
    0: Fraction(0), Product(Fraction(1, 3), ((3, HALF),)): Fraction(1, 6), 1: Fraction(1, 4), _ROOT3: Fraction(1, 3),
    INF: HALF, NEG_INF: -HALF,
}  # fmt: skip


def _exponential_form(value: Value, facts: Facts) -> Q | None:
    """e^value when that is rational."""
    if value == 0:
        return 1
    if logarithm_of(value) is None:
        return None
    return exact(exponential(value, facts))


def _hyperbolic(name: str, symmetry: int, rational: Callable[[Fraction], Fraction], far: tuple[Value, Value]) -> Rule:
    """A function of e^x: exact where e^x is rational, and at ±∞; ``symmetry`` is 0 where it has none."""

    def rule(args: tuple[Value, ...], facts: Facts) -> Value:
        value = args[0]
        if value in (INF, NEG_INF):
            return far[value == INF]
        grown = _exponential_form(value, facts)
        if grown is not None:
            return tidy(rational(Fraction(grown)))
        return _folded(name, symmetry, value, facts, rule) if symmetry else standing(name, value)

    return rule


def _softplus(args: tuple[Value, ...], facts: Facts) -> Value:
    if args[0] in (INF, NEG_INF):
        return INF if args[0] == INF else 0
    grown = _exponential_form(args[0], facts)
    return standing("softplus", args[0]) if grown is None else log_number("log", tidy(1 + grown))


def _bell(name: str, at_zero: Value, far: tuple[Value, Value], symmetry: int) -> Rule:
    def rule(args: tuple[Value, ...], facts: Facts) -> Value:
        if args[0] == 0:
            return at_zero
        if args[0] in (INF, NEG_INF):
            return far[args[0] == INF]
        return _folded(name, symmetry, args[0], facts, rule) if symmetry else standing(name, args[0])

    return rule


def _factorial(args: tuple[Value, ...], facts: Facts) -> Value:  # noqa: ARG001
    number = exact(args[0])
    if number is None:
        return args[0] if args[0] == INF else standing("factorial", args[0])
    if type(number) is not int or number < 0:
        raise Undefined("factorial needs a whole number from 0 on")
    if number > MAX_BITS:
        raise too_large()
    product: Q = 1
    for factor in range(2, number + 1):
        product = tidy(product * factor)
    return product


def _gamma(args: tuple[Value, ...], facts: Facts) -> Value:
    number = exact(args[0])
    if number is None or number.denominator > 2:
        return args[0] if args[0] == INF else standing("gamma", args[0])
    if type(number) is int:
        if number < 1:
            raise Undefined("gamma has no value at 0 and at negative integers")
        return _factorial((number - 1,), facts)
    if size(number) > MAX_BITS:
        raise too_large()
    product: Q = 1
    while number > 1:
        number -= 1
        product = tidy(product * number)
    while number < 0:
        product = tidy(product / Fraction(number))
        number += 1
    return Product(product, ((PI, HALF),))


def _binomial(args: tuple[Value, ...], facts: Facts) -> Value:  # noqa: ARG001
    n, k = exact(args[0]), exact(args[1])
    if type(n) is not int or type(k) is not int:
        if any(number is not None and type(number) is not int for number in (n, k)):
            raise Undefined("binomial needs whole numbers")
        return standing("binomial", *args)
    if n < 0:
        raise Undefined("binomial needs a whole number from 0 on")
    if k < 0 or k > n:
        return 0
    found = 1
    for i in range(min(k, n - k)):  # each at least doubles up to the middle, so a long one is soon found out
        found = found * (n - i) // (i + 1)
        if found.bit_length() > MAX_BITS:
            raise too_large()
    return found


RULES: dict[str, Rule] = {
    "sin": _circular("sin", Fraction(0), -1), "cos": _circular("cos", HALF, 1), "tan": _tan,
    "arcsin": _inverse("arcsin", _ARCSIN, True), "arccos": _inverse("arccos", _ARCCOS, False),
    "arctan": _inverse("arctan", _ARCTAN, True),
    "sinh": _hyperbolic("sinh", -1, lambda u: (u - 1 / u) / 2, (NEG_INF, INF)),
    "cosh": _hyperbolic("cosh", 1, lambda u: (u + 1 / u) / 2, (INF, INF)),
    "tanh": _hyperbolic("tanh", -1, lambda u: (u * u - 1) / (u * u + 1), (-1, 1)),
    "sigmoid": _hyperbolic("sigmoid", 0, lambda u: u / (1 + u), (0, 1)),
    "softplus": _softplus, "erf": _bell("erf", 0, (-1, 1), -1), "Phi": _bell("Phi", HALF, (0, 1), 0),
    "gamma": _gamma, "factorial": _factorial, "binomial": _binomial,
}  # fmt: skip
"""By name: each takes the values of its arguments."""
