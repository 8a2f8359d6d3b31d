"""What the form of a value shows: that it is positive, not negative, an integer, free of symbols."""

from __future__ import annotations

from fractions import Fraction

from dlcalc.notation.exact import Q
from dlcalc.notation.expr import Const, Sym
from dlcalc.notation.values import Base, Facts, Function, Monomial, Product, Sum
from dlcalc.notation.vocabulary import FUNCTIONS

_POSITIVE = frozenset({"exp", "cosh", "sigmoid", "softplus", "factorial", "Phi"})
_NOT_NEGATIVE = frozenset({"abs", "relu", "norm"})
_WHOLE = frozenset({"floor", "ceil", "round", "sign", "factorial"})
_MOST_POINTS = 128


def positive(value: Base, facts: Facts) -> bool:
    """Whether a value is surely > 0."""
    if type(value) is int or type(value) is Fraction:
        return value > 0
    if type(value) is Product:
        if value.coefficient < 0:
            return False
        return all(positive(base, facts) for base, _ in value.monomial)
    if type(value) is Sum:
        some = False
        for coefficient, monomial in value.terms:
            if coefficient < 0:
                return False
            one = Product(1, monomial)
            if positive(one, facts):
                some = True
            elif not not_negative(one, facts):
                return False
        return some
    if type(value) is Sym:
        return value.name in facts.positives
    if type(value) is Function:
        return value.name in _POSITIVE or (value.name in ("sqrt", "abs") and positive(value.args[0], facts))
    return type(value) is Const and value.name in ("pi", "e", "inf")


def not_negative(value: Base, facts: Facts) -> bool:
    """Whether a value is surely >= 0, wherever it is defined."""
    if type(value) is Product:
        if value.coefficient < 0:
            return False
        for base, exponent in value.monomial:
            even = type(exponent) is int and exponent % 2 == 0
            if not even and type(exponent) is not Fraction and not not_negative(base, facts):
                return False
        return True
    if type(value) is Sum:
        return all(coefficient > 0 and not_negative(Product(1, monomial), facts) for coefficient, monomial in value.terms)
    if type(value) is Function and value.name in _NOT_NEGATIVE:
        return True
    return value == 0 or positive(value, facts)


def whole(value: Base, facts: Facts) -> bool:
    """Whether a value is surely an integer; of polynomials in integer symbols the answer is exact up to a bound."""
    if type(value) is int:
        return True
    if type(value) is Sym:
        return value.name in facts.integers
    if type(value) is Function:
        return value.name in _WHOLE or (value.name in ("min", "max", "abs") and all(whole(arg, facts) for arg in value.args))
    if not isinstance(value, (Product, Sum)):
        return False
    degrees = _degrees(value, facts)
    if degrees is None:
        return False
    return all(type(coefficient) is int for coefficient, _ in _terms(value)) or _whole_on_grid(value, degrees)


def _terms(value: Product | Sum) -> tuple[tuple[Q, Monomial], ...]:
    return value.terms if isinstance(value, Sum) else ((value.coefficient, value.monomial),)


def _degrees(value: Product | Sum, facts: Facts) -> dict[Base, int] | None:
    """The degree of each integer variable of a polynomial with rational coefficients; None for what is none."""
    degrees: dict[Base, int] = {}
    for _, monomial in _terms(value):
        found: dict[Base, int] = {}
        for base, exponent in monomial:
            if type(exponent) is not int or exponent < 0:
                return None
            if type(base) is Sum:
                inner = _degrees(base, facts)
                if inner is None or not all(type(coefficient) is int for coefficient, _ in base.terms):
                    return None
            elif whole(base, facts):
                inner = {base: 1}
            else:
                return None
            for variable, degree in inner.items():
                found[variable] = found.get(variable, 0) + degree * exponent
        for variable, degree in found.items():
            degrees[variable] = max(degrees.get(variable, 0), degree)
    return degrees


def _whole_on_grid(value: Product | Sum, degrees: dict[Base, int]) -> bool:
    """Whether a polynomial takes integers only: it does if it does at all points 0..degree of each variable."""
    points: list[dict[Base, int]] = [{}]
    for base, degree in degrees.items():
        if len(points) * (degree + 1) > _MOST_POINTS:
            return False
        points = [{**point, base: place} for point in points for place in range(degree + 1)]
    return all(_at(value, point).denominator == 1 for point in points)


def _at(value: Base, point: dict[Base, int]) -> Q:
    """The value of a polynomial at a point."""
    if not isinstance(value, (Product, Sum)):
        return point[value]
    total: Q = 0
    for coefficient, monomial in _terms(value):
        part = coefficient
        for base, exponent in monomial:
            assert type(exponent) is int
            part = part * _at(base, point) ** exponent
        total += part
    return total


def constant(value: Base) -> bool:
    """Whether a value is one certain real number: no symbol, and no function that is only declared, is in it."""
    if isinstance(value, (int, Fraction)):
        return True
    if type(value) is Product:
        return all(constant(base) and constant(exponent) for base, exponent in value.monomial)
    if type(value) is Sum:
        return all(constant(Product(1, monomial)) for _, monomial in value.terms if monomial)
    if type(value) is Function:
        if value.closed is None:
            value.closed = value.name in FUNCTIONS and all(constant(arg) for arg in value.args)
        return value.closed
    return type(value) is Const and value.name in ("pi", "e")
