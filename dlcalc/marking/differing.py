"""Where a list or an array differs from the right one, in words."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

from dlcalc.marking.verdict import apart, shown
from dlcalc.notation.array import entry
from dlcalc.notation.expr import Expr, Neg, number
from dlcalc.notation.show import unicode_text

SHORT = 12
"""Signs of an entry that are repeated as they are; longer ones as decimals."""


def difference(shape: tuple[int, ...], wrong: Sequence[int], right: Sequence[Any], yours: Sequence[Any]) -> str:
    """How many entries differ, and the first of them: ``2 of 6 entries differ, first entry (1,2): yours is 0.4, the key's 0.2``.

    Args:
        shape: the sizes of the axes.
        wrong: the places of the entries that differ, the last axis fastest.
        right: the right entries, numbers or trees.
        yours: those that were answered.
    """
    count = f"{len(wrong):,} of {len(right):,} entries differ, first " if len(wrong) > 1 else ""
    return f"{count}{_told(shape, wrong[0], right[wrong[0]], yours[wrong[0]])}"


def _told(shape: tuple[int, ...], place: int, right: Any, given: Any) -> str:
    """One difference."""
    where = place_of(shape, place)
    yours = given if isinstance(given, Expr) else number(given)
    if isinstance(right, float) and isnan(right):
        return f"{where}: yours is {apart(yours, Neg(yours))[0]}, the key's is no number"
    first, second = apart(yours, entry(right))
    typed, exact = unicode_text(yours), unicode_text(entry(right))
    if len(exact) <= SHORT:
        second = shown(right) if isinstance(right, Expr) else exact
    elif len(typed) <= SHORT:  # as many figures as were typed, so that both can be compared
        second = max(second, _decimals(entry(right), len(typed.lstrip("−0.").replace(".", ""))), key=len)
    return f"{where}: yours is {typed if len(typed) <= SHORT else first}, the key's {second}"


def _decimals(value: Expr, figures: int) -> str:
    """A value in decimals; empty where it has none."""
    from dlcalc.notation.approximate import rounded

    try:
        return rounded(value, figures=max(figures, 1))[0].replace("-", "−")
    except ArithmeticError:
        return ""


def place_of(shape: tuple[int, ...], place: int) -> str:
    """An entry by its indices, counted from 1: ``entry (1,2)``; where one axis alone has several, ``entry 3``."""
    if sum(size > 1 for size in shape) < 2:
        return f"entry {place + 1}"
    spot: list[str] = []
    for size in reversed(shape):
        place, at = divmod(place, size)
        spot.insert(0, str(at + 1))
    return f"entry ({','.join(spot)})"
