"""The elementary maps as data: the stretches on which each is monotone or flat, with its inverse there.

The argument is ``w``, the value ``y``; a coefficient is ``c`` or ``d``, an exponent ``p``, the number of a stretch ``k``. These are
letters of the tables alone: in what leaves this module the value is :data:`Y`, which no question can contain.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from dlcalc.notation.errors import Undecided
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import ZERO, Call, Const, Expr, Neg, Num, Rel, Sym, number, rational, substitute
from dlcalc.notation.parse import parse


class Layer(NamedTuple):
    """One elementary map ``y = kind(w)`` with its parameters (``affine``: c + d·w)."""

    kind: str
    values: tuple[tuple[str, Expr], ...] = ()

    @property
    def parameters(self) -> dict[str, Expr]:
        """By letter."""
        return dict(self.values)


class Stretch(NamedTuple):
    """Where a map is monotone or flat.

    Attributes:
        low, high: ends of the arguments.
        start, end: values that the map tends to there.
        inverse: the argument as a formula in ``y``; empty where it is flat, None where the notation has no inverse.
    """

    low: Expr
    high: Expr
    start: Expr
    end: Expr
    inverse: Expr | None
    flat: bool = False


FORWARD: dict[str, str] = {
    "affine": "c + d*w", "power": "w^p", "root": "root(w, p)", "mobius": "(m_1*w + m_2)/(m_3*w + m_4)", "max": "max(c, w)",
    "min": "min(c, w)",
}  # fmt: skip
"""The formula of a map; of a function of one argument it is that function."""

_MONOTONE: dict[str, tuple[tuple[str, str, str, str, str], ...]] = {
    "exp": (("-inf", "inf", "0", "inf", "log(y)"),),
    "log": (("0", "inf", "-inf", "inf", "exp(y)"),),
    "log2": (("0", "inf", "-inf", "inf", "2^y"),),
    "log10": (("0", "inf", "-inf", "inf", "10^y"),),
    "sqrt": (("0", "inf", "0", "inf", "y^2"),),
    "sigmoid": (("-inf", "inf", "0", "1", "log(y/(1 - y))"),),
    "tanh": (("-inf", "inf", "-1", "1", "log((1 + y)/(1 - y))/2"),),
    "softplus": (("-inf", "inf", "0", "inf", "log(exp(y) - 1)"),),
    "sinh": (("-inf", "inf", "-inf", "inf", "log(y + sqrt(y^2 + 1))"),),
    "arctan": (("-inf", "inf", "-pi/2", "pi/2", "tan(y)"),),
    "arcsin": (("-1", "1", "-pi/2", "pi/2", "sin(y)"),),
    "arccos": (("-1", "1", "pi", "0", "cos(y)"),),
    "erf": (("-inf", "inf", "-1", "1", ""),),
    "Phi": (("-inf", "inf", "0", "1", ""),),
    "abs": (("-inf", "0", "inf", "0", "-y"), ("0", "inf", "0", "inf", "y")),
    "cosh": (("-inf", "0", "inf", "1", "-log(y + sqrt(y^2 - 1))"), ("0", "inf", "1", "inf", "log(y + sqrt(y^2 - 1))")),
}
"""Rows of lower end, upper end, values there, inverse."""

_POWERS: dict[str, tuple[tuple[str, str, str, str, str], ...]] = {
    "even": (("-inf", "0", "inf", "0", "-y^(1/p)"), ("0", "inf", "0", "inf", "y^(1/p)")),
    "odd": (("-inf", "0", "-inf", "0", "-(-y)^(1/p)"), ("0", "inf", "0", "inf", "y^(1/p)")),
    "even below": (("-inf", "0", "0", "inf", "-y^(1/p)"), ("0", "inf", "inf", "0", "y^(1/p)")),
    "odd below": (("-inf", "0", "0", "-inf", "-(-y)^(1/p)"), ("0", "inf", "inf", "0", "y^(1/p)")),
    "positive": (("0", "inf", "0", "inf", "y^(1/p)"),),
    "negative": (("0", "inf", "inf", "0", "y^(1/p)"),),
    "root": (("-inf", "0", "-inf", "0", "y^p"), ("0", "inf", "0", "inf", "y^p")),
}
"""Powers by their exponent: even and odd whole numbers, such numbers below 0, any other exponent."""

_PERIODIC: dict[str, tuple[str, str, tuple[str, str], tuple[str, str]]] = {
    "sin": ("-pi/2 + k*pi", "k*pi + {}*arcsin(y)", ("-1", "1"), ("1", "-1")),
    "cos": ("k*pi", "k*pi + {}", ("1", "-1"), ("-1", "1")),
    "tan": ("-pi/2 + k*pi", "k*pi + arctan(y)", ("-inf", "inf"), ("-inf", "inf")),
}
"""Lower end of stretch k (stretches are π long), inverse, values at the ends for even and for odd k."""

MOST_STRETCHES = 64

Y = Sym("the value")
"""The value of a map in an inverse. Letters of a question are single words, so none of them is this one."""

_parse = lru_cache(512)(parse)


def read(text: str, **values: Expr) -> Expr:
    """A text of these tables with values put in."""
    return substitute(_parse(text), values)


def forward(layer: Layer, argument: Expr) -> Expr:
    """The map applied to an expression."""
    text = FORWARD.get(layer.kind)
    if text is None:
        return Call(layer.kind, (argument,))
    return substitute(_parse(text), {**layer.parameters, "w": argument})


def constant(layers: tuple[Layer, ...], vanishing: frozenset[Layer] = frozenset()) -> Expr:
    """The value of a chain in which some affine map has the coefficient 0, or is said to vanish."""
    value: Expr = ZERO
    for layer in layers:
        flat = layer.kind == "affine" and (layer.parameters["d"] == ZERO or layer in vanishing)
        value = layer.parameters["c"] if flat else forward(layer, value)
    return evaluate(value)


def stretches(layer: Layer, bounds: tuple[float, float]) -> Iterator[Stretch]:
    """The stretches of a map, in order of the argument.

    Args:
        layer: the map; of an affine one ``d`` must be positive or negative by its form, or a symbol known to be positive.
        bounds: floats that enclose the arguments that occur, for maps with endless stretches.

    Raises:
        Undecided: nothing is known of the map.
    """
    kind = layer.kind
    rows = _MONOTONE.get(kind)
    if rows is None and kind in ("power", "root"):
        rows = _POWERS[_power(layer)]
    if rows is not None:
        yield from [_stretch(row, layer.parameters) for row in rows]
    elif kind in _PERIODIC:
        yield from _periodic(kind, bounds)
    elif kind in ("floor", "ceil", "round"):
        yield from _steps(kind, bounds)
    elif kind in ("sign", "relu", "max", "min"):
        yield from _corner(layer)
    elif kind == "mobius":
        yield from _mobius(layer)
    else:
        raise Undecided(f"{kind} has no inverse here")


def _stretch(row: tuple[str, str, str, str, str], values: dict[str, Expr]) -> Stretch:
    low, high, start, end, inverse = row
    return Stretch(read(low), read(high), read(start), read(end), read(inverse, **values, y=Y) if inverse else None)


def _power(layer: Layer) -> str:
    exponent = rational(layer.parameters["p"])
    if layer.kind == "root":
        return "root" if exponent is not None and exponent % 2 == 1 else "positive"
    if isinstance(exponent, int):
        return ("odd" if exponent % 2 else "even") + (" below" if exponent < 0 else "")
    if exponent is None:
        return "negative" if isinstance(layer.parameters["p"], Neg) else "positive"
    return "negative" if exponent < 0 else "positive"


def _periodic(kind: str, bounds: tuple[float, float]) -> Iterator[Stretch]:
    from math import floor, pi

    low, inverse, even, odd = _PERIODIC[kind]
    offset = 0 if kind == "cos" else pi / 2
    first, last = floor((bounds[0] + offset) / pi - 1e-9), floor((bounds[1] + offset) / pi + 1e-9)
    if last - first > MOST_STRETCHES:
        raise Undecided(f"{kind} folds this range more than {MOST_STRETCHES} times")
    for place in range(first, last + 1):
        k, after = number(place), number(place + 1)
        turned = place % 2 != 0
        start, end = odd if turned else even
        text = inverse.format("(-1)" if turned else "1") if kind == "sin" else inverse.format("pi - arccos(y)" if turned else "arccos(y)")
        yield Stretch(evaluate(read(low, k=k)), evaluate(read(low, k=after)), read(start), read(end), evaluate(read(text, k=k, y=Y)))


def _steps(kind: str, bounds: tuple[float, float]) -> Iterator[Stretch]:
    from math import floor

    offset = 0.5 if kind == "round" else 0.0
    first, last = floor(bounds[0] + offset - 1e-9), floor(bounds[1] + offset + 1e-9)
    if last - first > MOST_STRETCHES:
        raise Undecided(f"{kind} takes more than {MOST_STRETCHES} values here")
    for place in range(first, last + 1):
        k, h = number(place), _HALF.get(kind, ZERO)
        value = number(place + 1 if kind == "ceil" else place)
        yield Stretch(evaluate(read("k + h", k=k, h=h)), evaluate(read("k + h + 1", k=k, h=h)), value, value, None, flat=True)


_HALF = {"round": read("-1/2")}


def _corner(layer: Layer) -> Iterator[Stretch]:
    """Flat on one side of a value, or on both."""
    inf = Const("inf")
    if layer.kind == "sign":
        one = Num(1)
        yield Stretch(Neg(inf), Num(0), Neg(one), Neg(one), None, flat=True)
        yield Stretch(Num(0), inf, one, one, None, flat=True)
        return
    at = layer.parameters.get("c", Num(0))
    if layer.kind == "min":
        yield Stretch(Neg(inf), at, Neg(inf), at, Y)
        yield Stretch(at, inf, at, at, None, flat=True)
    else:
        yield Stretch(Neg(inf), at, at, at, None, flat=True)
        yield Stretch(at, inf, at, inf, Y)


def _mobius(layer: Layer) -> Iterator[Stretch]:
    """(m_1·w + m_2)/(m_3·w + m_4): monotone on both sides of its pole."""
    values = layer.parameters
    inf = Const("inf")
    pole, far = evaluate(read("-m_4/m_3", **values)), evaluate(read("m_1/m_3", **values))
    rising = evaluate(Rel((">",), (read("m_1*m_4 - m_2*m_3", **values), Num(0)))) == Const("true")
    inverse = evaluate(read("(m_4*y - m_2)/(m_1 - m_3*y)", **values, y=Y))
    yield Stretch(Neg(inf), pole, far, inf if rising else Neg(inf), inverse)
    yield Stretch(pole, inf, Neg(inf) if rising else inf, far, inverse)
