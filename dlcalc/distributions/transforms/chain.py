"""A map taken apart into elementary ones, the innermost first."""

from __future__ import annotations

from dlcalc.distributions.transforms.affine import MOST_DEGREE, Affine, affine, degree_in, multiplied_out
from dlcalc.distributions.transforms.stretches import Layer
from dlcalc.notation.build import tree
from dlcalc.notation.canonical import expanded
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate, value_of
from dlcalc.notation.expr import ONE, ZERO, Add, Call, Const, Div, Expr, Mul, Neg, Pow, Sym, number, rational, symbols
from dlcalc.notation.values import Facts, Product, Sum

UNARY = frozenset({
    "exp", "log", "log2", "log10", "sqrt", "abs", "sign", "relu", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arctan", "arcsin",
    "arccos", "sigmoid", "softplus", "erf", "Phi", "floor", "ceil", "round",
})  # fmt: skip
_HIGHEST = 12
_INNER = "the inner map"
"""Stands for a part; letters of a question are single words."""


def chain(expr: Expr, name: str) -> tuple[Layer, ...] | None:
    """The elementary maps that an expression applies to a symbol, the innermost first; None where it is no such chain.

    A symbol that occurs twice is brought together where that is exact: sums of like terms, squares completed, polynomials in
    one power, fractions of two affine maps.
    """
    found = _peeled(expr, name)
    if found is not None:
        return found
    try:
        normal = evaluate(expr)
    except (TooLarge, Undecided, Undefined):
        return None
    for other in (normal, multiplied_out(normal) if degree_in(normal, frozenset({name})) <= MOST_DEGREE else None):
        if other is not None and other != expr:
            found = _peeled(other, name)
            if found is not None:
                return found
    return None


def _peeled(expr: Expr, name: str) -> tuple[Layer, ...] | None:
    """Layer by layer from outside, as long as the symbol stands in one place."""
    layers: list[Layer] = []
    while expr != Sym(name):
        straight = affine(expr, frozenset({name}))
        if straight is not None:
            layers.append(_affine(straight, name))
            break
        step = _one_place(expr, name) or _gathered(expr, name)
        if step is None:
            return None
        more, expr = step
        layers += more
    return merged(tuple(reversed(layers)))


def _affine(found: Affine, name: str) -> Layer:
    return Layer("affine", (("c", found.constant), ("d", found.coefficients.get(name, ZERO))))


def merged(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Neighbouring affine maps as one, and those that do nothing dropped."""
    found: list[Layer] = []
    for layer in layers:
        joined = _joined(found.pop(), layer) if layer.kind == "affine" and found and found[-1].kind == "affine" else layer
        if joined.kind != "affine" or (joined.parameters["c"], joined.parameters["d"]) != (ZERO, ONE):
            found.append(joined)
    return tuple(found)


def _joined(inner: Layer, outer: Layer) -> Layer:
    """Two affine maps in a row as one."""
    (c, d), (b, a) = inner.parameters.values(), outer.parameters.values()
    return Layer("affine", (("c", evaluate(Add((b, Mul((a, c)))))), ("d", evaluate(Mul((a, d))))))


def _one_place(expr: Expr, name: str) -> tuple[list[Layer], Expr] | None:
    """The outermost map where the symbol stands in one of its arguments, and that argument."""
    if isinstance(expr, Call):
        return _call(expr, name)
    if isinstance(expr, Pow):
        return _power(expr, name)
    if isinstance(expr, Div) and name not in symbols(expr.num):
        return [*_scaled(expr.num), Layer("power", (("p", Neg(ONE)),))], expr.den
    if isinstance(expr, Neg):
        return [Layer("affine", (("c", ZERO), ("d", Neg(ONE))))], expr.arg
    if isinstance(expr, Div) and name not in symbols(expr.den):
        return _scaled(Div(ONE, expr.den)), expr.num
    if isinstance(expr, Add | Mul):
        return _sum_or_product(expr, name)
    return None


def _scaled(factor: Expr) -> list[Layer]:
    return [] if factor == ONE else [Layer("affine", (("c", ZERO), ("d", factor)))]


def _call(expr: Call, name: str) -> tuple[list[Layer], Expr] | None:
    holding = [arg for arg in expr.args if name in symbols(arg)]
    if len(holding) != 1:
        return None
    others = [arg for arg in expr.args if arg is not holding[0]]
    if expr.name in ("max", "min"):
        bound = others[0] if len(others) == 1 else Call(expr.name, tuple(others))
        return [Layer(expr.name, (("c", bound),))] if others else [], holding[0]
    if expr.name == "log" and others and holding[0] is expr.args[0]:
        return [*_scaled(Div(ONE, Call("log", (others[0],)))), Layer("log")], holding[0]
    if expr.name == "root" and holding[0] is expr.args[0]:
        return [Layer("root", (("p", others[0]),))], holding[0]
    return ([Layer(expr.name)], holding[0]) if expr.name in UNARY and not others else None


def _power(expr: Pow, name: str) -> tuple[list[Layer], Expr] | None:
    if name not in symbols(expr.exp):
        exponent = evaluate(expr.exp)
        if rational(exponent) == 0:
            return None
        return [Layer("power", (("p", exponent),))], expr.base
    if name not in symbols(expr.base):
        return [Layer("exp")], expr.exp if expr.base == Const("e") else Mul((Call("log", (expr.base,)), expr.exp))
    return None


def _sum_or_product(expr: Add | Mul, name: str) -> tuple[list[Layer], Expr] | None:
    parts = expr.terms if isinstance(expr, Add) else expr.factors
    holding = [part for part in parts if name in symbols(part)]
    if len(holding) != 1 or len(parts) == 1:
        return None
    others = tuple([part for part in parts if part is not holding[0]])
    if isinstance(expr, Add):
        rest = Add(others) if len(others) > 1 else others[0]
        return [Layer("affine", (("c", rest), ("d", ONE)))], holding[0]
    return _scaled(Mul(others) if len(others) > 1 else others[0]), holding[0]


# A symbol that stands in several places


def _gathered(expr: Expr, name: str) -> tuple[list[Layer], Expr] | None:
    """Polynomials in one power of the symbol, or of one function of it, up to the second degree; fractions of affine maps."""
    if isinstance(expr, Div):
        fraction = _fraction(expr, name)
        if fraction is not None:
            return fraction
    for inner in _candidates(expr, name):
        letter = Sym(_INNER)
        replaced = substitute_part(expr, inner, letter)
        if name in symbols(replaced):
            continue
        found = _quadratic(replaced, letter.name)
        if found is not None:
            return found, inner
    coefficients = polynomial(expr, name)
    return None if coefficients is None else _in_one_power(coefficients, name)


def _candidates(expr: Expr, name: str) -> list[Expr]:
    """Functions and powers of the symbol that occur more than once, the longest first."""
    from collections import Counter

    from dlcalc.notation.expr import walk

    count = Counter(node for node in walk(expr) if isinstance(node, Call | Pow | Add | Div) and name in symbols(node) and node != expr)
    return sorted([node for node, times in count.items() if times > 1], key=lambda node: -len(repr(node)))


def substitute_part(expr: Expr, part: Expr, by: Expr) -> Expr:
    """The tree with every occurrence of a part replaced."""
    from dlcalc.notation.expr import rebuild

    return by if expr == part else rebuild(expr, lambda child: substitute_part(child, part, by))


def _fraction(expr: Div, name: str) -> tuple[list[Layer], Expr] | None:
    top, bottom = affine(expr.num, frozenset({name})), affine(expr.den, frozenset({name}))
    inner: Expr = Sym(name)
    if top is None or bottom is None:
        for candidate in _candidates(expr, name):
            letter = frozenset({_INNER})
            replaced = substitute_part(expr, candidate, Sym(_INNER))
            if not isinstance(replaced, Div) or name in symbols(replaced):
                continue
            top, bottom = affine(replaced.num, letter), affine(replaced.den, letter)
            inner, name = candidate, _INNER
            break
    if top is None or bottom is None or name not in bottom.coefficients:
        return None
    values = (top.coefficients.get(name, ZERO), top.constant, bottom.coefficients[name], bottom.constant)
    if any(symbols(each) for each in values):
        return None
    return [Layer("mobius", tuple([(f"m_{place + 1}", evaluate(each)) for place, each in enumerate(values)]))], inner


def polynomial(expr: Expr, name: str) -> dict[int, Expr] | None:
    """The coefficients of a polynomial in a symbol by degree; None where it is none."""
    if degree_in(expr, frozenset({name})) > MOST_DEGREE:
        return None
    try:
        value = expanded(value_of(expr, {}, Facts()))
    except (TooLarge, Undecided, Undefined):
        return None
    terms = value.terms if isinstance(value, Sum) else ((value.coefficient, value.monomial),) if isinstance(value, Product) else ()
    found: dict[int, list[Expr]] = {}
    for coefficient, monomial in terms:
        degree = next((exponent for base, exponent in monomial if base == Sym(name)), 0)
        if not isinstance(degree, int) or not 0 <= degree <= _HIGHEST:
            return None
        rest = tuple([pair for pair in monomial if pair[0] != Sym(name)])
        part = tree(Product(coefficient, rest)) if rest else number(coefficient)
        if name in symbols(part):
            return None
        found.setdefault(degree, []).append(part)
    if not terms:
        return None
    return {degree: evaluate(Add(tuple(parts))) if len(parts) > 1 else parts[0] for degree, parts in found.items()}


def _in_one_power(coefficients: dict[int, Expr], name: str) -> tuple[list[Layer], Expr] | None:
    from math import gcd

    degrees = [degree for degree in coefficients if degree]
    step = gcd(*degrees) if degrees else 1
    if not degrees or max(degrees) // step > 2:
        return None
    lowered = {degree // step: each for degree, each in coefficients.items()}
    layers = _square_completed(lowered)
    inner: Expr = Sym(name) if step == 1 else Pow(Sym(name), number(step))
    return (layers, inner)


def _quadratic(expr: Expr, name: str) -> list[Layer] | None:
    coefficients = polynomial(expr, name)
    return _square_completed(coefficients) if coefficients and 0 < max(coefficients) <= 2 else None


def _square_completed(of: dict[int, Expr]) -> list[Layer]:
    """a·w² + b·w + c as a·(w + b/(2a))² + c − b²/(4a), the outermost map first."""
    a, b, c = of.get(2, ZERO), of.get(1, ZERO), of.get(0, ZERO)
    if a == ZERO:
        return [Layer("affine", (("c", c), ("d", b)))]
    half = evaluate(Div(b, Mul((number(2), a))))
    rest = evaluate(Add((c, Neg(Mul((a, Pow(half, number(2))))))))
    inner = [Layer("affine", (("c", half), ("d", ONE)))] if half != ZERO else []
    return [Layer("affine", (("c", rest), ("d", a))), Layer("power", (("p", number(2)),)), *inner]
