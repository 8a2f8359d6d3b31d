"""A matrix as marks: rings below zero, shades above, blank at zero; the larger and darker, the further from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dlcalc.derivation.drawing.scales import floats_of, labels, ruler, stride, worded
from dlcalc.derivation.model import Picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.derivation.plots import Heat

BELOW, ZERO, ABOVE, NONE = "·oO", " ", "░▒█", "×"
SHADES = " ░▒▓█"
HIGHEST = 32
"""Rows of a drawing."""

LABELS = 12
"""Columns of the rows' labels."""


def heat(plot: Heat, width: int) -> Picture:
    """Draw a matrix, or every so many of its rows and columns."""
    numbers = plot.numbers.numbers
    if numbers.ndim != 2 or not numbers.size:
        raise ValueError(f"a heat map needs a matrix, not an array of shape {numbers.shape}")
    name = worded(plot.y, LABELS)
    down = stride(numbers.shape[0], HIGHEST)
    sides = [str(plot.first[0] + place) for place in range(0, numbers.shape[0], down)]
    margin = max(len(name), *map(len, sides)) + 1
    room = width - margin - 2
    across = stride(numbers.shape[1], room)
    shown = floats_of(numbers[::down, ::across])
    marks, scale = marked(shown)
    count = shown.shape[1]
    size = min(room // count, 3 if count <= 12 else 2)
    wide = count * size
    heads = [(place * size + (size - 1) // 2, str(plot.first[1] + place * across)) for place in range(count)]
    lines = [
        " " * (margin + 1) + worded(plot.x, room),
        " " * (margin + 1) + ruler(spaced(heads, wide), wide),
        f"{name.rjust(margin - 1)} ┌{'─' * wide}┐",
        *[f"{side.rjust(margin - 1)} │{''.join([mark * size for mark in row])}│" for side, row in zip(sides, marks, strict=True)],
        f"{' ' * margin}└{'─' * wide}┘",
        *[" " * margin + line for line in legend(worded(plot.values, LABELS), scale, width - margin)],
    ]
    said = ("Each mark stands for the nearest of these values.", thinned(plot, down, across), plot.note)
    return Picture(plot.title, tuple(lines), " ".join([part for part in said if part]))


def spaced(heads: list[tuple[int, str]], width: int) -> list[tuple[int, str]]:
    """Every head, or every second, fifth, tenth …: as many as there is room for."""
    longest = max([len(label) for _, label in heads]) + 2
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100) if -(-len(heads) // step) * longest <= max(width, longest))
    return heads[::every]


def marked(shown: NDArray[Any]) -> tuple[list[list[str]], list[tuple[str, float]]]:
    """The mark of each entry, and the scale: the marks that occur with their values."""
    import numpy as np

    finite = shown[~np.isnan(shown)]
    levels = levels_of(float(finite.min()), float(finite.max())) if finite.size else [(ZERO, 0.0)]
    values = np.array([value for _, value in levels])
    edges = (values[1:] + values[:-1]) / 2
    places = np.where(np.isnan(shown), -1, np.searchsorted(edges, np.nan_to_num(shown)))
    used = set(places.reshape(-1).tolist())
    scale = [level for place, level in enumerate(levels) if place in used or place in (0, len(levels) - 1)]
    if -1 in used:
        scale.append((NONE, np.nan))
    return [[NONE if place < 0 else levels[place][0] for place in row] for row in places.tolist()], scale


def levels_of(low: float, high: float) -> list[tuple[str, float]]:
    """The marks and the values that they stand for, rising."""
    if low >= 0:
        base = low if low > high / 2 and low < high else 0.0  # far from zero: only the differences can be seen
        steps = len(SHADES) - 1
        return [(mark, base + (high - base) * place / steps) for place, mark in enumerate(SHADES)] if high > 0 else [(ZERO, 0.0)]
    most, steps = max(-low, high), len(ABOVE)
    below = [(mark, -most * (place + 1) / steps) for place, mark in enumerate(BELOW)]
    above = [(mark, most * (place + 1) / steps) for place, mark in enumerate(ABOVE)]
    return [*reversed(below), (ZERO, 0.0), *(above if high > 0 else [])]


def legend(name: str, scale: list[tuple[str, float]], room: int) -> list[str]:
    """What the marks mean, on as many lines as that takes."""
    lines = [name] if name else []
    for (mark, _), value in zip(scale, labels([value for _, value in scale]), strict=True):
        says = f"{'blank' if mark == ZERO else mark} {'not finite' if mark == NONE else value}"
        if lines and len(lines[-1]) + 2 + len(says) <= room:
            lines[-1] += f"  {says}"
        else:
            lines.append(says)
    return lines


def thinned(plot: Heat, down: int, across: int) -> str:
    """Which part is shown."""
    parts = [f"every {ordinal(step)} {name}" for step, name in ((down, plot.y), (across, plot.x)) if step > 1]
    if not parts:
        return ""
    rows, columns = plot.numbers.numbers.shape
    return f"Shown of {rows:,} × {columns:,}: {' and '.join(parts)}."


def ordinal(number: int) -> str:
    """``3rd``, ``11th``, ``21st``."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"
