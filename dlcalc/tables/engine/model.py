"""Columns in and columns out: what the engine is given, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.errors import DomainError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_SHOWN = 120
"""Characters of a bad value that its error repeats at most."""


class Column(NamedTuple):
    """One entry a row.

    Attributes:
        values: an array of int64, float64 or bool; or a list of plain Python values where no array can hold them (whole numbers
            beyond 64 bits, fractions, text with letters), None where there is none; or, of a shape or a vector, a column for each
            of its entries: one that is shorter than another row's has no last entries.
        mask: True where the row has no value; None where every row has one. (As NumPy has it; Arrow says it the other way round.)
    """

    values: NDArray[Any] | list[Any] | tuple[Column, ...]
    mask: NDArray[Any] | None = None


class Coded(NamedTuple):
    """Cells of text that repeat: ``words[codes[row]]`` is the cell of a row; a negative code, or None, is an empty cell."""

    codes: NDArray[Any]
    words: Sequence[str | None]


if TYPE_CHECKING:
    Cells = NDArray[Any] | Column | Coded | Sequence[str | None]
else:
    Cells = object
"""A column that goes in: whole numbers as an int64 array (in a :class:`Column` where cells are empty); or text as typed, None where
a cell is empty."""


class Block(NamedTuple):
    """A chunk of rows, worked.

    Attributes:
        rows: how many there are.
        results: a column for each result that was asked for and that some row has; no key where no row has it.
        errors: why a row has no results, one line: the parameter, what was given, the rule (``s: 0: the stride must be …``).
        broken: the same as facts, by row: parameter (may be empty), what was given, rule. Prose: pieces between backticks are notation.
        exact: how many rows were worked by the single command's own code; the others by whole columns.
    """

    rows: int
    results: Mapping[str, Column]
    errors: Mapping[int, str]
    broken: Mapping[int, tuple[str, str, str]]
    exact: int


def facts_of(error: Exception) -> tuple[str, str, str]:
    """The parameter, what was given and the rule of a refusal."""
    if isinstance(error, DomainError):
        return error.parameter, error.got, error.rule
    return "", "", str(error) or "it cannot be decided exactly"


def line_of(facts: tuple[str, str, str]) -> str:
    """A refusal as one line."""
    parameter, got, rule = facts
    shown = got if len(got) <= MOST_SHOWN else f"{got[:MOST_SHOWN]}…"
    return " ".join(": ".join([each for each in (parameter, shown, rule) if each]).replace("`", "").split())
