"""Formulas put into a program: a quotient is two whole numbers, one above and one below the bar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from dlcalc.notation.columns_program import Part, Program
from dlcalc.notation.errors import Undecided
from dlcalc.notation.expr import (
    Add,
    Call,
    Const,
    Div,
    Expr,
    Hadamard,
    Logic,
    Mod,
    Mul,
    Neg,
    Num,
    Piecewise,
    Pow,
    Rel,
    Sym,
    rational,
)
from dlcalc.notation.show import ascii_text

MAX_EXPONENT = 8
"""A power with a larger exponent is left to exact evaluation."""


class Compiler:
    """Puts formulas into a program.

    Args:
        program: what they are added to.
        find: the part that a symbol stands for.
        known: the parts that trees stand for which are known already.

    Raises:
        Undecided: (its methods) a formula is not made of whole numbers by plain arithmetic.
    """

    def __init__(self, program: Program, find: Callable[[str], Part], known: Mapping[Expr, Part] = {}) -> None:
        self.program = program
        self.find = find
        self.known = known

    def part(self, expr: Expr) -> Part:
        """The value of a formula."""
        if (found := self.known.get(expr)) is not None:
            return found
        handler = _HANDLERS.get(type(expr))
        if handler is None:
            raise _not_plain(expr)
        return handler(self, expr)

    def symbol(self, expr: Sym) -> Part:
        return self.find(expr.name)

    def number(self, expr: Num) -> Part:
        value = Fraction(expr.value)
        below = None if value.denominator == 1 else self.program.number(value.denominator)
        return Part(self.program.number(value.numerator), below)

    def constant(self, expr: Const) -> Part:
        if expr.name not in ("true", "false"):
            raise _not_plain(expr)
        return Part(self.program.emit("number", what=expr.name == "true"), truth=True)

    def plain(self, expr: Expr) -> Part:
        """The value of a formula that must be a number."""
        found = self.part(expr)
        if found.truth:
            raise _not_plain(expr)
        return found

    def sum(self, expr: Add) -> Part:
        return self.add([(-1, self.plain(term.arg)) if isinstance(term, Neg) else (1, self.plain(term)) for term in expr.terms])

    def add(self, terms: Iterable[tuple[int, Part]]) -> Part:
        """The sum of parts, each with its sign."""
        program = self.program
        found: Part | None = None
        for sign, each in terms:
            if found is None:
                found = each if sign > 0 else Part(program.emit("neg", each.above), each.below)
                continue
            left, right, below = self.common(found, each)
            positive = sign > 0 and program.positive(left) and program.positive(right)
            found = Part(program.emit("add" if sign > 0 else "sub", left, right, positive=positive), below)
        assert found is not None
        return found

    def common(self, left: Part, right: Part) -> tuple[int, int, int | None]:
        """Both parts above a common bar, and what stands below it."""
        program = self.program
        if left.below == right.below:
            return left.above, right.above, left.below
        one = program.number(1)
        below_left, below_right = left.below if left.below is not None else one, right.below if right.below is not None else one
        return (
            program.product(left.above, below_right), program.product(right.above, below_left), program.product(below_left, below_right),
        )  # fmt: skip

    def product(self, expr: Mul | Hadamard) -> Part:
        return self.times([self.plain(factor) for factor in expr.factors])

    def times(self, parts: list[Part]) -> Part:
        """The product of parts."""
        below = [part.below for part in parts if part.below is not None]
        return Part(self.program.product(*[part.above for part in parts]), self.program.product(*below) if below else None)

    def negative(self, expr: Neg) -> Part:
        value = rational(expr)
        if isinstance(value, int):
            return Part(self.program.number(value))
        return self.add([(-1, self.plain(expr.arg))])

    def quotient(self, expr: Div) -> Part:
        return self.divide(self.plain(expr.num), self.plain(expr.den))

    def divide(self, top: Part, bottom: Part) -> Part:
        """The quotient of parts."""
        below, sign = self.program.divisor(bottom)
        above = [top.above, *([bottom.below] if bottom.below is not None else []), *([sign] if sign is not None else [])]
        return Part(self.program.product(*above), self.program.product(below, *([top.below] if top.below is not None else [])))

    def power(self, expr: Pow) -> Part:
        exponent = rational(expr.exp)
        if not isinstance(exponent, int) or abs(exponent) > MAX_EXPONENT or exponent == 0:
            raise _not_plain(expr)
        base = self.plain(expr.base)
        found = self.times([base] * abs(exponent))
        return found if exponent > 0 else self.divide(Part(self.program.number(1)), found)

    def remainder(self, expr: Mod) -> Part:
        return self.modulo(self.plain(expr.left), self.plain(expr.right))

    def modulo(self, left: Part, right: Part) -> Part:
        """The remainder with the sign of the divisor."""
        program = self.program
        top, bottom, below = self.common(left, right)
        if not program.positive(bottom):
            program.zeros[bottom] = None
            bottom = program.emit("nonzero", bottom)
        return Part(program.emit("mod", top, bottom), below)

    def call(self, expr: Call) -> Part:
        handler = _CALLS.get(expr.name)
        if handler is None:
            raise _not_plain(expr)
        return handler(self, [self.plain(arg) for arg in expr.args])

    def floor(self, args: list[Part]) -> Part:
        (value,) = args
        return value if value.below is None else Part(self.program.emit("floordiv", value.above, value.below))

    def ceil(self, args: list[Part]) -> Part:
        (value,) = args
        if value.below is None:
            return value
        down = self.program.emit("floordiv", self.program.emit("neg", value.above), value.below)
        positive = self.program.positive(value.above)
        return Part(self.program.emit("neg", down, positive=positive))

    def absolute(self, args: list[Part]) -> Part:
        (value,) = args
        return Part(self.program.emit("abs", value.above, positive=self.program.positive(value.above)), value.below)

    def sign(self, args: list[Part]) -> Part:
        (value,) = args
        return Part(self.program.emit("sign", value.above, positive=self.program.positive(value.above)))

    def extreme(self, name: str, args: list[Part]) -> Part:
        """The least or the greatest of several."""
        if len(args) < 2:  # of a vector
            raise Undecided(f"{name} of one value cannot be evaluated over columns")
        found = args[0]
        for each in args[1:]:
            left, right, below = self.common(found, each)
            sure = (self.program.positive(left), self.program.positive(right))
            found = Part(self.program.emit(name, left, right, positive=all(sure) if name == "min" else any(sure)), below)
        return found

    def relation(self, expr: Rel) -> Part:
        if not set(expr.ops) <= set(_RELATIONS):
            raise _not_plain(expr)
        items = [self.plain(item) for item in expr.items]
        held: int | None = None
        for op, left, right in zip(expr.ops, items[:-1], items[1:], strict=True):
            first, second, _ = self.common(left, right)  # below a bar stands nothing negative
            name, swapped = _RELATIONS[op]
            each = self.program.emit(name, *((second, first) if swapped else (first, second)))
            held = each if held is None else self.program.emit("and", held, each)
        assert held is not None
        return Part(held, truth=True)

    def logic(self, expr: Logic) -> Part:
        places = [self.truth(arg) for arg in expr.args]
        if expr.op == "not":
            return Part(self.program.emit("not", places[0]), truth=True)
        found = places[0]
        for place in places[1:]:
            found = self.program.emit(expr.op, found, place)
        return Part(found, truth=True)

    def truth(self, expr: Expr) -> int:
        """The place of a condition."""
        found = self.part(expr)
        if not found.truth:
            raise _not_plain(expr)
        return found.above

    def piecewise(self, expr: Piecewise) -> Part:
        if expr.otherwise is None:
            raise _not_plain(expr)
        found = self.plain(expr.otherwise)
        for value, condition in reversed(expr.cases):
            left, right, below = self.common(self.plain(value), found)
            found = Part(self.program.emit("where", self.truth(condition), left, right), below)
        return found


def _not_plain(expr: Expr) -> Undecided:
    return Undecided(f"{ascii_text(expr)} cannot be evaluated over columns of whole numbers")


_RELATIONS = {"=": ("eq", False), "!=": ("ne", False), "<": ("lt", False), "<=": ("le", False), ">": ("lt", True), ">=": ("le", True)}

_CALLS: dict[str, Callable[[Compiler, list[Part]], Part]] = {
    "floor": Compiler.floor, "ceil": Compiler.ceil, "abs": Compiler.absolute, "sign": Compiler.sign,
    "min": lambda compiler, args: compiler.extreme("min", args), "max": lambda compiler, args: compiler.extreme("max", args),
}  # fmt: skip
PLAIN_CALLS = frozenset(_CALLS)
"""The functions that whole numbers always have a value of, and that can be evaluated here."""

_HANDLERS: dict[type[Expr], Callable[[Compiler, Any], Part]] = {
    Sym: Compiler.symbol, Num: Compiler.number, Const: Compiler.constant, Add: Compiler.sum, Mul: Compiler.product,
    Hadamard: Compiler.product, Neg: Compiler.negative, Div: Compiler.quotient, Pow: Compiler.power, Mod: Compiler.remainder,
    Call: Compiler.call, Rel: Compiler.relation, Logic: Compiler.logic, Piecewise: Compiler.piecewise,
}  # fmt: skip
