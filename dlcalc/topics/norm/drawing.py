"""What is drawn: how the numbers of the shown group are spread before and after; which numbers each kind averages together."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from dlcalc.derivation.model import Picture
from dlcalc.derivation.plots import Plot, Series, Spread
from dlcalc.topics.norm import naming

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dlcalc.topics.norm.answer import Answered
    from dlcalc.topics.norm.question import Question

    Numbers = NDArray[Any]

EXAMPLES, CHANNELS, PLACES, ROWS, COLUMNS = 4, 8, 9, 8, 12
"""As much of an array as one picture shows."""

WIDEST = 74
BETWEEN = 4
TOGETHER, OTHER = "■", "□"


def plots_of(answered: Answered) -> tuple[Plot, ...]:
    """Before and after, of the shown group; of local response norm all numbers."""
    asked = answered.asked
    x, y = asked.x, answered.found.arrays["output"]
    title, of = "all numbers", "all numbers"
    if asked.kind != "local-response":
        group, _ = asked.layout.at(asked.where)
        x, y = asked.layout.rows(x)[group], asked.layout.rows(y)[group]
        title = of = naming.group(asked.layout, group)
    groups = [Series(name, values.reshape(-1)) for name, values in (("before: `x`", x), ("after: `y`", y))]
    finite = [group for group in groups if any(not isinstance(each, float) or isfinite(each) for each in group.values)]
    return (Spread(f"Before and after: {title}", of, tuple(finite)),) if finite else ()


def axes_picture(questions: Sequence[tuple[str, Question]]) -> Picture:
    """Which numbers each kind averages together with the shown one.

    Args:
        questions: the kinds by what they are called, all on the same numbers.
    """
    first = questions[0][1]
    lines = _flat(questions) if len(first.layout.shape) == 2 else _deep(questions)
    place = naming.member_place(first.layout, first.where)
    note = f"{TOGETHER} is averaged together with the number at {place}, {OTHER} is not"
    return Picture("Which numbers are averaged together?", tuple(lines), note + _cut(first))


def _cut(asked: Question) -> str:
    shape, sees = asked.layout.shape, asked.layout
    if len(shape) == 2:
        whole = shape[0] <= ROWS and shape[1] <= COLUMNS
    else:
        places = 1
        for axis in sees.spatial:
            places *= shape[axis]
        whole = shape[0] <= EXAMPLES and shape[sees.channel] <= CHANNELS and places <= PLACES
    return "" if whole else "; only a part of the array is drawn"


def _span(size: int, most: int, at: int) -> range:
    """So many places round one of them."""
    start = max(0, min(at - most // 2, size - most))
    return range(start, min(size, start + most))


def _together(asked: Question) -> Numbers:
    """Where the numbers stand that are averaged with the shown one, of the layout's shape."""
    groups = asked.layout.group_of()
    found: Numbers = groups == groups[asked.where]
    return found


def _flat(questions: Sequence[tuple[str, Question]]) -> list[str]:
    """Examples as rows, features as columns, the kinds beside each other."""
    blocks = []
    for name, asked in questions:
        together, (n, c) = _together(asked), asked.where
        rows, columns = _span(together.shape[0], ROWS, n), _span(together.shape[1], COLUMNS, c)
        drawn = [" ".join([TOGETHER if together[i, j] else OTHER for j in columns]) for i in rows]
        blocks.append([name, *drawn])
    lines: list[str] = []
    while blocks:
        taken = 1
        while taken < len(blocks) and sum(_width(block) + BETWEEN for block in blocks[: taken + 1]) <= WIDEST:
            taken += 1
        lines += [""] * bool(lines) + _beside(blocks[:taken])
        blocks = blocks[taken:]
    return lines


def _width(block: list[str]) -> int:
    return max(map(len, block))


def _beside(blocks: list[list[str]]) -> list[str]:
    return ["   " + (" " * BETWEEN).join([line.ljust(_width(block)) for block, line in zip(blocks, each, strict=True)]).rstrip()
            for each in zip(*blocks, strict=True)]  # fmt: skip


def _deep(questions: Sequence[tuple[str, Question]]) -> list[str]:
    """A block for each example: channels as rows, places as columns."""
    import numpy as np

    lines: list[str] = []
    label = max([len(name) for name, _ in questions]) + 2
    for name, asked in questions:
        sees = asked.layout
        cube = np.moveaxis(_together(asked), sees.channel, 1).reshape(sees.shape[0], sees.shape[sees.channel], -1)
        n, c = asked.where[0], asked.where[sees.channel]
        place = int(np.ravel_multi_index([asked.where[axis] for axis in sees.spatial], [sees.shape[axis] for axis in sees.spatial]))
        examples, channels = _span(cube.shape[0], EXAMPLES, n), _span(cube.shape[1], CHANNELS, c)
        places = _span(cube.shape[2], PLACES, place)
        if not lines:
            width = max(2 * len(places) - 1, len("example 10"))
            lines.append("   " + " " * label + (" " * BETWEEN).join([f"example {i + 1}".ljust(width) for i in examples]).rstrip())
        for row, channel in enumerate(channels):
            drawn = [" ".join([TOGETHER if cube[i, channel, at] else OTHER for at in places]).ljust(width) for i in examples]
            lines.append("   " + (name if row == 0 else "").ljust(label) + (" " * BETWEEN).join(drawn).rstrip() + _channel(channel, row))
        lines.append("")
    return lines[:-1]


def _channel(channel: int, row: int) -> str:
    return f"   channel {channel + 1}" if row == 0 else f"   {channel + 1:>9}"
