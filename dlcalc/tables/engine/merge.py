"""The values of some rows and of others, put together as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.notation.columns_program import Part
from dlcalc.tables.engine.model import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.tables.engine.resolve import Output

_WORD = 1 << 63


class Piece(NamedTuple):
    """The values of some rows: which rows (None for all), and a column with an entry for each of them, none of which is missing."""

    rows: NDArray[Any] | None
    column: Column


def column_of(output: Output, values: Mapping[int, NDArray[Any]], kept: NDArray[Any] | None) -> Column:
    """A result of a program as a column.

    Args:
        output: which it is.
        values: what the program has, by place.
        kept: the entries to keep; None for all.
    """
    if not isinstance(output, Part):
        return Column(tuple([column_of(each, values, kept) for each in output]))
    above = values[output.above] if kept is None else values[output.above][kept]
    if output.below is not None:
        below = values[output.below] if kept is None else values[output.below][kept]
        rest = above % below
        if rest.any():
            return Column([_plain(Fraction(a, b)) for a, b in zip(above.tolist(), below.tolist(), strict=True)])
        above = above // below
    return Column(above.tolist() if above.dtype == object else above)


def _plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def merged(rows: int, pieces: Sequence[Piece], singles: Mapping[int, Any]) -> Column | None:
    """One column.

    Args:
        rows: how many rows it has.
        pieces: values of many rows.
        singles: plain values of single rows.

    Returns:
        None where no row has a value.
    """
    if not pieces and not singles:
        return None
    if len(pieces) == 1 and not singles and pieces[0].rows is None:
        return pieces[0].column
    mask = _missing(rows, pieces, singles)
    if all(isinstance(piece.column.values, tuple) for piece in pieces) and all(isinstance(value, tuple) for value in singles.values()):
        return Column(_entries(rows, pieces, singles), mask)
    dtypes = {getattr(piece.column.values, "dtype", None) for piece in pieces} | {_dtype(value) for value in singles.values()}
    if len(dtypes) == 1 and (dtype := dtypes.pop()) is not None:
        return Column(_array(rows, dtype, pieces, singles), mask)
    return Column(_list(rows, pieces, singles), mask)


def _dtype(value: object) -> Any:
    """The type of the array that a plain value may stand in, or None."""
    import numpy as np

    if isinstance(value, bool):
        return np.dtype(np.bool_)
    if isinstance(value, int):
        return np.dtype(np.int64) if -_WORD <= value < _WORD else None
    return np.dtype(np.float64) if isinstance(value, float) else None


def _missing(rows: int, pieces: Sequence[Piece], singles: Mapping[int, Any]) -> NDArray[Any] | None:
    """True for the rows without a value; None where every row has one."""
    import numpy as np

    if len(singles) + sum([rows if piece.rows is None else len(piece.rows) for piece in pieces]) == rows:
        return None
    mask = np.ones(rows, dtype=np.bool_)
    for piece in pieces:
        mask[piece.rows] = False
    mask[np.fromiter(singles, np.int64, len(singles))] = False
    return mask


def _entries(rows: int, pieces: Sequence[Piece], singles: Mapping[int, Any]) -> tuple[Column, ...]:
    """A column for each entry of shapes; a shape that is shorter than another has no last ones."""
    longest = max([*[len(piece.column.values) for piece in pieces], *map(len, singles.values())])
    found = []
    for place in range(longest):
        here = [
            Piece(piece.rows, piece.column.values[place])
            for piece in pieces
            if isinstance(piece.column.values, tuple) and len(piece.column.values) > place
        ]
        column = merged(rows, here, {row: value[place] for row, value in singles.items() if len(value) > place})
        assert column is not None
        found.append(column)
    return tuple(found)


def _array(rows: int, dtype: Any, pieces: Sequence[Piece], singles: Mapping[int, Any]) -> NDArray[Any]:
    import numpy as np

    found = np.zeros(rows, dtype=dtype)
    for piece in pieces:
        found[slice(None) if piece.rows is None else piece.rows] = piece.column.values
    if singles:
        found[np.fromiter(singles, np.int64, len(singles))] = list(singles.values())
    return found


def _list(rows: int, pieces: Sequence[Piece], singles: Mapping[int, Any]) -> list[Any]:
    found: list[Any] = [None] * rows
    for piece in pieces:
        where = range(rows) if piece.rows is None else piece.rows.tolist()
        for row, value in zip(where, listed(piece.column), strict=True):
            found[row] = value
    for row, value in singles.items():
        found[row] = value
    return found


def listed(column: Column) -> list[Any]:
    """A column as a list of plain Python values, None where there is none; a shape is a tuple."""
    values = column.values
    if isinstance(values, tuple):
        entries = [listed(each) for each in values]
        found = [tuple([each for each in row if each is not None]) for row in zip(*entries, strict=True)]
    else:
        found = values if isinstance(values, list) else values.tolist()
    if column.mask is None:
        return found
    return [None if gone else value for value, gone in zip(found, column.mask.tolist(), strict=True)]


def alike(columns: Sequence[NDArray[Any]]) -> tuple[list[tuple[int, ...]], list[int]]:
    """The different rows of these columns, of which there is one at least; and for every row, which of them it is."""
    import numpy as np

    found, which = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    return list(map(tuple, found.tolist())), which.reshape(-1).tolist()
