"""How numbers are spread: a dot for each over an axis, or bars where there are many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dlcalc.derivation.drawing.scales import Axis, axis, floats_of, labels, ruler, worded
from dlcalc.derivation.model import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dlcalc.derivation.plots import Spread

MOST_GROUPS = 4
DOT, BAR, TRACE = "●", "█", "▁"
DOTS, HIGHEST = 6, 8
"""Up to so many numbers in one place each have a dot of their own; more are a bar of at most so many rows."""

BINS = 33
"""Bars of a group that has many numbers."""

SQUEEZED = 0.1
"""The share of a common axis below which a group has an axis of its own."""

MANY = 66
"""More numbers than that are counted in bins, on every screen."""


class Strip(NamedTuple):
    """One group on its axis.

    Attributes:
        counts: how many numbers stand in each column.
        size: columns of one bin.
        scale: the axis.
    """

    counts: NDArray[Any]
    size: int
    scale: Axis

    @property
    def most(self) -> int:
        """The largest count."""
        return int(self.counts.max())


def spread(plot: Spread, room: int) -> Picture:
    """Draw the groups below one another."""
    import numpy as np

    groups = [floats_of(group.values).reshape(-1) for group in plot.groups]
    finite = [group[~np.isnan(group)] for group in groups]
    if not 0 < len(groups) <= MOST_GROUPS or not all(group.size for group in finite):
        raise ValueError(f"one to {MOST_GROUPS} groups are drawn, each with some finite numbers")
    axes = axes_of(finite)
    shared = all(one == axes[0] for one in axes)
    strips = [strip_of(group, scale, room - 10) for group, scale in zip(finite, axes, strict=True)]
    margin = max(len(f"{strip.most:,}") for strip in strips) + 1
    lines: list[str] = []
    for place, (series, strip) in enumerate(zip(plot.groups, strips, strict=True)):
        labelled = not shared or place == len(strips) - 1
        name = worded(series.name, room - margin - 1)
        lines += [*[""] * bool(lines), " " * (margin + 1) + name, *drawn(strip, margin, labelled=labelled)]
    lines.append(f"{' ' * (margin + 3)}{worded(plot.x, room - margin - 3)}")
    left_out = sum(group.size for group in groups) - sum(group.size for group in finite)
    return Picture(plot.title, tuple(lines), told(plot, strips, left_out, shared=shared))


def axes_of(groups: Sequence[NDArray[Any]]) -> list[Axis]:
    """One axis for all, or one each where a group would fill too little of it."""
    low, high = min(float(group.min()) for group in groups), max(float(group.max()) for group in groups)
    reaches = [float(group.max() - group.min()) for group in groups]
    if any(0 < reach < SQUEEZED * (high - low) for reach in reaches):
        return [axis(float(group.min()), float(group.max())) for group in groups]
    return [axis(low, high)] * len(groups)


def strip_of(group: NDArray[Any], scale: Axis, width: int) -> Strip:
    """Count the numbers column by column, or bin by bin."""
    import numpy as np

    if group.size <= MANY:
        return Strip(np.bincount(scale.place(group, width - 1), minlength=width), 1, scale)
    bins = min(BINS, width)
    counts, _ = np.histogram(group, bins, (scale.low, scale.high))
    return Strip(counts, width // bins, scale)


def drawn(strip: Strip, margin: int, *, labelled: bool) -> list[str]:
    """The lines of a group: its dots or bars, and the axis."""
    width = len(strip.counts) * strip.size
    dots = strip.most <= DOTS
    height = strip.most if dots else HIGHEST
    rows = []
    for row in range(height, 0, -1):
        cells = [cell(count, row, strip.most, height, DOT if dots else BAR) * strip.size for count in strip.counts.tolist()]
        label = f"{strip.most:,}" if row == height and strip.most > 1 else ""
        rows.append(f"{label.rjust(margin)} {'┤' if label else '│'} {''.join(cells)}".rstrip())
    places = [round((mark - strip.scale.low) / (strip.scale.high - strip.scale.low) * (width - 1)) for mark in strip.scale.marks]
    rule = "".join(["┴" if column in places else "─" for column in range(width)])
    rows.append(f"{' ' * (margin + 1)}└─{rule}")
    if labelled:
        below = ruler(list(zip(places, labels(strip.scale.marks), strict=True)), width + 4)
        rows.append(f"{' ' * (margin + 3)}{below}")
    return rows


def cell(count: int, row: int, most: int, height: int, mark: str) -> str:
    """One cell of a bar: filled up to its share of the height; a bar too low to be seen leaves a trace."""
    filled = round(count / most * height)
    if row <= filled:
        return mark
    return TRACE if row == 1 and count else " "


def told(plot: Spread, strips: Sequence[Strip], left_out: int, *, shared: bool) -> str:
    """What a mark stands for, and what is left out."""
    if all(strip.most <= DOTS for strip in strips):
        parts = ["A dot for each number."]
    elif all(strip.most > DOTS for strip in strips):
        parts = ["The higher the bar, the more numbers; the count on the left is that of the highest."]
    else:
        parts = ["A dot is one number; where there are bars, the count on the left is that of the highest."]
    if not shared:
        parts.append("Each group has an axis of its own.")
    if left_out:
        parts.append(f"{left_out:,} number{' is' if left_out == 1 else 's are'} not finite, and not drawn.")
    return " ".join([*parts, *([plot.note] if plot.note else [])])
