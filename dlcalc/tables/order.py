"""The order of rows, and a draw from those that come out whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError
from dlcalc.tables.values import NUMERIC, Names, at
from dlcalc.tables.where import meaning

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.tables.engine import Block, Column

SORT = "sort"


class Key(NamedTuple):
    """What rows are sorted by: a name of :class:`~dlcalc.tables.values.Names`, and whether the largest comes first."""

    name: str
    down: bool


def keys(text: str, names: Names, given: frozenset[str]) -> tuple[Key, ...]:
    """The names that rows are sorted by, as typed: ``flops``, ``-flops,w``.

    Raises:
        DomainError: one names nothing that has an order.
    """
    found = []
    for piece in text.split(","):
        word = piece.strip().lstrip("-")
        if not word:
            raise DomainError(SORT, text, "there is an empty name in the list", "flops, or -flops for the largest first")
        name = meaning(word, text, names, given, SORT)
        info = names.results.get(name)
        if info is not None and info.type not in NUMERIC:
            raise DomainError(SORT, text, f"{word} is no single number, and has no order")
        found.append(Key(name, piece.strip().startswith("-")))
    return tuple(found)


def ranked(key: Key, columns: Sequence[Column]) -> NDArray[Any]:
    """Whole numbers that stand in the order of a key, over the rows of several chunks; rows without a number come last."""
    import numpy as np

    plain = all(not isinstance(column.values, list | tuple) and column.mask is None for column in columns)
    if plain and columns:
        values = np.concatenate([np.asarray(column.values) for column in columns])
        if values.dtype.kind in "bi":
            values = values.astype(np.int64)
            return ~values if key.down else values
    every = [at(column, row) for column in columns for row in range(len(column.values))]
    order = {value: place for place, value in enumerate(sorted({value for value in every if value is not None}, reverse=key.down))}
    return np.array([len(order) if value is None else order[value] for value in every], dtype=np.int64)


def order(ranks: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """The rows in order: by the first ranks, then by the next; equal ones as they stood."""
    import numpy as np

    return np.lexsort(tuple(reversed(ranks)))


def whole(names: Sequence[str], block: Block) -> NDArray[Any]:
    """The rows that come out whole: every one of these results is a whole number, and every truth holds."""
    import numpy as np

    found = np.ones(block.rows, dtype=np.bool_)
    for row in block.errors:
        found[row] = False
    for name in names:
        column = block.results.get(name)
        if column is not None:
            found &= whole_in(column, block.rows, absent=True)
    return found


def whole_in(column: Column, rows: int, *, absent: bool) -> NDArray[Any]:
    """The rows in which a column has whole numbers or truths that hold; ``absent`` for those without an entry."""
    import numpy as np

    if isinstance(column.values, tuple):
        found = np.ones(rows, dtype=np.bool_)
        for part in column.values:
            found &= whole_in(part, rows, absent=True)
    elif isinstance(column.values, list):
        found = np.array([_whole(value) for value in column.values], dtype=np.bool_)
    elif column.values.dtype.kind == "b":
        found = column.values.copy()
    elif column.values.dtype.kind == "i":
        found = np.ones(rows, dtype=np.bool_)
    else:
        found = column.values == np.floor(column.values)
    if column.mask is not None:
        found[column.mask] = absent
    return found


def _whole(value: object) -> bool:
    """Whether an entry does not stand against a row; one with letters, whose numbers are not known, does not."""
    if isinstance(value, str):
        return value.lstrip("-") not in ("inf", "nan") and any(char.isalpha() for char in value)
    return value is None or (isinstance(value, int) and value is not False)


class Draw:
    """A draw of some rows from a stream, each as likely as any other; the same seed draws the same rows.

    Args:
        count: how many.
        seed: a whole number.
    """

    def __init__(self, count: int, seed: int) -> None:
        import numpy as np

        self.count = count
        self.random = np.random.default_rng(seed)
        self.eligible = 0
        self.lots = np.zeros(0)
        self.places = np.zeros(0, dtype=np.int64)
        self.seen = 0

    def offer(self, mask: NDArray[Any]) -> None:
        """The next rows, those that may be drawn marked."""
        import numpy as np

        rows = np.flatnonzero(mask)
        lots = self.random.random(len(mask))[rows]
        self.eligible += len(rows)
        lots = np.concatenate([self.lots, lots])
        places = np.concatenate([self.places, rows + self.seen])
        best = np.sort(np.argsort(lots, kind="stable")[: self.count])
        self.lots, self.places = lots[best], places[best]
        self.seen += len(mask)
