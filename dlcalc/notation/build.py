"""From values to trees in normal form: what reads well is decided here, and only here."""

from __future__ import annotations

from fractions import Fraction

from dlcalc.notation.algebra import split_content
from dlcalc.notation.exact import Q, radical, size
from dlcalc.notation.expr import Add, Call, Const, Div, Expr, Matrix, Mod, Mul, Neg, Num, Pow, Seq, is_short_decimal, number
from dlcalc.notation.signs import constant
from dlcalc.notation.values import HALF, Array, Base, E, Function, Monomial, Product, Sum, Value, product_of

_LONG = 1000
"""Below a root, an integer above this may be shown as a decimal instead: √1.25001, 7/√25.00001."""


def tree(value: Base) -> Expr:
    """The tree of a value, in normal form."""
    kind = type(value)
    if kind is int or kind is Fraction:
        return number(value)  # type: ignore[arg-type]
    if kind is Product:
        return _product(value.coefficient, value.monomial)  # type: ignore[union-attr]
    if kind is Sum:
        return _sum(value)  # type: ignore[arg-type]
    if kind is Function:
        args = tuple([tree(arg) for arg in value.args])  # type: ignore[union-attr]
        return Mod(*args) if value.name == "mod" else Call(value.name, args)  # type: ignore[union-attr]
    if kind is Array:
        return _array(value)  # type: ignore[arg-type]
    return value  # type: ignore[return-value]


def _array(value: Array) -> Expr:
    if value.kind == "matrix":
        return Matrix(tuple([tuple([tree(entry) for entry in row.items]) for row in value.items]))  # type: ignore[union-attr]
    return Seq(value.kind, tuple([tree(item) for item in value.items]))


def _sum(value: Sum) -> Expr:
    if value.tree is None:
        terms = list(value.terms)
        if not terms[0][1] and terms[0][0] < 0:  # x − 2, not −2 + x
            terms.append(terms.pop(0))
        shown = []
        for coefficient, monomial in terms:
            shown.append(_product(coefficient, monomial) if monomial else number(coefficient))
        value.tree = Add(tuple(shown))
    return value.tree


class _Fraction:
    """The factors above and below the bar, while a product is laid out."""

    __slots__ = ("above", "below", "down", "up")

    def __init__(self, coefficient: Q) -> None:
        self.up, self.down = abs(coefficient.numerator), coefficient.denominator
        self.above: list[Expr] = []
        self.below: list[Expr] = []


def _product(coefficient: Q, monomial: Monomial) -> Expr:
    parts = _Fraction(coefficient)
    halves = [pair for pair in monomial if pair[1] == HALF or pair[1] == -HALF]
    place = None
    for base, exponent in monomial:
        if exponent in (HALF, -HALF):
            if place is None:
                place = len(parts.above)
            continue
        _factor(parts, base, exponent)
    if halves:
        _roots(parts, halves, place or 0)
    decimal = (
        parts.down & (parts.down - 1) != 0
        and not parts.below
        and is_short_decimal(Fraction(1, parts.down))
        and not constant(Product(1, monomial))
    )
    above, below = parts.above, parts.below
    if decimal:
        above.insert(0, Num(Fraction(parts.up, parts.down)))
    else:
        if parts.up != 1 or not above:
            above.insert(0, Num(parts.up))
        if parts.down != 1:
            below.insert(0, Num(parts.down))
    shown = _times(above)
    if below:
        shown = Div(shown, _times(below))
    return Neg(shown) if coefficient < 0 else shown


def _times(factors: list[Expr]) -> Expr:
    return factors[0] if len(factors) == 1 else Mul(tuple(factors))


def _factor(parts: _Fraction, base: Base, exponent: Base) -> None:
    """Put a factor that is no square root above or below the bar."""
    if base == E:
        parts.above.append(E if exponent == 1 else Call("exp", (tree(exponent),)))
    elif type(exponent) is int or type(exponent) is Fraction:
        power = size(exponent)
        shown = tree(base)
        if power != 1:
            shown = Pow(shown, number(power))
        (parts.below if exponent < 0 else parts.above).append(shown)
    else:
        parts.above.append(Pow(tree(base), tree(exponent)))


def _roots(parts: _Fraction, halves: list[tuple[Base, Value]], place: int) -> None:
    """Put the square roots in: √2/2 as 1/√2; numbers, π and one more factor below a common root."""
    if len(halves) == 1 and type(halves[0][0]) is int:
        _lone_root(parts, halves[0][0], place)
        return
    joined: tuple[list[Base], list[Base]] = [], []
    open_places = 1  # √x·√y is not √(x·y) where both are negative
    for base, exponent in sorted(halves, key=lambda half: not isinstance(half[0], (int, Fraction, Const))):  # π before x
        below = exponent != HALF
        if type(base) is int and parts.down % base == 0:  # √2/2 is 1/√2
            parts.down //= base
            below = True
        safe = isinstance(base, (int, Fraction, Const))
        if safe or open_places:
            open_places -= not safe
            joined[below].append(base)
        else:
            (parts.below if below else parts.above).append(Call("sqrt", (tree(base),)))
    up, down = joined
    if up:
        parts.above.insert(place, Call("sqrt", (_joined(up, down),)))
    else:
        parts.below.insert(0, Call("sqrt", (_joined(down, []),)))


def _joined(up: list[Base], down: list[Base]) -> Expr:
    """The quotient that stands below one root; a number goes into a sum where that keeps it short."""
    factor = Fraction(1)
    monomial: list[tuple[Base, Value]] = []
    for bases, side in ((up, 1), (down, -1)):
        for base in bases:
            if isinstance(base, (int, Fraction)):
                factor *= Fraction(base) ** side
            elif isinstance(base, Product) and all(isinstance(exponent, (int, Fraction)) for _, exponent in base.monomial):
                factor *= Fraction(base.coefficient) ** side
                monomial += [(each, exponent * side) for each, exponent in base.monomial]  # type: ignore[operator]
            else:
                monomial.append((base, side))
    inner = monomial[0][0] if len(monomial) == 1 and monomial[0][1] == 1 else None
    if type(inner) is Sum and (factor.denominator == 1 or not _is_whole(inner)):
        return tree(inner.times(factor))
    for place, (base, exponent) in enumerate(monomial):
        if type(base) is Sum and type(exponent) is int and not _is_whole(base):
            content, rest = split_content(base)
            factor *= Fraction(content) ** exponent
            monomial[place] = (rest, exponent)
    return tree(product_of(factor, tuple(monomial)))


def _is_whole(value: Sum) -> bool:
    return all(type(coefficient) is int for coefficient, _ in value.terms)


def _lone_root(parts: _Fraction, inside: int, place: int) -> None:
    """√n times a fraction p/q, as the one that reads best of p·√n/q, p/(k·√n), √r and p/√r."""
    if parts.down % inside == 0:
        parts.down //= inside
        parts.below.append(Call("sqrt", (Num(inside),)))
        return
    if inside > _LONG and parts.down > 1:
        square = Fraction(parts.up, parts.down) ** 2 * inside
        if _plain(square):
            parts.up = parts.down = 1
            parts.above.insert(place, Call("sqrt", (number(square),)))
            return
        top = _top_over_root(square)
        if _plain(top**2 / square):
            parts.up, parts.down = top, 1
            parts.below.append(Call("sqrt", (number(top**2 / square),)))
            return
    parts.above.insert(place, Call("sqrt", (Num(inside),)))


def _plain(value: Fraction) -> bool:
    return is_short_decimal(value) and value.numerator < 10**12


def _top_over_root(square: Fraction) -> int:
    """The least n (up to factors of 2 and 5) for which n²/square ends as a decimal."""
    rest = square.numerator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    outside = radical(rest, 2)[0]
    return rest // outside
