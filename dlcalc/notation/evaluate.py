"""Exact partial evaluation: what is known is put in and computed, what is unknown stays a letter.

No float and no SymPy takes part. The result is in *normal form*: numbers folded into one coefficient, like terms and
equal bases merged in order of first appearance, roots of numbers free of squares, and
``evaluate(evaluate(x)) == evaluate(x)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dlcalc.notation.algebra import add, divide, multiply, power, scale
from dlcalc.notation.build import tree
from dlcalc.notation.errors import TooLarge
from dlcalc.notation.expr import (
    Add,
    Call,
    Const,
    Derivative,
    Div,
    Expr,
    Hadamard,
    Mod,
    Mul,
    Neg,
    Num,
    Pow,
    Sym,
)  # fmt: skip
from dlcalc.notation.functions import call
from dlcalc.notation.rounding import modulo
from dlcalc.notation.values import INF, PI, E, Facts, Value, atom

MAX_WORK = 60_000
"""How many nodes one evaluation may visit, each term of a sum with bounds anew."""


def evaluate(
    expr: Expr,
    values: Mapping[str, Expr] = {},
    *,
    integers: frozenset[str] = frozenset(),
    positives: frozenset[str] = frozenset(),
) -> Expr:
    """Evaluate an expression exactly, as far as it is known.

    Args:
        expr: what to evaluate.
        values: trees by symbol name; symbols that are not in it stay. A tree may hold symbols, which stay too.
        integers: names of symbols that are known to be integers.
        positives: names of symbols that are known to be positive.

    Returns:
        The value in normal form.

    Raises:
        Undefined: it has no value (a division by zero, shapes that do not fit).
        Undecided: a floor or a comparison of an irrational number that error bounds cannot settle.
        TooLarge: a number, or the work, is beyond its bound.
    """
    kind = type(expr)
    if kind is Num:
        return expr
    if kind is Sym and not values:
        return expr
    try:
        return tree(Evaluator(values, Facts(integers, positives)).value(expr))
    except RecursionError:
        raise TooLarge("this is nested too deeply") from None


def value_of(expr: Expr, values: Mapping[str, Expr], facts: Facts) -> Value:
    """As :func:`evaluate`, but the result is a value of :mod:`~dlcalc.notation.values`."""
    try:
        return Evaluator(values, facts).value(expr)
    except RecursionError:
        raise TooLarge("this is nested too deeply") from None


class Evaluator:
    """One evaluation: the values by name, evaluated once each, and the work that is left."""

    __slots__ = ("facts", "known", "trees", "work")

    def __init__(self, trees: Mapping[str, Expr], facts: Facts) -> None:
        self.trees = trees
        self.facts = facts
        self.known: dict[str, Value] = {}
        self.work = MAX_WORK

    def value(self, expr: Expr) -> Value:
        """The value of a tree."""
        kind = type(expr)
        if kind is Num:
            return expr.value  # type: ignore[attr-defined, no-any-return]
        self.work -= 1
        if self.work < 0:
            raise TooLarge(f"this takes more than {MAX_WORK:,} steps")
        handler = _HANDLERS.get(kind)
        if handler is not None:
            return handler(self, expr)
        from dlcalc.notation.statements import HANDLERS

        return HANDLERS[kind](self, expr)

    def all(self, parts: tuple[Expr, ...]) -> list[Value]:
        """The values of several trees."""
        return [self.value(part) for part in parts]

    def symbol(self, expr: Sym) -> Value:
        name = expr.name
        if name in self.known:
            return self.known[name]
        given = self.trees.get(name)
        if given is None:
            found: Value = atom(expr)
        elif type(given) is Num:
            found = given.value
        else:
            found = Evaluator({}, self.facts).value(given)
        self.known[name] = found
        return found

    def without(self, names: tuple[str, ...]) -> Evaluator:
        """The same evaluation where some names are bound, so that their values do not apply."""
        inner = Evaluator({name: tree for name, tree in self.trees.items() if name not in names}, self.facts)
        inner.known = {name: value for name, value in self.known.items() if name not in names}
        inner.work = self.work
        return inner

    def constant(self, expr: Const) -> Value:
        return atom(expr) if expr in (PI, E) else INF if expr == INF else expr

    def sum(self, expr: Add) -> Value:
        parts: list[Value] = []
        self.gather(expr, 1, parts)
        return add(parts, self.facts)

    def gather(self, expr: Add, sign: int, into: list[Value]) -> None:
        """The terms of a sum, those of sums inside it too, so that a long one is merged once."""
        for term in expr.terms:
            side, inner = sign, term
            while type(inner) is Neg:
                inner, side = inner.arg, -side
            if type(inner) is Add:
                self.gather(inner, side, into)
            else:
                value = self.value(inner)
                into.append(value if side > 0 else scale(value, -1, self.facts))

    def product(self, expr: Mul | Hadamard) -> Value:
        return multiply(self.all(expr.factors), self.facts)

    def negative(self, expr: Neg) -> Value:
        inner = expr.arg
        if type(inner) is Add:
            parts: list[Value] = []
            self.gather(inner, -1, parts)
            return add(parts, self.facts)
        return scale(self.value(inner), -1, self.facts)

    def quotient(self, expr: Div) -> Value:
        return divide(self.value(expr.num), self.value(expr.den), self.facts)

    def power(self, expr: Pow) -> Value:
        if expr.base == E:
            return call("exp", (self.value(expr.exp),), self.facts)
        return power(self.value(expr.base), self.value(expr.exp), self.facts)

    def function(self, expr: Call) -> Value:
        return call(expr.name, tuple(self.all(expr.args)), self.facts)

    def remainder(self, expr: Mod) -> Value:
        return modulo(self.value(expr.left), self.value(expr.right), self.facts)

    def opaque(self, expr: Derivative) -> Value:
        return atom(expr)


_HANDLERS: dict[type[Expr], Callable[[Evaluator, Any], Value]] = {
    Sym: Evaluator.symbol, Const: Evaluator.constant, Neg: Evaluator.negative, Add: Evaluator.sum, Mul: Evaluator.product,
    Hadamard: Evaluator.product, Div: Evaluator.quotient, Pow: Evaluator.power, Call: Evaluator.function,
    Mod: Evaluator.remainder, Derivative: Evaluator.opaque,
}  # fmt: skip
