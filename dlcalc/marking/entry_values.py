"""The entries of an array's answer: as data, as a value of the notation, as they were rounded."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any, NamedTuple

from dlcalc.marking.chains import Link
from dlcalc.marking.tolerance import FEWEST_FIGURES, Digits
from dlcalc.marking.vectors import MOST
from dlcalc.notation.expr import Expr, Matrix, Seq, number


class Entries(NamedTuple):
    """What an array's answer says.

    Attributes:
        flat: the entries, the last axis fastest: exact numbers, trees where they are no plain numbers.
        shape: the sizes of the axes.
        digits: how each was written, where it was written in decimals and that was read.
        label: what the answer calls the quantity; may be empty.
        trees: each as it was written; empty where all are plain numbers.
        lined: whether the rows are lines within one pair of brackets, as NumPy breaks a long vector.
        links: the equations of the working that leads to it.
    """

    flat: list[Any]
    shape: tuple[int, ...]
    digits: list[Digits | None]
    label: str = ""
    trees: tuple[Expr, ...] = ()
    lined: bool = False
    links: tuple[Link, ...] = ()

    @property
    def written(self) -> tuple[Expr, ...]:
        """The entries as trees, as they were written."""
        return self.trees or tuple([tree_of(each) for each in self.flat])

    def filled(self, shape: tuple[int, ...]) -> Entries:
        """The same where one number fills that shape, or where lines are one vector of that length."""
        size = prod(shape)
        if len(self.flat) == 1 < size == prod(self.shape):
            return self._replace(flat=self.flat * size, digits=self.digits * size)
        if self.lined and len(self.flat) == size == max(shape, default=0):
            return self._replace(shape=shape)
        return self


def tree_of(value: Any) -> Expr:
    """An entry as a tree."""
    return value if isinstance(value, Expr) else number(value)


def as_value(entries: Entries) -> Expr | None:
    """The answer as a vector or a matrix of the notation; None where it is too long to be repeated."""
    if len(entries.flat) > MOST or len(entries.flat) != prod(entries.shape):
        return None
    bare = tuple([size for size in entries.shape if size > 1])
    return nested([tree_of(each) for each in entries.flat], bare)


def nested(flat: list[Expr], shape: tuple[int, ...]) -> Expr:
    """Entries as a number, a vector, a matrix, a vector of matrices …."""
    if len(shape) < 2:
        return Seq("vector", tuple(flat))
    if len(shape) == 2:
        return Matrix(tuple([tuple(flat[row * shape[1] : (row + 1) * shape[1]]) for row in range(shape[0])]))
    step = len(flat) // shape[0]
    return Seq("vector", tuple([nested(flat[at * step : (at + 1) * step], shape[1:]) for at in range(shape[0])]))


def places_of(value: int | Fraction, digits: Digits | None, least: int, most: int) -> int | None:
    """To how many decimal places a plain number was written, at least so many, or fewer of three figures; None where it has no end."""
    if digits is not None:
        return digits.places if digits.figures >= FEWEST_FIGURES else max(digits.places, least)
    return next((places for places in range(least, most) if (value * 10**places).denominator == 1), None)
