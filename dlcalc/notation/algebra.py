"""Sums, products and powers of values, exactly and in normal form.

A product of a number and a sum stays a product (384·(9·D + 1)); inside a sum it is multiplied out, so that terms meet
and cancel. Every function here takes and returns values of :mod:`~dlcalc.notation.values`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

from dlcalc.notation.errors import Undefined
from dlcalc.notation.exact import MAX_EXPONENT_BITS, Q, radical, rational_power, tidy, too_large, whole_power
from dlcalc.notation.expr import MAX_BITS, Const, Expr
from dlcalc.notation.signs import positive
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
    key,
    product_of,
    sum_of,
)  # fmt: skip

_TRUTH = (Const("true"), Const("false"))


def add(values: Sequence[Value], facts: Facts) -> Value:
    """The sum of values, like terms merged."""
    terms: dict[object, tuple[Q, Monomial]] = {}
    infinite: Value | None = None
    for value in values:
        kind = type(value)
        if kind is int or kind is Fraction:
            _term(terms, value, ())  # type: ignore[arg-type]
        elif kind is Product:
            coefficient, monomial = value.coefficient, value.monomial  # type: ignore[union-attr]
            inner = monomial[0][0]
            if len(monomial) == 1 and type(inner) is Sum and monomial[0][1] == 1:
                for each, rest in inner.terms:
                    _term(terms, coefficient * each, rest)
            else:
                _term(terms, coefficient, monomial)
        elif kind is Sum:
            for each, rest in value.terms:  # type: ignore[union-attr]
                _term(terms, each, rest)
        elif kind is Array:
            from dlcalc.notation.arrays import add_arrays

            return add_arrays(values, facts)
        elif value in (INF, NEG_INF):
            if infinite is not None and infinite != value:
                raise Undefined("inf - inf has no value")
            infinite = value
        else:
            _term(terms, 1, ((number_like(value), 1),))
    if infinite is not None:
        return infinite
    return sum_of((tidy(coefficient), monomial) for coefficient, monomial in terms.values())


def _term(terms: dict[object, tuple[Q, Monomial]], coefficient: Q, monomial: Monomial) -> None:
    name = key(monomial)
    old = terms.get(name)
    terms[name] = (coefficient, monomial) if old is None else (old[0] + coefficient, old[1])


def number_like(value: Value) -> Expr:
    """What stands for a number though it cannot be looked into; a truth value does not."""
    assert isinstance(value, Expr)
    if value in _TRUTH:
        raise Undefined(f"{value.parts()[0]} is no number")
    return value


def scale(value: Value, factor: Q, facts: Facts) -> Value:
    """A value times a rational number."""
    kind = type(value)
    if kind is int or kind is Fraction:
        return tidy(value * factor)  # type: ignore[operator]
    if kind is Array:
        from dlcalc.notation.arrays import entrywise

        return entrywise(lambda item: scale(item, factor, facts), value)  # type: ignore[arg-type]
    if value in (INF, NEG_INF):
        if factor == 0:
            raise Undefined("0 times inf has no value")
        return value if factor > 0 else INF if value == NEG_INF else NEG_INF
    if factor == 1:
        return value
    if factor == 0:
        return 0
    if kind is Product:
        return product_of(value.coefficient * factor, value.monomial)  # type: ignore[union-attr]
    if kind is Sum:
        content, primitive_part = split_content(value)  # type: ignore[arg-type]
        whole = tidy(content * factor)
        if type(whole) is int and abs(factor.numerator) == 1 and factor.denominator > 1:  # (2x + 4)/2 is x + 2
            return primitive_part.times(whole)
        return product_of(whole, ((primitive_part, 1),))
    return Product(factor, ((number_like(value), 1),))


def split_content(value: Sum) -> tuple[Q, Sum]:
    """A sum as a rational times a sum with coprime whole coefficients of which the first is positive."""
    top, bottom = 0, 1
    for coefficient, _ in value.terms:
        top, bottom = gcd(top, coefficient.numerator), lcm(bottom, coefficient.denominator)
    first = next((term for term in value.terms if term[1]), value.terms[0]) if value.terms[0][0] < 0 else value.terms[0]
    content = tidy(Fraction(top if first[0] > 0 else -top, bottom))
    return (1, value) if content == 1 else (content, value.times(1 / Fraction(content)))


def multiply(values: Sequence[Value], facts: Facts) -> Value:
    """The product of values, equal bases merged."""
    coefficient: Q = 1
    rest: list[Value] = []
    for value in values:
        if type(value) is int or type(value) is Fraction:
            coefficient = tidy(coefficient * value)
        else:
            rest.append(value)
    if not rest:
        return coefficient
    if len(rest) == 1:
        return scale(rest[0], coefficient, facts)
    if any(type(value) is Array for value in rest):
        from dlcalc.notation.arrays import multiply_arrays

        return multiply_arrays(values, facts)
    factors = _Factors(coefficient, facts)
    for value in rest:
        factors.put(value)
    return factors.result()


class _Factors:
    """A product under construction."""

    __slots__ = ("bases", "coefficient", "facts", "infinite", "radicals")

    def __init__(self, coefficient: Q, facts: Facts) -> None:
        self.coefficient = coefficient
        self.facts = facts
        self.bases: dict[Base, Value] = {}
        self.radicals: list[tuple[int, Fraction]] = []
        self.infinite = False

    def put(self, value: Value) -> None:
        """Multiply by a value."""
        kind = type(value)
        if kind is int or kind is Fraction:
            self.coefficient = tidy(self.coefficient * value)  # type: ignore[operator]
        elif kind is Product:
            self.coefficient = tidy(self.coefficient * value.coefficient)  # type: ignore[union-attr]
            for base, exponent in value.monomial:  # type: ignore[union-attr]
                self.factor(base, exponent)
        elif kind is Sum:
            content, primitive_part = split_content(value)  # type: ignore[arg-type]
            self.coefficient = tidy(self.coefficient * content)
            self.factor(primitive_part, 1)
        elif value in (INF, NEG_INF):
            self.infinite = True
            self.coefficient = self.coefficient if value == INF else -self.coefficient
        else:
            self.factor(number_like(value), 1)

    def factor(self, base: Base, exponent: Value) -> None:
        """Multiply by a power that is in normal form."""
        if type(base) is int and type(exponent) is Fraction:
            self.radicals.append((base, exponent))
            return
        old = self.bases.get(base)
        if old is None and type(base) is Sum and type(exponent) is int:  # (x − 3)·(3 − x) is −(x − 3)²
            other = base.times(-1)
            old = self.bases.get(other)
            if type(old) is int:
                base, self.coefficient = other, -self.coefficient if exponent % 2 else self.coefficient
            else:
                old = None
        if old is None:
            self.bases[base] = exponent
            return
        total = add((old, exponent), self.facts)
        if total == 0:
            del self.bases[base]
        elif base == E or not isinstance(base, (Expr, Function)):
            del self.bases[base]  # the power may have become a number, or a root one of its factors
            again = raised(base, total, self.facts)
            if type(again) is Product and again.monomial == ((base, total),):
                self.coefficient = tidy(self.coefficient * again.coefficient)
                self.bases[base] = total
            else:
                self.put(again)
        else:
            self.bases[base] = total

    def result(self) -> Value:
        if self.infinite:
            return self._infinite_result()
        if self.coefficient == 0:
            return 0
        if len(self.radicals) > 1:
            self._merge_radicals()
        return product_of(self.coefficient, (*self.radicals, *self.bases.items()))

    def _infinite_result(self) -> Value:
        rest = product_of(1, (*self.radicals, *self.bases.items()))
        if self.coefficient == 0:
            raise Undefined("0 times inf has no value")
        if positive(rest, self.facts):
            return INF if self.coefficient > 0 else NEG_INF
        return product_of(self.coefficient, (*self.radicals, (INF, 1), *self.bases.items()))

    def _merge_radicals(self) -> None:
        """√2·√3 is √6, and 2^(1/3)·2^(1/2) is 2^(5/6); roots of other degrees stay apart."""
        merged: dict[int, Fraction] = {}
        queue = self.radicals[::-1]
        while queue:
            base, exponent = queue.pop()
            whole, exponent = divmod(merged.pop(base, Fraction(0)) + exponent, 1)
            self.coefficient = tidy(self.coefficient * whole_power(base, whole))
            degree = exponent.denominator
            if degree == 1:
                continue
            other = next((each for each, power in merged.items() if power.denominator == degree), None)
            if other is None or degree >= MAX_BITS:
                merged[base] = exponent
                continue
            inside = base**exponent.numerator * other ** merged[other].numerator
            if inside.bit_length() >= MAX_BITS:
                merged[base] = exponent
                continue
            del merged[other]
            outside, base, exponent = radical(inside, degree)
            self.coefficient = tidy(self.coefficient * outside)
            if exponent:
                queue.append((base, exponent))
        self.radicals = list(merged.items())


def raised(base: Base, exponent: Value, facts: Facts) -> Value:
    """A base of a monomial to a power."""
    if base == E:
        from dlcalc.notation.powers import exponential

        return exponential(exponent, facts)
    if isinstance(base, (Expr, Function)):
        return product_of(1, ((base, exponent),) if exponent != 0 else ())
    return power(base, exponent, facts)


def power(base: Value, exponent: Value, facts: Facts) -> Value:
    """``base^exponent``."""
    if not (type(exponent) is int or type(exponent) is Fraction):
        from dlcalc.notation.powers import symbolic_power

        return symbolic_power(base, exponent, facts)
    if exponent == 1:
        return base
    if type(base) is int or type(base) is Fraction:
        if type(exponent) is int:
            return whole_power(base, exponent)
        _check_exponent(exponent)
        coefficient, inside, part = rational_power(base, Fraction(exponent))
        return product_of(coefficient, ((inside, part),) if part else ())
    _check_exponent(exponent)
    if type(base) is Product:
        if type(exponent) is int and all(type(each) is int for _, each in base.monomial) and exponent:
            monomial = tuple([(each, tidy(n * exponent)) for each, n in base.monomial])  # type: ignore[operator]
            for _, n in monomial:
                _check_exponent(n)
            return product_of(whole_power(base.coefficient, exponent), monomial)
        from dlcalc.notation.powers import product_power

        return product_power(base, exponent, facts)
    from dlcalc.notation.powers import other_power

    return other_power(base, exponent, facts)


def _check_exponent(exponent: Q) -> None:
    if max(exponent.numerator.bit_length(), exponent.denominator.bit_length()) > MAX_EXPONENT_BITS:
        raise too_large()


def divide(top: Value, bottom: Value, facts: Facts) -> Value:
    """``top/bottom``."""
    if type(bottom) is int or type(bottom) is Fraction:
        if bottom == 0:
            raise Undefined("division by zero")
        return scale(top, tidy(1 / Fraction(bottom)), facts)
    return multiply((top, power(bottom, -1, facts)), facts)


def subtract(left: Value, right: Value, facts: Facts) -> Value:
    """``left - right``."""
    return add((left, scale(right, -1, facts)), facts)
