"""The walk over a tree that prints it: one printer, and a :class:`Script` that holds the signs.

Unicode (:mod:`~dlcalc.notation.show`), LaTeX (:mod:`~dlcalc.notation.show_latex`) and MathML
(:mod:`~dlcalc.notation.show_mathml`) are the same walk with other layouts.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from dlcalc.notation.expr import (
    Add,
    Big,
    Call,
    Const,
    Derivative,
    Div,
    Expect,
    Expr,
    Given,
    Hadamard,
    Index,
    Interval,
    Logic,
    MatMul,
    Matrix,
    Mod,
    Mul,
    Neg,
    Num,
    Piecewise,
    Pow,
    Rel,
    Seq,
    Sym,
    Transpose,
    walk,
)  # fmt: skip
from dlcalc.notation.names import split

# How tightly a node holds together; a part that holds less than its place asks for is bracketed.
LOGIC, REL, GIVEN, SUM, NEG, BIG, PRODUCT, POWER, ATOM = range(1, 10)
_LEVELS: dict[type[Expr], int] = {
    Logic: LOGIC, Rel: REL, Given: GIVEN, Add: SUM, Neg: NEG, Big: BIG, Mul: PRODUCT, Div: PRODUCT, Mod: PRODUCT,
    MatMul: PRODUCT, Hadamard: PRODUCT, Derivative: PRODUCT, Pow: POWER, Transpose: POWER,
}  # fmt: skip


class Script(NamedTuple):
    """The signs of one way of writing."""

    minus: str = " - "
    negative: str = "-"
    plus: str = " + "
    times: str = "*"
    slash: str = "/"
    open: str = "("
    close: str = ")"
    comma: str = ", "
    bar: str = "|"
    bars: str = "||"
    hadamard: str = " .* "
    matmul: str = " @ "
    between_sizes: str = "x"
    relations: Mapping[str, str] = {}
    constants: Mapping[str, str] = {}


class Printer:
    """Prints a tree in ASCII; subclasses override what their script lays out otherwise."""

    def __init__(self, script: Script, *, thousands: bool = False) -> None:
        self.script = script
        self.thousands = thousands

    def show(self, expr: Expr) -> str:
        method: Any = getattr(self, "show_" + type(expr).__name__.lower())
        text: str = method(expr)
        return text

    def level(self, expr: Expr) -> int:
        """How tightly a node holds together in this script."""
        return _LEVELS.get(type(expr), ATOM)

    def part(self, expr: Expr, least: int) -> str:
        """A subtree for a place that asks for ``least``."""
        text = self.show(expr)
        return self.bracketed(text) if self.level(expr) < least else text

    def bracketed(self, text: str) -> str:
        return f"{self.script.open}{text}{self.script.close}"

    # --- numbers and names ------------------------------------------------------------------------------

    def show_num(self, expr: Num) -> str:
        return digits(expr.value, thousands=self.thousands)

    def show_sym(self, expr: Sym) -> str:
        return expr.name

    def show_const(self, expr: Const) -> str:
        return self.script.constants.get(expr.name, expr.name)

    # --- arithmetic -------------------------------------------------------------------------------------

    def show_add(self, expr: Add) -> str:
        pieces = [self.part(expr.terms[0], NEG)]
        for term in expr.terms[1:]:
            if isinstance(term, Neg):
                pieces.append(self.script.minus + self.part(term.arg, BIG))
            else:
                pieces.append(self.script.plus + self.part(term, BIG))
        return "".join(pieces)

    def show_neg(self, expr: Neg) -> str:
        inner = self.part(expr.arg, BIG)
        return self.script.negative + (self.bracketed(inner) if isinstance(expr.arg, Mod) else inner)

    def show_mul(self, expr: Mul) -> str:
        return self.script.times.join([self.factor(factor) for factor in expr.factors])

    def factor(self, expr: Expr) -> str:
        """A factor; one that ends with a star in brackets, since ``f^**x`` would be a power."""
        text = self.part(expr, POWER)
        return self.bracketed(text) if text.endswith("*") else text

    def show_div(self, expr: Div) -> str:
        least = PRODUCT if type(expr.num) is Mul else POWER
        return f"{self.part(expr.num, least)}{self.script.slash}{self.part(expr.den, POWER)}"

    def show_mod(self, expr: Mod) -> str:
        return f"{self.part(expr.left, POWER)}{self.word('mod')}{self.part(expr.right, POWER)}"

    def show_pow(self, expr: Pow) -> str:
        return f"{self.base(expr.base)}^{self.part(expr.exp, ATOM)}"

    def base(self, expr: Expr) -> str:
        """What stands under an exponent."""
        name = expr.base if isinstance(expr, Index) else expr
        starred = isinstance(name, Sym) and name.name.endswith("*")
        return self.bracketed(self.show(expr)) if starred else self.part(expr, ATOM)

    def show_matmul(self, expr: MatMul) -> str:
        return self.script.matmul.join([self.part(factor, POWER) for factor in expr.factors])

    def show_hadamard(self, expr: Hadamard) -> str:
        return self.script.hadamard.join([self.part(factor, POWER) for factor in expr.factors])

    def show_transpose(self, expr: Transpose) -> str:
        return f"transpose({self.show(expr.arg)})"

    # --- applied things ---------------------------------------------------------------------------------

    def show_call(self, expr: Call) -> str:
        return f"{self.function(expr.name)}({self.list(expr.args)})"

    def function(self, name: str) -> str:
        """A function's name in this script."""
        return name

    def show_index(self, expr: Index) -> str:
        base = self.show(expr.base)
        plain = isinstance(expr.base, Sym) and not split(expr.base.name).sub
        if not plain or not all(_is_plain_index(index) for index in expr.indices):
            return f"{base}[{self.list(expr.indices)}]"
        return f"{base}_{self.below(self.compact(self.commas(expr.indices)), expr.indices)}"

    def below(self, text: str, indices: tuple[Expr, ...]) -> str:
        """A subscript, in braces unless it is one letter."""
        return text if len(indices) == 1 and isinstance(indices[0], Sym) else f"{{{text}}}"

    def compact(self, text: str) -> str:
        """The text of a subscript, without the spaces round its signs."""
        for sign in (self.script.plus, self.script.minus, " = ", " < ", " ~ "):
            text = text.replace(sign, sign.strip())
        return text

    def commas(self, items: tuple[Expr, ...]) -> str:
        return ",".join([self.show(item) for item in items])

    def list(self, items: tuple[Expr, ...]) -> str:
        return self.script.comma.join([self.show(item) for item in items])

    def show_big(self, expr: Big) -> str:
        if expr.op == "int":
            variable, low = integration(expr.binding)
            below = "" if low is None else f"_{{{self.show(low)}}}"
            return f"{self.sign('int')}{below}{self.above(expr.upper)} {self.part(expr.body, BIG)}{self.thin}d{self.show(variable)}"
        below = self.binding(expr.binding)
        if not isinstance(expr.binding, Sym):
            below = f"{{{below}}}"
        return f"{self.sign(expr.op)}_{below}{self.above(expr.upper)} {self.part(expr.body, BIG)}"

    thin = " "  # between an integrand and its dx

    def above(self, upper: Expr | None) -> str:
        """What stands above a sign."""
        return "" if upper is None else f"^{{{self.show(upper)}}}"

    def binding(self, expr: Expr) -> str:
        """What stands below a sign."""
        return self.compact(self.commas(expr.items) if isinstance(expr, Seq) else self.show(expr))

    def sign(self, op: str) -> str:
        """The sign of a sum, a product, an extremum."""
        return op

    def show_expect(self, expr: Expect) -> str:
        below = "" if expr.binding is None else f"_{{{self.binding(expr.binding)}}}"
        body = self.list(expr.body.items) if isinstance(expr.body, Seq) and expr.op == "Cov" else self.show(expr.body)
        return f"{expr.op}{below}[{body}]"

    def show_given(self, expr: Given) -> str:
        right = expr.right
        rights = right.items if isinstance(right, Seq) and right.kind == "tuple" and len(right.items) > 1 else (right,)
        bar = self.script.bar if expr.op == "|" else self.script.bars
        return f"{self.side(expr.left)}{bar}{self.script.comma.join([self.side(item) for item in rights])}"

    def side(self, expr: Expr) -> str:
        """What stands beside a bar; in brackets when bars of its own are not within some."""
        text = self.show(expr)
        return self.bracketed(text) if self.level(expr) < SUM or _has_bars(text) else text

    def show_derivative(self, expr: Derivative) -> str:
        return f"diff({self.show(expr.top)}, {self.show(expr.bottom)})"

    # --- statements and collections ---------------------------------------------------------------------

    def show_piecewise(self, expr: Piecewise) -> str:
        cases = [f"{self.part(value, SUM)} if {self.show(condition)}" for value, condition in expr.cases]
        if expr.otherwise is not None:
            cases.append(f"{self.part(expr.otherwise, SUM)} otherwise")
        return f"{{{'; '.join(cases)}}}"

    def show_rel(self, expr: Rel) -> str:
        pieces = [self.part(expr.items[0], GIVEN)]
        for op, item in zip(expr.ops, expr.items[1:], strict=True):
            pieces.append(f" {self.script.relations.get(op, op)} {self.part(item, SUM)}")
        return "".join(pieces)

    def show_logic(self, expr: Logic) -> str:
        if expr.op == "not":
            inner = expr.args[0]
            return f"{self.word('not').lstrip()}{self.part(inner, REL)}"
        return self.word(expr.op).join([self.part(arg, REL) for arg in expr.args])

    def word(self, word: str) -> str:
        """A word between two parts."""
        return f" {word} "

    def show_seq(self, expr: Seq) -> str:
        if expr.kind == "shape":
            if len(expr.items) == 1:
                return f"({self.show(expr.items[0])},)"
            return self.script.between_sizes.join([self.part(item, POWER) for item in expr.items])
        opener, closer = self.fences(expr.kind)
        comma = self.script.comma.strip() if len(expr.items) == 1 else ""
        return f"{opener}{self.list(expr.items)}{comma}{closer}"

    def fences(self, kind: str) -> tuple[str, str]:
        return {"tuple": ("(", ")"), "vector": ("[", "]"), "set": ("{", "}")}[kind]

    def show_matrix(self, expr: Matrix) -> str:
        rows = "; ".join([self.list(row) for row in expr.rows])
        return f"[{rows}{';' if len(expr.rows) == 1 else ''}]"

    def show_interval(self, expr: Interval) -> str:
        left, right = expr.closed
        return f"{'[' if left else '('}{self.part(expr.low, SUM)}, {self.part(expr.high, SUM)}{']' if right else ')'}"


def _has_bars(text: str) -> bool:
    level = 0
    for char in text:
        level += (char in "([{") - (char in ")]}")
        if char in "|‖" and level == 0:
            return True
    return False


def digits(value: int | Fraction, *, thousands: bool = False) -> str:
    """A non-negative integer or terminating decimal, written out."""
    if isinstance(value, int) or value.denominator == 1:
        return f"{int(value):,}" if thousands else str(int(value))
    places, power = 0, 1
    while power % value.denominator:
        places, power = places + 1, power * 10
    whole, rest = divmod(value.numerator * (power // value.denominator), power)
    return f"{f'{whole:,}' if thousands else whole}.{rest:0{places}d}"


def _is_plain_index(index: Expr) -> bool:
    """Whether an index can stand in a subscript: sums and products of letters and numbers, a letter among them."""
    nodes = list(walk(index))
    return any(isinstance(node, Sym) for node in nodes) and all(isinstance(node, (Sym, Num, Add, Neg, Mul)) for node in nodes)


def integration(binding: Expr) -> tuple[Expr, Expr | None]:
    """The variable of an integral and its lower limit."""
    return (binding.items[0], binding.items[1]) if isinstance(binding, Rel) else (binding, None)
