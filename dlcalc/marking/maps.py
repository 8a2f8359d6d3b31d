"""Judge an answer that is an array, entry by entry."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from typing import Any

from dlcalc.derivation.array_numbers import TextError
from dlcalc.derivation.array_text import read_text
from dlcalc.notation.approximate import rounded
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import Expr, rational

CLOSE = Fraction(1, 10**6)
"""How far, relative to its size, a float may be from its answer; exact numbers must be equal."""


LEAST_PLACES, MOST_PLACES = 2, 16
"""An entry that is no whole number may be rounded to so many decimal places."""


def compare(value: Array, answer: str) -> tuple[bool, str]:
    """Whether an answer is the array, and if not the first difference.

    Args:
        value: the right array.
        answer: rows by ``;``, nested lists, or a filled shape; leading axes of one entry may be left out.

    Raises:
        TextError: it is no array.
    """
    flat, shape = read_text(answer)
    numbers = value.numbers
    if _bare(shape) != _bare(numbers.shape):
        return False, f"{_sizes(shape)} numbers instead of {_sizes(numbers.shape)}"
    given = [flat[0]] * numbers.size if len(flat) == 1 else list(flat)
    wrong = [place for place, (right, each) in enumerate(zip(numbers.reshape(-1).tolist(), given, strict=True)) if not same(right, each)]
    if not wrong:
        return True, ""
    spot: list[str] = []
    rest = wrong[0]
    for size in reversed(numbers.shape):
        rest, at = divmod(rest, size)
        spot.insert(0, str(at + 1))
    count = "one entry differs" if len(wrong) == 1 else f"{len(wrong):,} of {numbers.size:,} entries differ, the first"
    return False, f"{count} at {','.join(spot)}: the value is {_shown(numbers.reshape(-1)[wrong[0]])}"


def same(right: Any, given: int | Fraction) -> bool:
    """Whether an entry is right: exactly, for a float nearly, or rounded from what is no whole number."""
    if isinstance(right, Expr) and (exact := rational(right)) is not None:
        right = exact
    if not isinstance(right, float | Expr | Fraction):
        return bool(right == given)
    if isinstance(right, float) and not isfinite(right):
        return False
    if right == given or (isinstance(right, float) and abs(Fraction(right) - given) <= CLOSE * max(Fraction(1), abs(Fraction(right)))):
        return True
    return _is_rounded(entry(right), Fraction(given))


def _is_rounded(right: Expr, given: Fraction) -> bool:
    """Whether an answer is the value rounded to its own decimal places, at least two."""
    places = next((places for places in range(LEAST_PLACES, MOST_PLACES) if (given * 10**places).denominator == 1), None)
    try:
        return places is not None and Fraction(rounded(right, places=places)[0]) == given
    except (ArithmeticError, ValueError):  # an infinite value, or one that is not settled
        return False


def _shown(right: Any) -> str:
    """The right entry as a verdict repeats it."""
    if not isinstance(right, Expr):
        return str(right)
    from dlcalc.marking.verdict import shown

    return shown(right)


def _bare(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple([size for size in shape if size > 1])


def _sizes(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


__all__ = ["TextError", "compare", "same"]
