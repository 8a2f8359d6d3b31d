"""Powers of products and sums, and powers with a symbol in the exponent."""

from __future__ import annotations

from fractions import Fraction

from dlcalc.notation.algebra import add, multiply, power, raised, split_content
from dlcalc.notation.decide import sign
from dlcalc.notation.errors import Undefined
from dlcalc.notation.exact import Q, size, tidy, whole_power
from dlcalc.notation.expr import Expr
from dlcalc.notation.signs import positive, whole
from dlcalc.notation.values import (
    INF,
    NEG_INF,
    Array,
    Base,
    E,
    Facts,
    Function,
    Monomial,
    Product,
    Sum,
    Value,
    atom,
    is_number,
    logarithm_of,
    product_of,
)

_NEGATIVE_ROOT = "a root of a negative number is not real"


def product_power(base: Product, exponent: Q, facts: Facts) -> Value:
    """(c·a^m·…)^exponent: factors leave a root only where that holds for all real values."""
    if exponent == 0:
        return 1
    if type(exponent) is int:
        parts: list[Value] = [whole_power(base.coefficient, exponent)]
        for each, inner in base.monomial:
            parts.append(raised(each, multiply((inner, exponent), facts), facts))
        return multiply(parts, facts)
    outside: list[Value] = [power(size(base.coefficient), exponent, facts)]
    inside: Q = 1 if base.coefficient > 0 else -1
    kept: list[tuple[Base, Value]] = []
    for each, inner in base.monomial:
        if positive(each, facts):
            outside.append(raised(each, multiply((inner, exponent), facts), facts))
        elif type(inner) is int and inner % 2 == 0:
            outside.append(_even_root(each, inner, Fraction(exponent), facts))
        else:
            kept.append((each, inner))
    if not kept:
        if inside < 0:
            raise Undefined(_NEGATIVE_ROOT)
    elif len(kept) == 1 and inside > 0 and is_number(kept[0][1]):
        each, inner = kept[0]
        total = tidy(inner * exponent)  # type: ignore[operator]
        outside.append(raised(each, total, facts) if type(each) is Sum else product_of(1, ((each, total),)))
    else:
        outside.append(_under_root(inside, tuple(kept), Fraction(exponent), facts))
    return multiply(outside, facts)


def _even_root(base: Base, inner: int, exponent: Fraction, facts: Facts) -> Value:
    """(b^(2k))^exponent, which is |b|^(2k·exponent)."""
    total = tidy(inner * exponent)
    if type(total) is int and total % 2 == 0:
        return raised(base, total, facts)
    value = atom(base) if isinstance(base, (Expr, Function)) else base
    from dlcalc.notation.functions import call

    return power(call("abs", (value,), facts), total, facts)


def _under_root(inside: Q, kept: Monomial, exponent: Fraction, facts: Facts) -> Value:
    base = product_of(inside, kept)
    if sign(base, facts) == -1:
        raise Undefined(_NEGATIVE_ROOT)
    return product_of(1, ((base, exponent),))


def other_power(base: Value, exponent: Q, facts: Facts) -> Value:
    """A sum, an infinity, an array or an opaque expression to a rational power."""
    if base in (INF, NEG_INF):
        return _infinity_power(base == INF, exponent)
    if type(base) is Array:
        from dlcalc.notation.arrays import array_power

        return array_power(base, exponent, facts)
    if exponent == 0:
        return 1
    if type(base) is not Sum:
        return product_of(1, ((base, exponent),))
    content, rest = split_content(base)
    if type(exponent) is int:
        return product_of(whole_power(content, exponent), ((rest, exponent),))
    if sign(base, facts) == -1:
        raise Undefined(_NEGATIVE_ROOT)
    factor = abs(content.numerator)  # only a whole factor leaves: √(x + 0.00001) stays as it is
    inside = base if factor == 1 else base.times(Fraction(1, factor))
    return multiply((power(factor, exponent, facts), Product(1, ((inside, exponent),))), facts)


def _infinity_power(upwards: bool, exponent: Q) -> Value:
    if exponent == 0:
        raise Undefined("inf^0 has no value")
    if exponent < 0:
        return 0
    if upwards:
        return INF
    if type(exponent) is not int:
        raise Undefined(_NEGATIVE_ROOT)
    return NEG_INF if exponent % 2 else INF


def symbolic_power(base: Value, exponent: Value, facts: Facts) -> Value:
    """A power whose exponent is no rational number."""
    if type(exponent) is Array or type(base) is Array:
        raise Undefined("a power of or by an array has no value")
    if exponent in (INF, NEG_INF):
        return _power_at_infinity(base, exponent == INF, facts)
    if type(base) is int or type(base) is Fraction:
        return _number_power(base, exponent, facts)
    if type(base) is Product and len(base.monomial) == 1 and base.coefficient == 1 and base.monomial[0][0] == E:
        return exponential(multiply((base.monomial[0][1], exponent), facts), facts)
    if type(base) is not Product:
        return product_of(1, ((base, exponent),))
    if base.coefficient == 1 and len(base.monomial) == 1:
        each, inner = base.monomial[0]
        if inner == 1:
            return product_of(1, ((each, exponent),))
    if positive(base, facts) or whole(exponent, facts):
        parts: list[Value] = [symbolic_power(base.coefficient, exponent, facts)] if base.coefficient != 1 else []
        for each, inner in base.monomial:
            if base.coefficient > 0 and (positive(each, facts) or whole(exponent, facts)):
                parts.append(raised(each, multiply((inner, exponent), facts), facts))
            else:
                return product_of(1, ((base, exponent),))
        return multiply(parts, facts)
    return product_of(1, ((base, exponent),))


def _number_power(base: Q, exponent: Value, facts: Facts) -> Value:
    if base == 1:
        return 1
    if base == 0:
        if positive(exponent, facts):
            return 0
        return product_of(1, ((0, exponent),))
    if base < 0 and whole(multiply((exponent, Fraction(1, 2)), facts), facts):
        return symbolic_power(-base, exponent, facts)
    if base < 0 and type(exponent) is Product and sign(exponent, facts) is not None and not whole(exponent, facts):
        raise Undefined("an irrational power of a negative number is not real")
    if base > 0 and type(exponent) is Product and any(type(each) is Function and each.name == "log" for each, _ in exponent.monomial):
        from dlcalc.notation.functions import call

        found = logarithm_of(multiply((exponent, call("log", (base,), facts)), facts))  # 10^(log(5)/log(10)) is 5
        if found:
            return power(found[1], found[0], facts)
    return product_of(1, ((base, exponent),))


def _power_at_infinity(base: Value, upwards: bool, facts: Facts) -> Value:
    if base == INF:
        return INF if upwards else 0
    above = sign(add((base, -1), facts), facts)
    below = sign(base, facts)
    if below == 1 and above in (1, -1):
        return INF if (above == 1) == upwards else 0
    raise Undefined("this power of an infinite exponent has no value")


def exponential(exponent: Value, facts: Facts) -> Value:
    """E to a power; a logarithm in the exponent comes down: e^(x + log 2) is 2·e^x."""
    if exponent == INF:
        return INF
    if exponent == NEG_INF:
        return 0
    if exponent == 0:
        return 1
    if type(exponent) is Array:
        from dlcalc.notation.arrays import entrywise

        return entrywise(lambda item: exponential(item, facts), exponent)
    found = logarithm_of(exponent)
    if found:
        return power(found[1], found[0], facts)
    if type(exponent) is Sum:
        down: list[Value] = []
        left: list[Value] = []
        for coefficient, monomial in exponent.terms:
            term = product_of(coefficient, monomial)
            inner = logarithm_of(term)
            if inner:
                down.append(power(inner[1], inner[0], facts))
            else:
                left.append(term)
        if down:
            return multiply((*down, exponential(add(left, facts), facts)), facts)
    elif isinstance(exponent, Expr):
        return product_of(1, ((E, exponent),))
    return Product(1, ((E, exponent),))
