"""Judge an answer that is an array, entry by entry."""

from __future__ import annotations

from fractions import Fraction
from math import floor, inf, isfinite, isnan, log10, prod
from typing import Any

from dlcalc.derivation.array_numbers import TextError
from dlcalc.marking.differing import difference, place_of
from dlcalc.marking.entry_values import Entries, places_of
from dlcalc.marking.equal import Found
from dlcalc.marking.hold import number as held
from dlcalc.marking.how import How
from dlcalc.marking.tolerance import Digits, is_float
from dlcalc.notation.approximate import approximate, rounded
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import ONE, Expr, number, rational

CLOSE = Fraction(1, 10**6)
"""How far, relative to its size, a float may be from an answer with as many figures as floats of 32 bits have; exact numbers are equal."""

FLOAT_FIGURES = 7

LEAST_PLACES, MOST_PLACES = 2, 16
"""An entry that is no whole number may be rounded to so many decimal places; in an array of small numbers to more of them."""


def compare(value: Array, answer: Entries, how: How) -> Found:
    """Whether an answer is the array, and if not the first difference, and how many there are.

    Args:
        value: the right array.
        answer: its entries; leading axes of one entry may be left out.
        how: how near an entry must be.
    """
    numbers = value.numbers
    answer = answer.filled(numbers.shape)
    if _bare(answer.shape) != _bare(numbers.shape):
        exchanged = "rows and columns are exchanged: " if _turned(value, answer, how) else ""
        vectors = max(len(_bare(answer.shape)), len(_bare(numbers.shape))) < 2
        yours, right = [f"{prod(each):,}" if vectors else _sizes(each) for each in (answer.shape, numbers.shape)]
        return Found(False, f"{exchanged}{yours} {'number' if yours == '1' else 'numbers'} instead of {right}")
    entries = numbers.reshape(-1).tolist()
    least = least_places(entries)
    found = [_right(a, b, digits, how, least) for a, b, digits in zip(entries, answer.flat, answer.digits, strict=True)]
    wrong = [place for place, each in enumerate(found) if each is False]
    if wrong:
        if _turned(value, answer, how):
            return Found(False, "rows and columns are exchanged")
        return Found(False, difference(numbers.shape, wrong, entries, answer.flat))
    if None in found:
        return Found(None, f"whether the {place_of(numbers.shape, found.index(None))} is right could not be settled")
    return Found(True)


def _turned(value: Array, answer: Entries, how: How) -> bool:
    """Whether a matrix is right but for its rows, which are the right one's columns."""
    numbers = value.numbers
    if numbers.ndim != 2 or min(numbers.shape) < 2 or answer.shape != numbers.shape[::-1] or len(answer.flat) != numbers.size:
        return False
    right = numbers.T.reshape(-1).tolist()
    least = least_places(right)
    return all(_right(a, b, digits, how, least) for a, b, digits in zip(right, answer.flat, answer.digits, strict=True))


def least_places(right: list[Any]) -> int:
    """To how many decimal places entries of an array must at least be written: so that its largest one has two figures."""
    sizes = [abs(number) for number in map(_float, right) if isfinite(number)]
    largest = max(sizes, default=0.0)
    return LEAST_PLACES if not largest else min(max(LEAST_PLACES, 1 - floor(log10(largest))), MOST_PLACES)


def _float(right: Any) -> float:
    """An entry as a float; infinite where it is too large for one."""
    try:
        return approximate(right) if isinstance(right, Expr) else float(right)
    except (ArithmeticError, ValueError):
        return inf


def _right(right: Any, given: Any, digits: Digits | None, how: How, least: int = LEAST_PLACES) -> bool | None:
    """Whether an entry is right; None where that cannot be settled."""
    kind = how.tolerance.kind
    plain = not isinstance(given, Expr)
    if plain and kind in ("usual", "rounded"):
        return same(right, given, digits, least)
    if isinstance(right, float) and (kind in ("usual", "rounded", "exact") or not isfinite(right)):
        return _near(right, given)
    return held(entry(right), given if isinstance(given, Expr) else number(given), ONE, digits, how).equal


def _near(right: float, given: Any) -> bool:
    """Whether a float is an answer but for its last bits."""
    if not isfinite(right):
        return not isnan(right) and given == entry(right)
    try:
        near = approximate(given) if isinstance(given, Expr) else float(given)
    except ArithmeticError:
        return False
    return abs(near - right) <= CLOSE * max(1.0, abs(right))


def same(right: Any, given: int | Fraction, digits: Digits | None = None, least: int = LEAST_PLACES) -> bool:
    """Whether an entry is right: exactly, for a float nearly, or rounded from what is no whole number."""
    if isinstance(right, Expr) and (exact := rational(right)) is not None:
        right = exact
    if right == given:
        return True
    if not isinstance(right, float | Expr | Fraction):
        return digits is not None and is_float(number(int(right)), number(given), digits)
    if isinstance(right, float) and not isfinite(right):
        return False
    if isinstance(right, float) and (digits is None or digits.figures >= FLOAT_FIGURES) and _near(right, given):
        return True
    if digits is not None and is_float(entry(right), number(given), digits):
        return True
    return _is_rounded(entry(right), Fraction(given), digits, least)


def _is_rounded(right: Expr, given: Fraction, digits: Digits | None, least: int) -> bool:
    """Whether an answer is the value rounded to its own decimal places, at least so many of them or three figures.

    What lies in the middle between two decimals may become either: people round it up, programs to the even one.
    """
    places = places_of(given, digits, least, MOST_PLACES)
    if places is None or not 0 <= places < MOST_PLACES:
        return False
    exact = rational(right)
    if exact is not None and 2 * abs(exact - given) * 10**places == 1:
        return Fraction(given * 10**places).denominator == 1
    try:
        return Fraction(rounded(right, places=places)[0]) == given
    except (ArithmeticError, ValueError):  # an infinite value, or one that is not settled
        return False


def _bare(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple([size for size in shape if size > 1])


def _sizes(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


__all__ = ["TextError", "compare", "same"]
