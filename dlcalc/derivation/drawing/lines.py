"""Values over an axis: a grid of marks, one mark a series, dots between places that stand far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.drawing.scales import Axis, axis, floats_of, labels, ruler, worded
from dlcalc.derivation.model import Picture, prose_pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dlcalc.derivation.plots import Lines, Series

MOST_SERIES = 8
SPARE = "x+o#@%&$"
"""Marks for series whose own letter is taken or is none of ASCII's."""

SEVERAL, BETWEEN, LEVEL, ONLY = "*", "·", "┈", "●"
LEFT = 2
"""Columns between the axis and the first place."""

FARTHEST = 12
"""Columns between two places at most."""

_ROWS = 16


class Grid(NamedTuple):
    """The cells of a drawing, the highest row first, and where values stand in it.

    Attributes:
        cells: a character each.
        across: the columns of the places.
        up: the axis of the values.
    """

    cells: list[list[str]]
    across: NDArray[Any]
    up: Axis


def lines(plot: Lines, room: int) -> Picture:
    """Draw series over an axis."""
    import numpy as np

    at = floats_of(plot.at)
    values = [floats_of(series.values) for series in plot.series]
    if not 0 < len(values) <= MOST_SERIES or not at.size or any(each.shape != at.shape for each in values):
        raise ValueError(f"one to {MOST_SERIES} series are drawn, each with a value for every place")
    if np.isnan(at).any():
        raise ValueError("every place on the axis must be finite")
    finite = np.concatenate([np.asarray(plot.levels, dtype=float), *[each[~np.isnan(each)] for each in values]])
    up = axis(float(finite.min()), float(finite.max()), 5) if finite.size else axis(0, 1, 5)
    sides = labels(up.marks)
    margin = max(map(len, sides)) + 1
    right = min(len(values), 4)
    width = width_of(at, room - margin - 2 - LEFT - right)
    each = _ROWS // (len(up.marks) - 1)
    height = each * (len(up.marks) - 1) + 1
    across = columns_of(at, width) + LEFT
    width += LEFT + right
    grid = Grid([[" "] * width for _ in range(height)], across, up)
    for level in plot.levels:
        grid.cells[height - 1 - int(up.place(np.array(level), height - 1))] = [LEVEL] * width
    marks = marks_of(plot.series)
    hidden = draw(grid, values, marks)
    body = [
        f"{(sides[place // each] if place % each == 0 else '').rjust(margin)} {'┤' if place % each == 0 else '│'}{''.join(row).rstrip()}"
        for place, row in zip(range(height - 1, -1, -1), grid.cells, strict=True)
    ]
    head = [f"{' ' * (margin + 1)}{worded(plot.y, room - margin - 1)}"] if plot.y else []
    foot = [f"{' ' * (margin + 1)}{line}" for line in feet(plot, at, across, width, room - margin - 2)]
    return Picture(plot.title, (*head, *body, *foot), told(plot, marks, values, hidden, width))


def width_of(at: NDArray[Any], room: int) -> int:
    """Columns of the grid: whole steps between evenly spaced places where they fit, else all the room."""
    places = at.size
    return (places - 1) * min((room - 1) // (places - 1), FARTHEST) + 1 if 1 < places <= room else room if places > 1 else FARTHEST


def columns_of(at: NDArray[Any], width: int) -> NDArray[Any]:
    """The column of each place."""
    import numpy as np

    low, high = float(at.min()), float(at.max())
    if not low < high:
        return np.full(at.shape, width // 2)
    return Axis((low, high)).place(at, width - 1)


def draw(grid: Grid, values: Sequence[NDArray[Any]], marks: Sequence[str]) -> bool:
    """Put every series into the grid; those that meet stand side by side where there is room.

    Returns:
        Whether several stand under one mark somewhere.
    """
    import numpy as np

    height = len(grid.cells)
    taken: dict[tuple[int, int], str] = {}
    for each, mark in zip(values, marks, strict=True):
        known = ~np.isnan(each)
        columns = grid.across[known]
        rows = height - 1 - grid.up.place(each[known], height - 1)
        for row, column in sorted(spanned(rows, columns)):
            taken[row, column] = taken.get((row, column), "") + mark
        if len(values) <= 2 and columns.size <= len(grid.cells[0]):
            dotted(grid, rows, columns)
    gaps = np.diff(np.unique(grid.across))
    room = int(gaps.min()) - 1 if gaps.size else FARTHEST // 2
    hidden = False
    for (row, column), found in taken.items():
        fits = len(found) <= max(room, 1) and column + len(found) <= len(grid.cells[row])
        hidden = hidden or not fits
        shown = found if fits else SEVERAL
        grid.cells[row][column : column + len(shown)] = shown
    return hidden


def spanned(rows: NDArray[Any], columns: NDArray[Any]) -> set[tuple[int, int]]:
    """The cells of a series: of a column with several values, every cell from the least to the greatest."""
    import numpy as np

    if not columns.size:
        return set()
    least, most = np.full(int(columns.max()) + 1, 10**6), np.full(int(columns.max()) + 1, -1)
    np.minimum.at(least, columns, rows)
    np.maximum.at(most, columns, rows)
    return {(row, column) for column in np.unique(columns).tolist() for row in range(int(least[column]), int(most[column]) + 1)}


def dotted(grid: Grid, rows: NDArray[Any], columns: NDArray[Any]) -> None:
    """Dots on the straight line between neighbouring places."""
    for (row, column), (below, right) in zip(
        zip(rows.tolist(), columns.tolist(), strict=True), zip(rows[1:].tolist(), columns[1:].tolist(), strict=True), strict=False
    ):
        for between in range(column + 2, right - 1, 2):
            height = row + round((below - row) * (between - column) / (right - column))
            if grid.cells[height][between] in (" ", LEVEL):
                grid.cells[height][between] = BETWEEN


def marks_of(series: Sequence[Series]) -> list[str]:
    """A mark each: the one asked for, the letter in the name, its first letter, or one that nothing else has."""
    if len(series) == 1 and not series[0].mark:
        return [ONLY]
    found: list[str] = []
    asked = {each.mark for each in series}
    for each in series:
        letters = [piece[:1] for is_notation, piece in prose_pieces(each.name) if is_notation]
        letters += [character for character in each.name if character.isalpha()][:1]
        wanted = [each.mark] if each.mark else [letter for letter in letters if letter not in asked]
        spare = [mark for mark in SPARE if mark not in asked and mark != SEVERAL]
        found.append(
            next(mark for mark in [*wanted, *spare] if len(mark) == 1 and mark.isascii() and mark.isprintable() and mark not in found)
        )
    return found


def is_mark(text: str) -> bool:
    """Whether a text is one character that every terminal shows and that stands for nothing else here."""
    return len(text) == 1 and text.isascii() and (text.isalnum() or text in SPARE)


def feet(plot: Lines, at: NDArray[Any], across: NDArray[Any], width: int, room: int) -> list[str]:
    """The axis below, its labels, and what it is."""
    if at.size <= width:
        every = next(step for step in (1, 2, 5, 10, 20, 50) if at.size // step * 6 <= max(width, 12))
        marks = list(zip(across[::every].tolist(), labels(at[::every].tolist()), strict=True))
    else:
        inside = [mark for mark in axis(float(at.min()), float(at.max()), 6).marks if at.min() <= mark <= at.max()]
        marks = list(zip([int(across[abs(at - mark).argmin()]) for mark in inside], labels(inside), strict=True))
    ticks = {column for column, _ in marks}
    rule = "".join(["┬" if column in ticks else "─" for column in range(width)])
    wide = max(width, 12)
    return [f"└{rule}", f" {ruler(marks, wide)}", f" {worded(plot.x, room)}"]


def told(plot: Lines, marks: Sequence[str], values: Sequence[NDArray[Any]], hidden: bool, width: int) -> str:
    """What the marks mean, and what is left out."""
    import numpy as np

    said = [f"{mark} {name_of(series, mark)}" for series, mark in zip(plot.series, marks, strict=True)]
    said += [f"{SEVERAL} several of them"] * hidden
    parts = [f"{', '.join(said)}."]
    count = values[0].size
    if count > width:
        parts.append(f"Each column holds about {round(count / width):,} places: from the least value to the greatest.")
    missing = sum(int(np.isnan(each).sum()) for each in values)
    if missing:
        parts.append(f"{missing:,} value{' is' if missing == 1 else 's are'} not finite, and not drawn.")
    return " ".join([*parts, *([plot.note] if plot.note else [])])


def name_of(series: Series, mark: str) -> str:
    """The name, without the letter at its end that is the mark itself."""
    return series.name.removesuffix(f"`{mark}`").rstrip(" ,") or series.name
