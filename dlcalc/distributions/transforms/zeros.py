"""Where an expression of the free symbols is zero: the cases of an answer that divides by it."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from dlcalc.notation.build import tree
from dlcalc.notation.decide import settled_sign
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate, value_of
from dlcalc.notation.expr import ONE, ZERO, Add, Expr, Logic, Neg, Rel, Sym, number, rational, symbols
from dlcalc.notation.signs import not_negative, positive
from dlcalc.notation.values import Base, Facts, Function, Product, Sum, Value

_MOST_ROOTS = 400
_HIGHEST = 8


class Zero(NamedTuple):
    """One way to be zero: ``left = right``; ``left`` is a symbol where the equation could be solved for it."""

    left: Expr
    right: Expr

    @property
    def condition(self) -> Expr:
        """``left = right``."""
        return Rel(("=",), (self.left, self.right))

    @property
    def excluded(self) -> Expr:
        """``left != right``."""
        return Rel(("!=",), (self.left, self.right))

    @property
    def values(self) -> dict[str, Expr]:
        """What holds there, by symbol; empty where the equation was not solved."""
        return {self.left.name: self.right} if isinstance(self.left, Sym) else {}


def zeros(expr: Expr, facts: Facts) -> tuple[Zero, ...]:
    """The ways in which an expression can be zero for values of its symbols that the facts allow; none when it never is.

    Raises:
        Undefined: it has no value.
        Undecided: it is a number that no bounds tell from zero.
    """
    return tuple(dict.fromkeys(_of_value(value_of(expr, {}, facts), facts)))


def sign_of(expr: Expr, facts: Facts) -> int | None:
    """-1, 0 or 1 where that is certain for all values that the facts allow, else None."""
    try:
        return settled_sign(value_of(expr, {}, facts), facts)
    except (Undecided, Undefined, TooLarge):
        return None


def never_negative(expr: Expr, facts: Facts) -> bool:
    """Whether an expression is surely >= 0."""
    return not_negative(value_of(expr, {}, facts), facts)


def excluded(ways: tuple[Zero, ...]) -> Expr | None:
    """The condition that none of them holds; None when there are none."""
    parts = tuple([way.excluded for way in ways])
    return Logic("and", parts) if len(parts) > 1 else parts[0] if parts else None


def _of_value(value: Value, facts: Facts) -> list[Zero]:
    if settled_sign(value, facts) is not None:
        return [Zero(ZERO, ZERO)] if value == 0 else []
    if isinstance(value, Product):
        return [way for base, exponent in value.monomial if _may_vanish(exponent) for way in _of_base(base, facts)]
    return _of_base(value, facts)


def _may_vanish(exponent: Value) -> bool:
    return not (isinstance(exponent, int | Fraction) and exponent < 0)


def _of_base(base: Base, facts: Facts) -> list[Zero]:
    if positive(base, facts):
        return []
    if isinstance(base, Function) and base.name in ("abs", "sqrt", "sinh", "tanh", "arctan", "arcsin", "erf"):
        return _of_value(base.args[0], facts)
    if isinstance(base, Function) and base.name in ("log", "log2", "log10"):
        return _of_value(value_of(Add((tree(base.args[0]), Neg(ONE))), {}, facts), facts)
    if isinstance(base, Sum):
        return _of_sum(base, facts)
    shown = tree(base)
    return [Zero(shown, ZERO)] if symbols(shown) else []


def _of_sum(base: Sum, facts: Facts) -> list[Zero]:
    """The roots of a polynomial in one symbol with rational coefficients; else the equation as it stands."""
    coefficients, name = _polynomial(base)
    if coefficients is None:
        return [Zero(tree(base), ZERO)]
    letter = Sym(name)
    roots = _roots(coefficients)
    if roots is None:
        return [Zero(tree(base), ZERO)]
    allowed = [
        root
        for root in roots
        if name not in facts.positives or evaluate(Rel((">",), (root, ZERO))) == evaluate(Rel(("<",), (ZERO, number(1))))
    ]
    return [Zero(letter, root) for root in allowed if name not in facts.integers or isinstance(rational(root), int)]


def _polynomial(base: Sum) -> tuple[dict[int, Fraction] | None, str]:
    """Coefficients by degree, and the symbol."""
    found: dict[int, Fraction] = {}
    name = ""
    for coefficient, monomial in base.terms:
        degree = 0
        if monomial:
            letter, exponent = monomial[0]
            if (
                len(monomial) > 1
                or not isinstance(letter, Sym)
                or not isinstance(exponent, int)
                or exponent < 0
                or name not in ("", letter.name)
            ):
                return None, ""
            name, degree = letter.name, exponent
        found[degree] = Fraction(coefficient)
    return (found, name) if name and max(found) <= _HIGHEST else (None, "")


def _roots(coefficients: dict[int, Fraction]) -> list[Expr] | None:
    """All real roots in order, exactly; None where they are not found."""
    rest = [coefficients.get(degree, Fraction(0)) for degree in range(max(coefficients) + 1)]
    roots: list[Expr] = []
    while len(rest) > 3:
        root = _rational_root(rest)
        if root is None:
            return None
        roots.append(number(root))
        rest = _divided(rest, root)
    if len(rest) == 2:
        roots.append(number(-rest[0] / rest[1]))
    elif len(rest) == 3:
        roots += _quadratic(*rest)
    unique = list(dict.fromkeys(evaluate(root) for root in roots))
    from dlcalc.notation.approximate import approximate

    return sorted(unique, key=approximate)


def _quadratic(c: Fraction, b: Fraction, a: Fraction) -> list[Expr]:
    from dlcalc.notation.parse import parse

    gap = b * b - 4 * a * c
    if gap < 0:
        return []
    values = {"b": number(b), "a": number(a), "d": number(gap)}
    return [evaluate(parse(text), values) for text in ("(-b - sqrt(d))/(2*a)", "(-b + sqrt(d))/(2*a)")]


def _rational_root(rest: list[Fraction]) -> Fraction | None:
    if rest[0] == 0:
        return Fraction(0)
    scale = 1
    for each in rest:
        scale = scale * each.denominator
    first, last = abs(int(rest[0] * scale)), abs(int(rest[-1] * scale))
    tried = 0
    for below in _divisors(last):
        for above in _divisors(first):
            for candidate in (Fraction(above, below), Fraction(-above, below)):
                tried += 1
                if tried > _MOST_ROOTS:
                    return None
                if sum(each * candidate**degree for degree, each in enumerate(rest)) == 0:
                    return candidate
    return None


def _divisors(value: int) -> list[int]:
    return [each for each in range(1, min(value, 1000) + 1) if value % each == 0]


def _divided(rest: list[Fraction], root: Fraction) -> list[Fraction]:
    """The polynomial divided by (x − root)."""
    found: list[Fraction] = []
    carried = Fraction(0)
    for each in reversed(rest[1:]):
        carried = carried * root + each
        found.append(carried)
    return found[::-1]
