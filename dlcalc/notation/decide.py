"""Signs, floors and comparisons of values, settled by form, by exact arithmetic or by rigorous bounds.

A float decides nothing here: an irrational number is enclosed between rationals, ever more closely; when the
enclosure never settles the question (mostly because the number is exactly on the edge), :class:`Undecided` is raised.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from dlcalc.notation.algebra import scale, subtract
from dlcalc.notation.build import tree
from dlcalc.notation.errors import TooLarge, Undecided
from dlcalc.notation.exact import Q, tidy
from dlcalc.notation.signs import constant, positive
from dlcalc.notation.values import INF, NEG_INF, Array, Facts, Value, is_infinite

T = TypeVar("T")


def exact(value: Value) -> Q | None:
    """The rational that a value is, or None."""
    return value if type(value) is int or type(value) is Fraction else None


def sign(value: Value, facts: Facts) -> int | None:
    """-1, 0 or 1, or None when symbols leave it open or no bounds settle it."""
    try:
        return settled_sign(value, facts)
    except Undecided:
        return None


def settled_sign(value: Value, facts: Facts) -> int | None:
    """-1, 0 or 1, or None when symbols leave it open.

    Raises:
        Undecided: a number that no bounds tell from 0.
    """
    number = exact(value)
    if number is not None:
        return (number > 0) - (number < 0)
    if value in (INF, NEG_INF):
        return 1 if value == INF else -1
    if type(value) is Array:
        return None
    if positive(value, facts):
        return 1
    if constant(value):
        return settle(value, lambda low, high: 1 if low > 0 else -1 if high < 0 else None, lambda q: (q > 0) - (q < 0))
    return -1 if positive(scale(value, -1, facts), facts) else None


def settle(value: Value, judge: Callable[[Q, Q], T | None], judge_exactly: Callable[[Q], T]) -> T:
    """What ``judge`` says of an irrational number without symbols, given ever closer bounds of it.

    Raises:
        Undecided: it never says anything, and no exact rule shows that the number is rational.
    """
    from dlcalc.notation.enclosure import bounds

    expr = tree(value)
    for low, high in bounds(expr, most=256):
        answer = judge(low, high)
        if answer is not None:
            return answer
    from dlcalc.notation.canonical import expanded

    try:
        number = exact(expanded(value))
    except TooLarge:
        number = None
    if number is not None:
        return judge_exactly(number)
    for low, high in bounds(expr, least=512):
        answer = judge(low, high)
        if answer is not None:
            return answer
    raise Undecided("error bounds cannot settle a value that seems to lie exactly on an edge")


def step_of(of_number: Callable[[Q], int], value: Value) -> int:
    """floor, ceil or round of an irrational number; ``of_number`` is the same of a rational one.

    Raises:
        TooLarge: the integer would be too long.
    """

    def judge(low: Q, high: Q) -> int | None:
        found = tidy(of_number(low))
        return int(found) if found == of_number(high) else None

    return settle(value, judge, of_number)


def floor_of(value: Value) -> int | None:
    """The floor of a number without symbols, else None."""
    number = exact(value)
    if number is not None:
        return number.numerator // number.denominator
    if not constant(value):
        return None
    return step_of(lambda q: q.numerator // q.denominator, value)


def relation(op: str, left: Value, right: Value, facts: Facts) -> bool | None:
    """Whether ``left op right`` holds, or None when symbols leave it open; ``op`` is one of = != < <= > >=."""
    if op in ("=", "!="):
        same = equal(left, right, facts)
        return same if same is None or op == "=" else not same
    if op in (">", ">="):
        left, right = right, left
    difference = _order(left, right, facts)
    if difference is None:
        return None
    return difference < 0 if op in ("<", ">") else difference <= 0


def _order(left: Value, right: Value, facts: Facts) -> int | None:
    if left == right:
        return 0
    if is_infinite(left) or is_infinite(right):
        if left == NEG_INF or right == INF:
            return -1
        return 1
    if isinstance(left, Array) or isinstance(right, Array):
        return None
    return settled_sign(subtract(left, right, facts), facts)


def equal(left: Value, right: Value, facts: Facts) -> bool | None:
    """Whether two values are equal; arrays entry by entry."""
    if left == right:
        return True
    if isinstance(left, Array) and isinstance(right, Array):
        kinds = {left.kind, right.kind}
        if left.shape != right.shape or (len(kinds) == 2 and kinds != {"tuple", "shape"}):
            return None if "set" in kinds else False
        found = [equal(a, b, facts) for a, b in zip(left.items, right.items, strict=True)]
        if left.kind == "set":  # in another order they may still be equal
            return True if all(each is True for each in found) else None
        return False if False in found else None if None in found else True
    if isinstance(left, Array) or isinstance(right, Array):
        return None
    if is_infinite(left) or is_infinite(right):
        other = right if is_infinite(left) else left
        return False if constant(other) or is_infinite(other) else None
    if not _numeric(left) or not _numeric(right):
        return None
    difference = subtract(left, right, facts)
    if difference == 0:
        return True
    found_sign = settled_sign(difference, facts)
    return None if found_sign is None else found_sign == 0


def _numeric(value: Value) -> bool:
    from dlcalc.notation.expr import Expr

    return not isinstance(value, Expr)
