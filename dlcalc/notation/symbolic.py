"""From our trees to SymPy's and back, through constructors alone.

No text is ever handed to SymPy: it would be executed. Symbols are private ones with assumptions; numbers are bounded before
they are built, since SymPy's constructors compute (``Pow(9, Pow(9, 9))`` never returns).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from dlcalc.notation.errors import TooLarge, Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import (
    MAX_BITS,
    Add,
    Call,
    Const,
    Div,
    Expr,
    Hadamard,
    Mul,
    Neg,
    Num,
    Pow,
    Sym,
    number,
    rational,
    symbols,
)

MAX_EXPONENT = 64
"""A number to a power beyond this is not handed over."""


class Bridge:
    """One translation, with the private symbols that stand for ours.

    Args:
        expr: the expression whose symbols are known.
        positives: names of symbols that are positive.
        integers: names of symbols that are whole; all are real.
    """

    def __init__(self, expr: Expr, positives: frozenset[str] = frozenset(), integers: frozenset[str] = frozenset()) -> None:
        import sympy

        self.sympy = sympy
        self.known: dict[str, Any] = {}
        self.names: dict[Any, str] = {}
        for place, name in enumerate(symbols(expr)):
            self.symbol(name, f"private_{place}", positive=name in positives, integer=name in integers)

    def symbol(self, name: str, private: str, *, positive: bool = False, integer: bool = False) -> Any:
        """Make the symbol that stands for one of ours."""
        assumptions: dict[str, bool] = {"real": True, **({"positive": True} if positive else {}), **({"integer": True} if integer else {})}
        made = self.sympy.Dummy(private, **assumptions)
        self.known[name] = made
        self.names[made] = name
        return made

    # Ours to SymPy's

    def to(self, expr: Expr) -> Any:
        """A tree as SymPy has it.

        Raises:
            Undecided: a node has no counterpart.
            TooLarge: a number could be too long.
        """
        if isinstance(expr, Num):
            return self._number(Fraction(expr.value))
        if isinstance(expr, Sym):
            if expr.name not in self.known:
                raise Undecided(f"{expr.name} is not known here")
            return self.known[expr.name]
        if isinstance(expr, Const):
            return self._constant(expr.name)
        if isinstance(expr, Neg):
            return -self.to(expr.arg)
        if isinstance(expr, Add):
            return self.sympy.Add(*[self.to(term) for term in expr.terms])
        if isinstance(expr, Mul | Hadamard):
            return self.sympy.Mul(*[self.to(factor) for factor in expr.factors])
        if isinstance(expr, Div):
            return self.to(expr.num) / self.to(expr.den)
        if isinstance(expr, Pow):
            return self._power(expr)
        if isinstance(expr, Call):
            return self._call(expr)
        raise Undecided(f"a {type(expr).__name__} has no counterpart in SymPy here")

    def _number(self, value: Fraction) -> Any:
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
            raise TooLarge(f"a number here has more than {MAX_BITS:,} bits")
        return self.sympy.Rational(value.numerator, value.denominator)

    def _constant(self, name: str) -> Any:
        found = {"pi": self.sympy.pi, "e": self.sympy.E, "inf": self.sympy.oo}.get(name)
        if found is None:
            raise Undecided(f"{name} is no number")
        return found

    def _power(self, expr: Pow) -> Any:
        exponent = rational(expr.exp if symbols(expr.exp) else evaluate(expr.exp))
        if exponent is None and not symbols(expr) and expr.base != Const("e"):
            raise TooLarge("a power of numbers with an exponent that is no plain number is not handed over")
        if exponent is not None and not -MAX_EXPONENT <= exponent <= MAX_EXPONENT:
            raise TooLarge(f"an exponent beyond {MAX_EXPONENT} is not handed over")
        return self.sympy.Pow(self.to(expr.base), self.to(expr.exp) if exponent is None else self._number(Fraction(exponent)))

    def _call(self, expr: Call) -> Any:
        build = _TO.get(expr.name)
        if build is None or (len(expr.args) > 1 and expr.name not in ("log", "root")):
            raise Undecided(f"{expr.name} has no counterpart in SymPy here")
        return build(self.sympy, *[self.to(arg) for arg in expr.args])

    # SymPy's to ours

    def back(self, value: Any) -> Expr:
        """A SymPy expression as a tree of ours.

        Raises:
            Undecided: it holds something that the notation does not have.
        """
        sympy = self.sympy
        if value.is_Rational:
            if max(int(value.p).bit_length(), int(value.q).bit_length()) > MAX_BITS:
                raise TooLarge(f"a number here has more than {MAX_BITS:,} bits")
            return number(Fraction(int(value.p), int(value.q)))
        if value.is_Symbol:
            if value not in self.names:
                raise Undecided("a symbol came back that was not sent")
            return Sym(self.names[value])
        constant = {sympy.pi: Const("pi"), sympy.E: Const("e"), sympy.oo: Const("inf"), -sympy.oo: Neg(Const("inf"))}.get(value)
        if constant is not None:
            return constant
        if value.is_Add:
            return Add(tuple([self._term(term) for term in value.args]))
        if value.is_Mul:
            return self._product(value)
        if value.is_Pow:
            return self._power_back(value)
        name = _BACK.get(type(value).__name__)
        if name is None:
            raise Undecided(f"{type(value).__name__} is not in the notation")
        return Call(name, tuple([self.back(arg) for arg in value.args]))

    def _term(self, term: Any) -> Expr:
        return Neg(self.back(-term)) if term.could_extract_minus_sign() else self.back(term)

    def _product(self, value: Any) -> Expr:
        if value.could_extract_minus_sign():
            return Neg(self.back(-value))
        above, below = value.as_numer_denom()
        if below != 1 and above != value:
            return Div(self.back(above), self.back(below))
        return Mul(tuple([self.back(factor) for factor in value.args]))

    def _power_back(self, value: Any) -> Expr:
        base, exponent = value.as_base_exp()
        if base == self.sympy.E:
            return Call("exp", (self.back(exponent),))
        if exponent == self.sympy.Rational(1, 2):
            return Call("sqrt", (self.back(base),))
        if exponent.could_extract_minus_sign():
            return Div(Num(1), self.back(self.sympy.Pow(base, -exponent)))
        return Pow(self.back(base), self.back(exponent))


_TO: Mapping[str, Callable[..., Any]] = {
    "exp": lambda s, x: s.exp(x), "log": lambda s, x, *base: s.log(x) / s.log(*base) if base else s.log(x),
    "log2": lambda s, x: s.log(x) / s.log(2), "log10": lambda s, x: s.log(x) / s.log(10), "sqrt": lambda s, x: s.sqrt(x),
    "root": lambda s, x, n: s.real_root(x, n), "abs": lambda s, x: s.Abs(x), "sign": lambda s, x: s.sign(x),
    "sin": lambda s, x: s.sin(x), "cos": lambda s, x: s.cos(x), "tan": lambda s, x: s.tan(x), "sinh": lambda s, x: s.sinh(x),
    "cosh": lambda s, x: s.cosh(x), "tanh": lambda s, x: s.tanh(x), "arctan": lambda s, x: s.atan(x), "arcsin": lambda s, x: s.asin(x),
    "arccos": lambda s, x: s.acos(x), "sigmoid": lambda s, x: 1 / (1 + s.exp(-x)), "softplus": lambda s, x: s.log(1 + s.exp(x)),
    "erf": lambda s, x: s.erf(x), "Phi": lambda s, x: (1 + s.erf(x / s.sqrt(2))) / 2, "gamma": lambda s, x: s.gamma(x),
}  # fmt: skip
_BACK = {
    "exp": "exp", "log": "log", "Abs": "abs", "sign": "sign", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh",
    "tanh": "tanh", "atan": "arctan", "asin": "arcsin", "acos": "arccos", "erf": "erf", "gamma": "gamma",
}  # fmt: skip
