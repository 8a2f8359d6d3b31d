"""The working that leads to an array: ``[(1 + 3)/2, 4/2] = [2, 2]``, entry by entry."""

from __future__ import annotations

from fractions import Fraction

from dlcalc.marking.chains import NEARLY, Link, plain
from dlcalc.marking.entry_values import Entries, as_value, nested, tree_of
from dlcalc.marking.tolerance import Digits, Tolerance, within
from dlcalc.notation.canonical import same
from dlcalc.notation.errors import NotationError
from dlcalc.notation.expr import Neg, Num

MOST_TOLD = 12
"""Entries of an array that is repeated in words."""

_ROUNDED = Tolerance("rounded", Fraction(2))


def link_of(left: Entries, right: Entries, *, nearly: bool) -> list[Link]:
    """The equation of two arrays; nothing where it does not hold and is too long to be repeated.

    Raises:
        NotationError: they are bare numbers, and differ.
    """
    sides = [tuple([size for size in each.shape if size > 1]) for each in (left, right)]
    holds = sides[0] == sides[1] and all(_holds(*each, nearly) for each in zip(left.flat, right.flat, right.digits, strict=True))
    short = max(len(left.flat), len(right.flat)) <= MOST_TOLD
    value, other = [tree_of(each.flat[0]) if not side else as_value(each) for each, side in zip((left, right), sides, strict=True)]
    if not holds and not _is_worked(left) and not _is_worked(right):
        which = f", {plain(value)} and {plain(other)}" if short and value is not None and other is not None else ""
        raise NotationError(f"two different arrays are answered{which}")
    if value is None or other is None or not short:
        return []
    written = nested([*left.written], sides[0]) if sides[0] else left.written[0]
    return [Link(written, value, other, holds)]


def _holds(left: object, right: object, digits: Digits | None, nearly: bool) -> bool:
    """Whether an entry is what was written before it, or that rounded."""
    value, other = tree_of(left), tree_of(right)
    return same(value, other) is True or within(value, other, NEARLY if nearly else _ROUNDED, digits)


def _is_worked(entries: Entries) -> bool:
    """Whether any entry is more than a number."""
    return any(not isinstance(tree.arg if isinstance(tree, Neg) else tree, Num) for tree in entries.trees)
