"""The derivative of a formula by one of its symbols, as a formula."""

from __future__ import annotations

from collections.abc import Callable

from dlcalc.notation.errors import Undecided
from dlcalc.notation.expr import (
    ONE,
    ZERO,
    Add,
    Call,
    Const,
    Div,
    Expr,
    Hadamard,
    Logic,
    Mul,
    Neg,
    Num,
    Piecewise,
    Pow,
    Rel,
    Sym,
    symbols,
)  # fmt: skip
from dlcalc.notation.show import ascii_text

TWO = Num(2)


def derivative(expr: Expr, name: str) -> Expr:
    """The derivative of a formula by a symbol, terms that are zero left out, nothing else simplified.

    At a corner or a jump (of abs, max, floor) it is that of the pieces beside it, where one is named.

    Args:
        expr: a formula of real numbers.
        name: the symbol.

    Raises:
        Undecided: a node has no derivative in the notation.
    """
    if name not in symbols(expr):
        return ZERO
    handler = _HANDLERS.get(type(expr))
    if handler is None:
        raise Undecided(f"{ascii_text(expr)} has no derivative here")
    return handler(expr, name)


def plus(*terms: Expr) -> Expr:
    """A sum without its zeros."""
    kept = tuple([term for term in terms if term != ZERO])
    return Add(kept) if len(kept) > 1 else kept[0] if kept else ZERO


def times(*factors: Expr) -> Expr:
    """A product without its ones; zero when one is."""
    if ZERO in factors:
        return ZERO
    kept = tuple([factor for factor in factors if factor != ONE])
    return Mul(kept) if len(kept) > 1 else kept[0] if kept else ONE


def over(top: Expr, bottom: Expr) -> Expr:
    """A quotient, where it is one."""
    return top if bottom == ONE or top == ZERO else Div(top, bottom)


def _sum(expr: Add, name: str) -> Expr:
    return plus(*[derivative(term, name) for term in expr.terms])


def _negative(expr: Neg, name: str) -> Expr:
    inner = derivative(expr.arg, name)
    return inner.arg if isinstance(inner, Neg) else Neg(inner)


def _product(expr: Mul | Hadamard, name: str) -> Expr:
    terms = []
    for place, factor in enumerate(expr.factors):
        others = expr.factors[:place] + expr.factors[place + 1 :]
        terms.append(times(derivative(factor, name), *others))
    return plus(*terms)


def _quotient(expr: Div, name: str) -> Expr:
    top, bottom = derivative(expr.num, name), derivative(expr.den, name)
    if bottom == ZERO:
        return over(top, expr.den)
    change = times(expr.num, bottom)
    above = Neg(change) if top == ZERO else Add((times(top, expr.den), Neg(change)))
    return Div(above, Pow(expr.den, TWO))


def _power(expr: Pow, name: str) -> Expr:
    base, exponent = derivative(expr.base, name), derivative(expr.exp, name)
    if exponent == ZERO:
        less = expr.exp.value - 1 if isinstance(expr.exp, Num) else None
        lowered = ONE if less == 0 else expr.base if less == 1 else Pow(expr.base, Num(less) if less is not None and less > 0 else
                                                                       Add((expr.exp, Neg(ONE))))  # fmt: skip
        return times(expr.exp, lowered, base)
    if base == ZERO:
        return times(expr, Call("log", (expr.base,)), exponent) if expr.base != Const("e") else times(expr, exponent)
    return times(expr, plus(times(exponent, Call("log", (expr.base,))), over(times(expr.exp, base), expr.base)))


def _call(expr: Call, name: str) -> Expr:
    if expr.name in ("max", "min"):
        return _extreme(expr, name)
    if expr.name == "log" and len(expr.args) == 2:
        return derivative(Div(Call("log", expr.args[:1]), Call("log", expr.args[1:])), name)
    if expr.name == "root":
        return derivative(Pow(expr.args[0], Div(ONE, expr.args[1])), name)
    rule = _RULES.get(expr.name)
    if rule is None:
        raise Undecided(f"{expr.name} has no derivative here")
    u = expr.args[0]
    inner = derivative(u, name)
    outer = rule(u)
    if isinstance(outer, Div) and outer.num == ONE:
        return over(inner, outer.den)
    return times(outer, inner)


def _extreme(expr: Call, name: str) -> Expr:
    """Of max and min: the derivative of the argument that is the extreme one."""
    op = ">=" if expr.name == "max" else "<="
    cases = []
    for place, arg in enumerate(expr.args[:-1]):
        others = expr.args[place + 1 :]
        test: Expr = Rel((op,), (arg, others[0])) if len(others) == 1 else Logic("and", tuple([Rel((op,), (arg, each)) for each in others]))
        cases.append((derivative(arg, name), test))
    return Piecewise(tuple(cases), derivative(expr.args[-1], name)) if cases else derivative(expr.args[0], name)


def _piecewise(expr: Piecewise, name: str) -> Expr:
    cases = tuple([(derivative(value, name), condition) for value, condition in expr.cases])
    return Piecewise(cases, None if expr.otherwise is None else derivative(expr.otherwise, name))


def _one_minus_square(u: Expr) -> Expr:
    return Add((ONE, Neg(Pow(u, TWO))))


def _fn(name: str, u: Expr) -> Expr:
    return Call(name, (u,))


def _bell(u: Expr, spread: Expr) -> Expr:
    """exp(−u²/s)."""
    return Call("exp", (Neg(over(Pow(u, TWO), spread)),))


_PI = Const("pi")
_RULES: dict[str, Callable[[Expr], Expr]] = {
    "exp": lambda u: _fn("exp", u),
    "log": lambda u: Div(ONE, u),
    "log2": lambda u: Div(ONE, times(u, _fn("log", TWO))),
    "log10": lambda u: Div(ONE, times(u, _fn("log", Num(10)))),
    "sqrt": lambda u: Div(ONE, times(TWO, _fn("sqrt", u))),
    "abs": lambda u: _fn("sign", u),
    "relu": lambda u: Piecewise(((ONE, Rel((">",), (u, ZERO))),), ZERO),
    "sign": lambda u: ZERO,  # noqa: ARG005
    "floor": lambda u: ZERO,  # noqa: ARG005
    "ceil": lambda u: ZERO,  # noqa: ARG005
    "round": lambda u: ZERO,  # noqa: ARG005
    "sin": lambda u: _fn("cos", u),
    "cos": lambda u: Neg(_fn("sin", u)),
    "tan": lambda u: Div(ONE, Pow(_fn("cos", u), TWO)),
    "sinh": lambda u: _fn("cosh", u),
    "cosh": lambda u: _fn("sinh", u),
    "tanh": lambda u: Add((ONE, Neg(Pow(_fn("tanh", u), TWO)))),
    "arctan": lambda u: Div(ONE, Add((ONE, Pow(u, TWO)))),
    "arcsin": lambda u: Div(ONE, _fn("sqrt", _one_minus_square(u))),
    "arccos": lambda u: Neg(Div(ONE, _fn("sqrt", _one_minus_square(u)))),
    "sigmoid": lambda u: Mul((_fn("sigmoid", u), Add((ONE, Neg(_fn("sigmoid", u)))))),
    "softplus": lambda u: _fn("sigmoid", u),
    "erf": lambda u: Div(times(TWO, _bell(u, ONE)), _fn("sqrt", _PI)),
    "Phi": lambda u: Div(_bell(u, TWO), _fn("sqrt", times(TWO, _PI))),
}
"""By name: the derivative of the function at its argument."""

_HANDLERS: dict[type[Expr], Callable[..., Expr]] = {
    Sym: lambda expr, name: ONE if expr.name == name else ZERO,
    Add: _sum, Neg: _negative, Mul: _product, Hadamard: _product, Div: _quotient, Pow: _power, Call: _call, Piecewise: _piecewise,
}  # fmt: skip
