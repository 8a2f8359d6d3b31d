"""How near to the right number an answer must be: decided exactly, never by a float."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from dlcalc.marking.verdict import INFINITE, ends_soon
from dlcalc.notation.evaluate import evaluate
from dlcalc.notation.expr import TRUE, ZERO, Add, Call, Expr, Mul, Neg, Rel, number, rational

KINDS = ("usual", "exact", "absolute", "relative", "places", "figures", "rounded")
FEWEST_FIGURES, FEWEST_PLACES = 3, 2
"""A value may be answered rounded from so many significant figures or decimal places on."""

FLOAT_FIGURES, LAST_BITS = 15, number(Fraction(1, 10**14))
"""Figures from which on a number is a float's, and how far, relative to its size, one may be from what it stands for."""

_MOST = 1000
_NUMBER = r"\d+(?:\.\d+)?(?:[eE][-+]?\d{1,3})?|\.\d+"
_WRITTEN = re.compile(
    rf"\s*(?:±|\+/-|\+-)?\s*(?P<before>abs|rel)?(?:olute|ative)?\s*(?P<number>{_NUMBER})\s*"
    r"(?P<after>%|dp|decimals?|(?:decimal )?places?|sf|(?:significant )?figures?|abs(?:olute)?|rel(?:ative)?)?\s*",
    re.IGNORECASE,
)
_ENDINGS = {
    "places": ("dp", "decimal", "decimals", "place", "places"),
    "figures": ("sf", "figure", "figures"),
    "relative": ("rel", "relative", "%"),
}


class Tolerance(NamedTuple):
    """How near an answer must be.

    Attributes:
        kind: ``usual`` (exact, but a value that no short decimal is may be rounded to at least three figures or two places),
            ``exact``, ``absolute`` (at most ``amount`` away), ``relative`` (at most ``amount`` times the value away), ``places`` (at most
            half a unit of that decimal place away), ``figures`` (half a unit of that significant figure), ``rounded`` (the value rounded
            to as many digits as the answer has, at least ``amount`` significant figures or two places).
        amount: how much.
    """

    kind: str = "usual"
    amount: Fraction = Fraction(FEWEST_FIGURES)


USUAL, EXACT = Tolerance(), Tolerance("exact")


class Digits(NamedTuple):
    """A number as it was written in decimals: the power of ten of its last digit, negated, and how many significant figures it has."""

    places: int
    figures: int


def read_tolerance(text: str) -> Tolerance:
    """A tolerance from its text: ``exact``, ``rounded``, ``0.01``, ``1%``, ``rel 1e-3``, ``2 dp``, ``3 sf``.

    Raises:
        ValueError: it is none.
    """
    word = text.strip().lower()
    if word in ("exact", "usual"):
        return Tolerance(word)
    if word == "rounded":
        return Tolerance("rounded")
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError("a tolerance is exact, rounded, 0.01, 1%, 'rel 1e-3', '2 dp' or '3 sf'")
    amount, unit = Fraction(match["number"]), (match["before"] or match["after"] or "").lower()
    kind = next((kind for kind, endings in _ENDINGS.items() if unit.endswith(endings)), "absolute")
    if kind in ("places", "figures") and (amount.denominator != 1 or not (kind == "figures") <= amount <= _MOST):
        raise ValueError(f"{kind} are counted: a whole number, at most {_MOST:,}")
    return Tolerance(kind, amount / 100 if match["after"] == "%" else amount)


def within(value: Expr, given: Expr, tolerance: Tolerance, digits: Digits | None = None, *, ends: bool | None = None) -> bool:
    """Whether a number is near enough to the right one, which it does not equal.

    Args:
        value: the right number.
        given: the answer.
        tolerance: how near it must be.
        digits: how the answer was written, where it is in decimals.
        ends: whether the right number is to be given in full, where that is not seen from ``value``, which counts another unit.

    Raises:
        Undecided, Undefined, TooLarge: a comparison cannot be settled.
    """
    kind, amount = tolerance.kind, tolerance.amount
    if kind == "exact" or value in INFINITE:  # nothing is near infinity: 1 % of it would be all numbers
        return False
    if kind in ("usual", "rounded"):
        if digits is not None and is_float(value, given, digits):
            return True
        ends = ends_soon(value) if ends is None else ends
        return digits is not None and (kind == "rounded" or not ends) and is_rounded(value, given, digits, int(amount))
    if kind == "absolute":
        return _near(value, given, number(amount))
    if kind == "relative":
        return _near(value, given, Mul((number(amount), Call("abs", (value,)))))
    if kind == "places":
        return _near(value, given, number(Fraction(1, 2) / 10 ** int(amount)))
    return _near(value, given, number(Fraction(1, 2) * Fraction(10) ** (_exponent(value) - int(amount) + 1)))


def is_float(value: Expr, given: Expr, digits: Digits) -> bool:
    """Whether an answer is the value as a program prints it: with so many figures, and right but for the last bits of a float."""
    if digits.figures < FLOAT_FIGURES:
        return False
    return _near(value, given, LAST_BITS if value == ZERO else Mul((LAST_BITS, Call("abs", (value,)))))


def _near(value: Expr, given: Expr, margin: Expr) -> bool:
    return evaluate(Rel(("<=",), (Call("abs", (Add((given, Neg(value))),)), margin))) == TRUE


def _exponent(value: Expr) -> int:
    """E with 10^E at most the size of a number that is not 0."""
    from dlcalc.notation.approximate import rounded

    digits = rounded(value, figures=1)[0].lstrip("-")
    mantissa, _, power = digits.partition("e")
    if Fraction(mantissa) == 0:
        return 0
    whole, _, rest = mantissa.partition(".")
    first = len(whole) - 1 if whole.strip("0") else -(len(rest) - len(rest.lstrip("0")) + 1)
    found = first + int(power or 0)
    below = Rel(("<",), (Call("abs", (value,)), number(Fraction(10) ** found)))
    return found - 1 if evaluate(below) == TRUE else found  # 0.96 to one figure is 1


def is_rounded(value: Expr, given: Expr, digits: Digits, figures: int = FEWEST_FIGURES) -> bool:
    """Whether an answer in decimals is the value, rounded to as many digits as the answer has."""
    enough = digits.figures >= figures or (digits.places >= FEWEST_PLACES and digits.figures >= min(figures, FEWEST_PLACES))
    if not enough or abs(digits.places) > _MOST:
        return False
    from dlcalc.notation.approximate import rounded

    scale = Fraction(10) ** min(digits.places, 0)
    scaled = value if scale == 1 else evaluate(Mul((value, number(scale))))
    typed = rational(given)
    return typed is not None and Fraction(rounded(scaled, places=max(digits.places, 0))[0]) == Fraction(typed) * scale
