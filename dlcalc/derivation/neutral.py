"""Dropping what changes nothing: ``δ·(F − 1) + 1`` with δ = 1 is shown as ``F``."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from dlcalc.notation.expr import ONE, ZERO, Add, Div, Expr, Mul, Neg, Pow, Sym, number, rational, rebuild


def without(expr: Expr, neutral: Mapping[str, Expr]) -> Expr:
    """The tree with neutral values put in, and tidied only where one was.

    Args:
        expr: a formula.
        neutral: values by symbol name.
    """
    if isinstance(expr, Sym):
        return neutral.get(expr.name, expr)
    changed = rebuild(expr, lambda part: without(part, neutral))
    return expr if changed is expr else _tidy(changed)


def _tidy(expr: Expr) -> Expr:
    if isinstance(expr, Mul):
        return _product(expr)
    if isinstance(expr, Add):
        return flat_sum(expr)
    if isinstance(expr, Div) and expr.den == ONE:
        return expr.num
    if isinstance(expr, Pow) and expr.exp == ONE:
        return expr.base
    if isinstance(expr, Neg) and isinstance(expr.arg, Neg):
        return expr.arg.arg
    return ZERO if expr in (Neg(ZERO), Div(ZERO, ONE)) else expr


def _product(expr: Mul) -> Expr:
    if ZERO in expr.factors:
        return ZERO
    factors: list[Expr] = []
    for factor in expr.factors:
        factors.extend(factor.factors if isinstance(factor, Mul) else [] if factor == ONE else [factor])
    return Mul(tuple(factors)) if len(factors) > 1 else factors[0] if factors else ONE


def flat_sum(expr: Expr) -> Expr:
    """A sum with nested sums opened and its numbers added up."""
    terms: list[Expr] = []
    constant: int | Fraction = 0
    for term in _flat(expr):
        value = rational(term)
        if value is None:
            terms.append(term)
        else:
            constant += value
    if constant:
        terms.append(number(constant))
    return Add(tuple(terms)) if len(terms) > 1 else terms[0] if terms else ZERO


def _flat(expr: Expr, *, minus: bool = False) -> list[Expr]:
    """The terms of a sum with nested sums opened."""
    if isinstance(expr, Add):
        return [term for each in expr.terms for term in _flat(each, minus=minus)]
    if isinstance(expr, Neg):
        return _flat(expr.arg, minus=not minus)
    return [Neg(expr) if minus else expr]
