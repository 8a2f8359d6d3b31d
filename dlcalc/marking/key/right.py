"""The right answer to a part, as the worked solutions list it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dlcalc.marking.verdict import is_number, shown, worded
from dlcalc.notation.array import Array, entry
from dlcalc.notation.expr import Expr, Matrix, Seq
from dlcalc.notation.show import ascii_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dlcalc.derivation.model import Derivation
    from dlcalc.marking.key.model import Part

LONGEST_VALUE = 300
"""Characters of a value in a table of answers; a longer one stands in the working alone."""

MOST_ENTRIES, LONGEST_ENTRY = 24, 8
"""Entries of an array in a table of answers, and characters of one that is shown exactly; with a longer one all are decimals."""

FIGURES = 6
DATA_FIGURES = 12
"""Significant figures of what is known by numbers alone: for people, and for programs."""

BELOW = "see the working"


class Right(NamedTuple):
    """A right answer: prose for people (notation stands between backticks), and plain text for programs, empty where it is too long."""

    says: str
    data: str


def right(part: Part, derivation: Derivation | None) -> Right:
    """The right answer to a part.

    Args:
        part: the part.
        derivation: its question, worked; None for one in prose.
    """
    name = part.result or part.id
    value = None if derivation is None else derivation.results.get(name)
    if part.human:
        return Right("in words", "")
    if derivation is None or value is None:
        text = " ".join(part.value.partition("|")[0].split())
        return _counted(Right(text, text), part.unit)
    return _counted(_of(value, nearly=name in derivation.nearly), derivation.info[name].unit or part.unit)


def _counted(found: Right, unit: str) -> Right:
    """With what it counts, for people; programs find that in the key."""
    return found._replace(says=f"{found.says} {unit}") if unit and found.data else found


def _of(value: Expr, *, nearly: bool) -> Right:
    if isinstance(value, Array):
        return _array(value)
    if nearly and is_number(value):
        return Right(shown(value, nearly=True), _digits(value, DATA_FIGURES))
    text = ascii_text(value)
    if len(text) > LONGEST_VALUE:
        return Right(BELOW, "")
    if isinstance(value, Seq) and len(value.items) == 1:
        return Right(worded(value), text)
    return Right(f"`{text}`", text)


def _array(array: Array) -> Right:
    """The numbers of a vector or matrix: exact where they are and read well, else as decimals."""
    numbers = array.numbers
    size = "×".join(map(str, numbers.shape))
    below = Right(f"{size} numbers: {BELOW}", "")
    if numbers.ndim not in (1, 2) or not 0 < numbers.size <= MOST_ENTRIES:
        return below
    rows = [[entry(each) for each in row] for row in (numbers.tolist() if numbers.ndim == 2 else [numbers.tolist()])]
    if numbers.dtype.kind != "f" and all(len(ascii_text(each)) <= LONGEST_ENTRY for row in rows for each in row):
        text = _listed(rows, ascii_text)
        if numbers.size == 1:
            return Right(worded(Seq("vector", (rows[0][0],))), text)
        tree: Expr = Seq("vector", tuple(rows[0])) if len(rows) == 1 else Matrix(tuple(map(tuple, rows)))
        return Right(f"`{ascii_text(tree)}`", text)
    try:
        says = _listed(rows, lambda each: _digits(each, FIGURES)).replace("-", "−")
        return Right(f"≈ {says}", _listed(rows, lambda each: _digits(each, DATA_FIGURES)))
    except (ArithmeticError, ValueError):  # it holds what is no number
        return below


def _listed(rows: list[list[Expr]], write: Callable[[Expr], str]) -> str:
    """``[1, 2; 3, 4]``."""
    return f"[{'; '.join([', '.join(map(write, row)) for row in rows])}]"


def _digits(value: Expr, figures: int) -> str:
    """Decimals, with so many figures at most."""
    from dlcalc.notation.approximate import rounded

    return rounded(value, figures=figures)[0]
