"""Whether a map is affine in its noises, and its coefficients as they were written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dlcalc.notation.differentiate import over, plus, times
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import value_of
from dlcalc.notation.expr import ONE, ZERO, Add, Div, Expr, Mul, Neg, Pow, Sym, rational, symbols
from dlcalc.notation.values import Facts

MOST_DEGREE = 24
"""Nothing of a higher degree is multiplied out."""


class Affine(NamedTuple):
    """``constant + Σ coefficient·noise``; neither holds a noise."""

    constant: Expr
    coefficients: Mapping[str, Expr]


def affine(expr: Expr, noises: frozenset[str]) -> Affine | None:
    """The coefficients of a map that is affine in its noises; None when it is not, or does not show it.

    They are parts of the map as it stands; a map that only multiplying out makes affine gives them in normal form.
    """
    found = _read(expr, noises)
    if found is None:
        other = multiplied_out(expr) if degree_in(expr, noises) <= MOST_DEGREE else None
        found = _read(other, noises) if other is not None else None
    if found is None:
        return None
    return Affine(found.constant, {name: each for name, each in found.coefficients.items() if not _is_zero(each)})


def degree_in(expr: Expr, names: frozenset[str]) -> int:
    """The highest degree in some letters that multiplying out could meet; what is no sum, product or whole power counts as 1."""
    if not names & set(symbols(expr)):
        return 0
    if isinstance(expr, Add):
        return max(degree_in(term, names) for term in expr.terms)
    if isinstance(expr, Mul):
        return sum(degree_in(factor, names) for factor in expr.factors)
    if isinstance(expr, Neg):
        return degree_in(expr.arg, names)
    if isinstance(expr, Pow):
        exponent = rational(expr.exp)
        return degree_in(expr.base, names) * exponent if isinstance(exponent, int) and exponent > 0 else 1
    return degree_in(expr.num, names) if isinstance(expr, Div) else 1


def multiplied_out(expr: Expr) -> Expr | None:
    """The map with its products multiplied out, in normal form; None where that is too long or has no value."""
    from dlcalc.notation.build import tree
    from dlcalc.notation.canonical import expanded

    try:
        return tree(expanded(value_of(expr, {}, Facts())))
    except (TooLarge, Undecided, Undefined):
        return None


def _is_zero(expr: Expr) -> bool:
    from dlcalc.notation.canonical import same

    return expr == ZERO or same(expr, ZERO) is True


def _read(expr: Expr, noises: frozenset[str]) -> Affine | None:
    if not noises & set(symbols(expr)):
        return Affine(expr, {})
    if isinstance(expr, Sym):
        return Affine(ZERO, {expr.name: ONE})
    if isinstance(expr, Neg):
        inner = _read(expr.arg, noises)
        return None if inner is None else _mapped(inner, negative)
    if isinstance(expr, Add):
        return _sum(expr, noises)
    if isinstance(expr, Mul):
        return _product(expr, noises)
    if isinstance(expr, Div) and not noises & set(symbols(expr.den)):
        inner = _read(expr.num, noises)
        return None if inner is None else _mapped(inner, lambda part: over(part, expr.den))
    return None


def _mapped(inner: Affine, change: object) -> Affine:
    assert callable(change)
    return Affine(change(inner.constant), {name: change(each) for name, each in inner.coefficients.items()})


def negative(part: Expr) -> Expr:
    """−part, a double minus dropped."""
    return ZERO if part == ZERO else part.arg if isinstance(part, Neg) else Neg(part)


def _sum(expr: Add, noises: frozenset[str]) -> Affine | None:
    constants: list[Expr] = []
    coefficients: dict[str, list[Expr]] = {}
    for term in expr.terms:
        found = _read(term, noises)
        if found is None:
            return None
        constants += found.constant.terms if isinstance(found.constant, Add) else [found.constant]
        for name, each in found.coefficients.items():
            coefficients.setdefault(name, []).append(each)
    return Affine(plus(*constants), {name: plus(*each) for name, each in coefficients.items()})


def _product(expr: Mul, noises: frozenset[str]) -> Affine | None:
    random = [place for place, factor in enumerate(expr.factors) if noises & set(symbols(factor))]
    inner = _read(expr.factors[random[0]], noises) if len(random) == 1 else None
    if inner is None:
        return None
    before, after = expr.factors[: random[0]], expr.factors[random[0] + 1 :]
    return _mapped(
        inner, lambda part: negative(times(*before, part.arg, *after)) if isinstance(part, Neg) else times(*before, part, *after)
    )
