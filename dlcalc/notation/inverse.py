"""The inverse of a square matrix written out: exactly for numbers by Gauss and Jordan, with letters by cofactors up to 3 rows."""

from __future__ import annotations

from fractions import Fraction

from dlcalc.notation.algebra import divide, scale
from dlcalc.notation.errors import Undefined
from dlcalc.notation.exact import Q, tidy
from dlcalc.notation.values import Array, Facts, Value

LARGEST = 32
"""Rows of a matrix of numbers that is inverted."""

_LARGEST_SYMBOLIC = 3


def inverse(rows: list[tuple[Value, ...]], facts: Facts) -> Array | None:
    """The inverse, or None when it stays standing.

    Raises:
        Undefined: the matrix has none.
    """
    numbers = [[Fraction(each) for each in row if isinstance(each, (int, Fraction))] for row in rows]
    if all(len(row) == len(rows) for row in numbers):
        return _matrix(_gauss_jordan(numbers, facts)) if len(rows) <= LARGEST else None
    if all(rows[i][j] == 0 for i in range(len(rows)) for j in range(len(rows)) if i != j):
        return _matrix([[divide(1, each, facts) if i == j else 0 for j, each in enumerate(row)] for i, row in enumerate(rows)])
    if len(rows) > _LARGEST_SYMBOLIC:
        return None
    from dlcalc.notation.arrays import expansion

    whole = expansion(rows, facts)
    if whole == 0:
        raise Undefined("this matrix has no inverse: its determinant is 0")
    places = range(len(rows))
    minors = [[_minor(rows, i, j) for j in places] for i in places]
    cofactors = [[scale(expansion(minors[i][j], facts) if minors[i][j] else 1, (-1) ** (i + j), facts) for j in places] for i in places]
    return _matrix([[divide(cofactors[j][i], whole, facts) for j in places] for i in places])


def _minor(rows: list[tuple[Value, ...]], i: int, j: int) -> list[tuple[Value, ...]]:
    return [row[:j] + row[j + 1 :] for place, row in enumerate(rows) if place != i]


def _matrix(rows: list[list[Value]]) -> Array:
    return Array("matrix", tuple([Array("row", tuple(row)) for row in rows]))


def _gauss_jordan(rows: list[list[Fraction]], facts: Facts) -> list[list[Value]]:
    size = len(rows)
    table: list[list[Fraction]] = [[*row, *[Fraction(i == j) for j in range(size)]] for i, row in enumerate(rows)]
    for column in range(size):
        pivot = next((i for i in range(column, size) if table[i][column]), None)
        if pivot is None:
            raise Undefined("this matrix has no inverse: its determinant is 0")
        table[column], table[pivot] = table[pivot], table[column]
        head = table[column][column]
        table[column] = [each / head for each in table[column]]
        for i in range(size):
            factor = table[i][column]
            if i != column and factor:
                table[i] = [a - factor * b for a, b in zip(table[i], table[column], strict=True)]
        for each in table[column]:
            scale(_tidied(each), 1, facts)  # keeps every number within its bounds
    return [[_tidied(each) for each in row[size:]] for row in table]


def _tidied(value: Fraction) -> Q:
    return tidy(value)
