"""Two formulas at seeded points: a point at which they surely differ settles that they are not equal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from time import process_time
from typing import NamedTuple

from dlcalc.marking.assumptions import NOTHING, Assumed
from dlcalc.marking.verdict import Counterexample
from dlcalc.notation.errors import TooLarge, Undecided, Undefined
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import FALSE, TRUE, Const, Expr, Neg, Seq, number, rational, symbols

SECONDS = 0.5
"""Of the processor, for all points together; ordinary formulas take a hundredth of it."""

ENOUGH, TRIES = 12, 60
"""Points at which both have a value that are looked at, and points that are tried for them."""

SEED = 2024
_REALS = ("2", "1", "3", "1/2", "-1", "5", "-2", "3/2", "4", "-1/3", "7", "2/3")
_POSITIVES = ("2", "1", "3", "1/2", "5", "3/2", "4", "1/3", "7", "2/3", "6", "5/4")
_COUNTS = ("2", "1", "3", "5", "4", "7", "10", "6", "8", "12", "9", "20")
_CLOSE = 1e-9
_SMALL = 1e-200
"""Below this a value says nothing: everything is nearly 0 there."""


class Probed(NamedTuple):
    """What the points said.

    Attributes:
        differs: a point at which they differ.
        agreed: at how many they agreed.
        missing: a point at which the key has a value and the answer has none.
    """

    differs: Counterexample | None
    agreed: int
    missing: Mapping[str, Expr] | None = None


def probe(right: Expr, given: Expr, assumed: Assumed = NOTHING) -> Probed:
    """Look for a point at which an answer differs from the key.

    Args:
        right: the key.
        given: the answer.
        assumed: what is known of the letters; points at which it does not hold are not looked at.
    """
    names = tuple(dict.fromkeys([*symbols(right), *symbols(given)]))
    agreed, missing, start = 0, None, process_time()
    for point in points(names, assumed):
        if process_time() - start > SECONDS:
            break
        value = value_at(right, point, assumed)
        if value is None:
            continue
        yours = value_at(given, point, assumed)
        if yours is None:
            missing = missing or (point if undefined_at(given, point, assumed) else None)
            continue
        found = differ(value, yours)
        if found:
            return Probed(Counterexample(tuple(point.items()), yours, value), agreed)
        agreed += found is False
        if agreed >= ENOUGH or not names:
            break
    return Probed(None, agreed, missing)


def points(names: tuple[str, ...], assumed: Assumed) -> Iterator[dict[str, Expr]]:
    """Points that the assumptions allow, plain numbers first, then seeded random ones."""
    from random import Random

    random = Random(SEED)  # noqa: S311 (the same points every time)
    for attempt in range(TRIES if names else 1):
        point: dict[str, Expr] = {}
        for place, name in enumerate(names):
            whole, positive = name in assumed.integers, name in assumed.positives
            plain = _COUNTS if whole else _POSITIVES if positive else _REALS
            if attempt < len(plain):
                chosen = Fraction(plain[(attempt + 5 * place) % len(plain)])
            else:
                chosen = Fraction(random.randint(1 if positive or whole else -40, 40), 1 if whole else random.choice((1, 3, 7, 8, 50)))
            point[name] = number(chosen)
        if all(holds(condition, point) for condition in assumed.conditions):
            yield point


def holds(condition: Expr, point: Mapping[str, Expr]) -> bool:
    """Whether a condition does not fail at a point."""
    try:
        return evaluate(condition, point) != FALSE
    except ArithmeticError:
        return False


def value_at(expr: Expr, point: Mapping[str, Expr], assumed: Assumed) -> Expr | None:
    """The value at a point; None where there is none, or none that can be settled."""
    try:
        value = evaluate(expr, point, integers=assumed.integers, positives=assumed.positives)
    except (Undefined, Undecided, TooLarge):
        return None
    return None if symbols(value) else value


def undefined_at(expr: Expr, point: Mapping[str, Expr], assumed: Assumed) -> bool:
    """Whether an expression surely has no value at a point."""
    try:
        evaluate(expr, point, integers=assumed.integers, positives=assumed.positives)
    except Undefined:
        return True
    except (Undecided, TooLarge):
        return False
    return False


def differ(left: Expr, right: Expr) -> bool | None:
    """Whether two values without letters surely differ (True), agree as far as can be seen (False), or nothing can be said (None)."""
    if left == right:
        return False
    if isinstance(left, Seq) or isinstance(right, Seq):
        return None
    exact = rational(left), rational(right)
    if None not in exact:
        return exact[0] != exact[1]
    if _infinite(left) != _infinite(right) or left in (TRUE, FALSE) or right in (TRUE, FALSE):
        return True
    from dlcalc.notation.approximate import approximate

    try:
        a, b = approximate(left), approximate(right)
    except (ArithmeticError, ValueError):
        return None
    if max(abs(a), abs(b)) < _SMALL:
        return None
    return abs(a - b) > _CLOSE * max(abs(a), abs(b))


def _infinite(value: Expr) -> bool:
    inner = value.arg if isinstance(value, Neg) else value
    return isinstance(inner, Const) and inner.name == "inf"
