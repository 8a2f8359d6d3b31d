"""Rows for programs: what an answer about many like things, as the layers of a network, is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from dlcalc.derivation.plain import plain
from dlcalc.notation.expr import Expr

if TYPE_CHECKING:
    Cell = str | Expr | tuple["Cell", ...] | None


class Records(NamedTuple):
    """A row a thing; they are made when somebody asks for them.

    Attributes:
        columns: their names.
        help: what each column holds, in the same order.
        make: makes the rows, one cell a column; None where there is nothing to say.
    """

    columns: tuple[str, ...]
    help: tuple[str, ...]
    make: Callable[[], tuple[tuple[Cell, ...], ...]]

    def plain(self) -> list[dict[str, object]]:
        """The rows as Python has them: whole numbers, texts, tuples of these; what holds an unknown is text in the notation."""
        return [dict(zip(self.columns, map(_plain, row), strict=True)) for row in self.make()]

    def of(self, convert: Callable[[Expr], object]) -> list[Mapping[str, object]]:
        """The rows as a format writes their values; tuples become lists."""
        return [{name: _converted(cell, convert) for name, cell in zip(self.columns, row, strict=True)} for row in self.make()]


def _plain(cell: Cell) -> object:
    if isinstance(cell, tuple):
        return tuple([_plain(each) for each in cell])
    return plain(cell) if isinstance(cell, Expr) else cell


def _converted(cell: Cell, convert: Callable[[Expr], object]) -> object:
    if isinstance(cell, tuple):
        return [_converted(each, convert) for each in cell]
    return convert(cell) if isinstance(cell, Expr) else cell
