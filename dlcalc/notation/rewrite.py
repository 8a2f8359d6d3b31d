"""Functions by way of exp and log, for comparing."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from dlcalc.notation.algebra import add, divide, multiply, power, scale, subtract
from dlcalc.notation.exact import Q, radical, tidy
from dlcalc.notation.expr import MAX_BITS
from dlcalc.notation.functions import call
from dlcalc.notation.powers import exponential
from dlcalc.notation.signs import positive
from dlcalc.notation.values import HALF, Facts, Monomial, Product, Sum, Value, only_base, product_of, standing

_FINE = 1000


def by_exponentials(name: str, args: tuple[Value, ...], facts: Facts) -> Value:
    """A function written by exp and log where that is shorter to compare; else as it is."""
    value = args[0]
    if name == "log" and len(args) == 1:
        return _logarithm(value, facts)
    if name in ("log2", "log10"):
        return divide(_logarithm(value, facts), _logarithm(2 if name == "log2" else 10, facts), facts)
    if name == "softplus":
        return standing("log", add((1, exponential(value, facts)), facts))
    if name == "sigmoid":
        grown = exponential(value, facts)
        return divide(grown, add((grown, 1), facts), facts)
    if name in ("sinh", "cosh", "tanh"):
        up, down = exponential(value, facts), exponential(scale(value, -1, facts), facts)
        if name == "tanh":
            twice = exponential(scale(value, 2, facts), facts)
            return divide(subtract(twice, 1, facts), add((twice, 1), facts), facts)
        return scale(add((up, down if name == "cosh" else scale(down, -1, facts)), facts), HALF, facts)
    if name == "tan":
        return divide(call("sin", args, facts), call("cos", args, facts), facts)
    if name == "Phi":
        return scale(add((1, call("erf", (divide(value, power(2, HALF, facts), facts),), facts)), facts), HALF, facts)
    if name == "relu":
        return scale(add((value, call("abs", args, facts)), facts), HALF, facts)
    return call(name, args, facts)


def _logarithm(value: Value, facts: Facts) -> Value:
    """Log of a product of numbers and positive things as a sum; numbers by their prime factors."""
    if isinstance(value, (int, Fraction)):
        return _of_number(value, facts)
    if type(value) is Product and value.coefficient > 0 and only_base(value) is None:
        out: list[Value] = [_of_number(value.coefficient, facts)]
        kept = []
        for base, exponent in value.monomial:
            if positive(base, facts) and not isinstance(base, (Product, Fraction)):
                single = product_of(1, ((base, 1),)) if not isinstance(base, int) else base
                out.append(multiply((exponent, _logarithm(single, facts)), facts))
            else:
                kept.append((base, exponent))
        if kept:
            out.append(call("log", (product_of(1, tuple(kept)),), facts))
        return add(out, facts)
    return call("log", (value,), facts)


def one_root(value: Value, facts: Facts) -> Value:
    """Each term with its roots of numbers under one root, so that equal terms meet: √2·3^(1/3) is 72^(1/6)."""
    if isinstance(value, Product):
        return _one_root(value.coefficient, value.monomial)
    return add([_one_root(*term) for term in value.terms], facts) if isinstance(value, Sum) else value


def _one_root(coefficient: Q, monomial: Monomial) -> Value:
    roots = [(base, exponent) for base, exponent in monomial if isinstance(base, int) and isinstance(exponent, Fraction)]
    degree = lcm(*[exponent.denominator for _, exponent in roots])
    bits = sum((base.bit_length() - 1) * int(exponent * degree) for base, exponent in roots)
    if len(roots) < 2 or bits >= MAX_BITS:
        return product_of(coefficient, monomial)
    inside = 1
    for base, exponent in roots:
        inside *= base ** int(exponent * degree)
    outside, base, exponent = radical(inside, degree)
    others = tuple([pair for pair in monomial if pair not in roots])
    return product_of(coefficient * outside, (*(((base, exponent),) if exponent else ()), *others))


def number_power(base: Q, exponent: Value, facts: Facts) -> Value:
    """A power of a positive number by its prime factors, or by exp where the exponent is no number."""
    if isinstance(exponent, (int, Fraction)):
        counts = [*_factors(base.numerator), *[(factor, -count) for factor, count in _factors(base.denominator)]]
        return multiply([power(factor, tidy(count * exponent), facts) for factor, count in counts], facts)
    from dlcalc.notation.canonical import expanded

    return exponential(expanded(multiply((exponent, _of_number(base, facts)), facts), facts), facts)


def _of_number(number: Q, facts: Facts) -> Value:
    terms: list[Value] = []
    for whole, direction in ((number.numerator, 1), (number.denominator, -1)):
        for factor, count in _factors(whole):
            terms.append(scale(call("log", (factor,), facts), direction * count, facts))
    return add(terms, facts)


def _factors(number: int) -> list[tuple[int, int]]:
    """Prime factors that trial division finds, and what is left, with their exponents."""
    found = []
    factor = 2
    while factor * factor <= number and factor <= _FINE:
        count = 0
        while number % factor == 0:
            number //= factor
            count += 1
        if count:
            found.append((factor, count))
        factor += 1 if factor == 2 else 2
    return found + ([(number, 1)] if number > 1 else [])
